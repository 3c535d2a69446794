import type { TopicMessage } from "../topic-message.js";
import { type CountedTopic, countTopic } from "../topic-usage.js";
import { Queue } from "../transport/queue.js";
import { timerMs } from "../transport/timer-ms.js";
import { afterThisTurn, type TurnTask } from "../transport/turn.js";

/**
 * The number of messages or bytes in one turn after which they are passed on before its end, so that not all of them
 * are kept until then.
 */
const maxHeld = { messages: 64, bytes: 65_536 };

/** The limits of a topic's history. The oldest messages are dropped first. */
export interface Retention {
  readonly messages: number;
  readonly bytes: number;
  /** The age in milliseconds; null: no limit. */
  readonly ms: number | null;
}

/**
 * A point between two messages. Points form a list in one direction, so messages that are older than the history and
 * all subscribers become garbage.
 */
export interface Point<Out> {
  /** The position of the message before this point. */
  readonly position: string;
  readonly number: number;
  /** The bytes of all messages before this point. */
  readonly bytes: number;
  /** The time of the message after this point, as in `performance.now`; 0 if the history has no age limit. */
  at: number;
  /** The message after this point; null at the end. */
  message: TopicMessage<Out> | null;
  next: Point<Out> | null;
}

/** A reader of a log. */
export interface LogReader<Out> {
  /** The point up to which it has read; null if it has none in this log. */
  readonly point: Point<Out> | null;
  /** Called after messages were added. `before` is the point before the last of them. */
  added(before: Point<Out>, end: Point<Out>): void;
  /** Called when nothing more will be added: with the error, or null for a normal end. */
  ended(error: Error | null): void;
}

/** The messages of a topic in this process: its history, the messages that are still unread, and the readers. */
export class TopicLog<Out> implements CountedTopic, TurnTask {
  readonly #retention: Retention;
  readonly #readers = new Set<LogReader<Out>>();
  /** The readers that get all messages of a turn together. */
  readonly #streams = new Set<LogReader<Out>>();
  /** The points from the beginning of the history to the end. */
  readonly #points = new Queue<Point<Out>>();
  readonly #uncount: () => void;
  readonly #deserted: () => void;
  #start: Point<Out>;
  #end: Point<Out>;
  /** The messages that have not been passed to streams yet; null if there are none. */
  #held: { readonly number: number; readonly bytes: number; before: Point<Out> } | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #over: { readonly error: Error | null } | null = null;

  /**
   * `position` and `number` are those of the message before the first one. `deserted` is called when the last reader has
   * left.
   */
  constructor(retention: Retention, position: string, number: number, deserted: () => void = () => {}) {
    this.#retention = retention;
    this.#deserted = deserted;
    this.#start = { position, number, bytes: 0, at: 0, message: null, next: null };
    this.#end = this.#start;
    this.#points.push(this.#start);
    this.#uncount = countTopic(this);
  }

  /** The point after the newest message. */
  get end(): Point<Out> {
    return this.#end;
  }

  /** The point before the oldest message of the history. */
  get start(): Point<Out> {
    this.#forget();
    return this.#start;
  }

  get over(): { readonly error: Error | null } | null {
    return this.#over;
  }

  get readers(): number {
    return this.#readers.size + this.#streams.size;
  }

  add(message: TopicMessage<Out>, number: number, bytes: number): void {
    const before = this.#end;
    const end = {
      position: message.position,
      number,
      bytes: before.bytes + bytes,
      at: 0,
      message: null,
      next: null,
    };
    before.message = message;
    if (this.#retention.ms !== null) before.at = performance.now();
    before.next = end;
    this.#end = end;
    this.#points.push(end);
    this.#forget();
    for (const reader of this.#readers) reader.added(before, end);
    if (this.#streams.size > 0) this.#hold(before);
  }

  /** Passes the messages to streams at the end of the turn, or when there are many. */
  #hold(before: Point<Out>): void {
    if (this.#held === null) {
      this.#held = { number: before.number, bytes: before.bytes, before };
      afterThisTurn(this);
    } else this.#held.before = before;
    const { number, bytes } = this.#held;
    if (this.#end.number - number >= maxHeld.messages || this.#end.bytes - bytes >= maxHeld.bytes) this.runTurn();
  }

  runTurn(): void {
    const held = this.#held;
    if (held === null) return;
    this.#held = null;
    const end = this.#end;
    for (const stream of this.#streams) stream.added(held.before, end);
  }

  /** Returns the point of a position in the history; null if it isn't there. */
  find(position: string, number: number): Point<Out> | null {
    this.#forget();
    const point = this.#points.at(number - this.#start.number);
    return number >= this.#start.number && point?.position === position ? point : null;
  }

  join(reader: LogReader<Out>): void {
    this.#readers.add(reader);
  }

  /** Passes the messages to a reader at the end of each turn from now on. */
  stream(reader: LogReader<Out>): void {
    if (this.#readers.delete(reader)) this.#streams.add(reader);
  }

  leave(reader: LogReader<Out>): void {
    const isKnown = this.#readers.delete(reader) || this.#streams.delete(reader);
    if (isKnown && this.readers === 0) this.#deserted();
  }

  /** Ends all readers once they have read the remaining messages. */
  finish(error: Error | null): void {
    if (this.#over !== null) return;
    this.#over = { error };
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#uncount();
    for (const reader of [...this.#readers, ...this.#streams]) reader.ended(error);
  }

  usage(): { readonly subscribers: number; readonly messages: number; readonly bytes: number } {
    this.#forget();
    let { number, bytes } = this.#start;
    for (const readers of [this.#readers, this.#streams]) {
      for (const { point } of readers) {
        if (point === null || point.number >= number) continue;
        number = point.number;
        bytes = point.bytes;
      }
    }
    return { subscribers: this.readers, messages: this.#end.number - number, bytes: this.#end.bytes - bytes };
  }

  /** Drops messages that the history no longer keeps. */
  #forget(): void {
    const { messages, bytes, ms } = this.#retention;
    const oldest = ms === null ? Number.NEGATIVE_INFINITY : performance.now() - ms;
    for (let next = this.#start.next; next !== null; next = this.#start.next) {
      const isKept =
        this.#end.number - this.#start.number <= messages &&
        this.#end.bytes - this.#start.bytes <= bytes &&
        this.#start.at > oldest;
      if (isKept) break;
      this.#points.shift();
      this.#start = next;
    }
    if (ms !== null && this.#start.next !== null && this.#over === null) this.#forgetLater(this.#start.at - oldest);
  }

  #forgetLater(ms: number): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#forget();
      },
      timerMs(Math.max(1, Math.ceil(ms))),
    );
    // A history alone must not keep a process running.
    this.#timer.unref?.();
  }
}
