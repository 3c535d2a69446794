import type { StreamPolicyDescriptor } from "../descriptor.js";
import { type PassedMessages, type PassingStream, passTo, type Shortcut } from "../passed-messages.js";
import type { TopicMessage } from "../topic-message.js";
import { Deferred } from "../transport/deferred.js";
import { onAbort } from "../transport/on-abort.js";
import { handled, isAccepted } from "../transport/operation.js";
import { Queue } from "../transport/queue.js";
import { notKept, TopicGapError, TopicOverflowError } from "./topic-errors.js";
import type { LogReader, Point, TopicLog } from "./topic-log.js";

export interface SubscribeOptions {
  /**
   * Continues after this position of an earlier message. `"oldest"`: begins with the oldest message that is kept. Without
   * it, the subscription begins with the next message.
   */
  readonly after?: string | undefined;
  /** Ends the subscription when it fires: the loop over it ends. */
  readonly signal?: AbortSignal;
  /**
   * The maximum number and size of the messages that may wait for this subscriber. Default: the method's `buffer` in
   * the contract.
   */
  readonly buffer?: { readonly messages?: number; readonly bytes?: number };
  /**
   * The behaviour when more messages would have to wait. `"wait"`: the subscriber continues from the history, or gets a
   * `TopicGapError` if that no longer has the next message. `"fail"`: it gets a `TopicOverflowError`. `"latest"`: only
   * the newest message is kept for it. Default: the method's `overflow` in the contract.
   */
  readonly overflow?: StreamPolicyDescriptor["overflow"];
}

/** The messages of a topic for one subscriber. A loop over it ends when the topic or the subscription is closed. */
export interface TopicSubscription<Out> extends AsyncIterableIterator<TopicMessage<Out>, undefined> {
  /**
   * Resolves when the point from which the subscription reads is found. Rejects with a `TopicGapError` if it is no
   * longer kept.
   */
  readonly ready: Promise<void>;
  /** Returns the next message; undefined after the end. */
  receive(): Promise<TopicMessage<Out> | undefined>;
  /** Ends the subscription; unread messages are dropped. */
  close(): void;
}

/** The source of messages that are older than those in the log. */
export interface TopicHistory<Out> {
  /** Returns the log, once it has begun: everything after its start arrives in it. */
  log(): TopicLog<Out> | Promise<TopicLog<Out>>;
  /** Returns the number in a position; null if it is not a position. */
  numberOf(position: string): number | null;
  /**
   * Returns the messages after a position that is not in the log, a page at a time. Rejects with a `TopicGapError` if
   * they are no longer kept. Null: the log is the only history.
   */
  readonly older: ((after: string) => Promise<readonly TopicMessage<Out>[]>) | null;
}

export interface Limits {
  readonly messages: number;
  readonly bytes: number;
  readonly overflow: StreamPolicyDescriptor["overflow"];
}

interface SubscriptionOptions<Out> {
  readonly history: TopicHistory<Out>;
  readonly after: string | undefined;
  readonly limits: Limits;
  readonly signal: AbortSignal | undefined;
}

/** A stream to which messages are passed as they arrive. */
interface Passing<Out> {
  readonly stream: PassingStream<TopicMessage<Out>>;
  readonly done: Deferred<undefined>;
}

/** Reads a topic's log from a point on, and older messages from its history. */
export class LogSubscription<Out> implements TopicSubscription<Out>, PassedMessages<TopicMessage<Out>>, LogReader<Out> {
  // These three are all that most messages need, so they are next to each other in memory.
  /** The point up to which messages were read; null while it is unknown, or not in the log. */
  #point: Point<Out> | null = null;
  #shortcut: Shortcut<TopicMessage<Out>> | null = null;
  /** Whether a send was not accepted yet. */
  #isSending = false;
  readonly #history: TopicHistory<Out>;
  readonly #limits: Limits;
  #stopListening: () => void = () => {};
  #log: TopicLog<Out> | null = null;
  /** The position after which to continue if there is no point. */
  #position: string | undefined;
  /** Messages from before the log. */
  readonly #page = new Queue<TopicMessage<Out>>();
  /** The number of pending reads, of the log and of older messages. */
  #seeks = 0;
  #waiting: Deferred<TopicMessage<Out> | undefined> | null = null;
  /** The stream to which messages are passed as they arrive; null if a caller receives them instead. */
  #passing: Passing<Out> | null = null;
  #ready: Deferred<void> | null = null;
  /** How the subscription ends once everything is read. */
  #end: { readonly error: Error | null } | null = null;
  /** Whether reading has stopped, although there may be more messages. */
  #failed = false;
  #over = false;

  constructor({ history, after, limits, signal }: SubscriptionOptions<Out>) {
    this.#history = history;
    this.#limits = limits;
    this.#position = after;
    if (signal?.aborted === true) {
      this.close();
      return;
    }
    if (signal !== undefined) this.#stopListening = onAbort(signal, () => this.close());
    const log = history.log();
    if (log instanceof Promise) this.#seek(log.then((begun) => this.#begin(begun)));
    else this.#begin(log);
  }

  get point(): Point<Out> | null {
    return this.#point;
  }

  get ready(): Promise<void> {
    if (this.#failed) return handled(Promise.reject(this.#end?.error));
    if (this.#seeks === 0) return Promise.resolve();
    this.#ready ??= new Deferred();
    return this.#ready.promise;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<TopicMessage<Out>, undefined>> {
    const message = this.#waiting === null ? this.#take() : null;
    if (message) return Promise.resolve({ value: message, done: false });
    return handled(this.receive().then(resultOf));
  }

  return(): Promise<IteratorResult<TopicMessage<Out>, undefined>> {
    this.close();
    return Promise.resolve({ value: undefined, done: true });
  }

  receive(): Promise<TopicMessage<Out> | undefined> {
    if (this.#waiting !== null) {
      return handled(
        Promise.reject(new Error("another receive waits for the next message: await each before the next")),
      );
    }
    const message = this.#take();
    if (message === undefined) return this.#conclude();
    if (message !== null) return Promise.resolve(message);
    this.#waiting = new Deferred();
    return this.#waiting.promise;
  }

  async [passTo](stream: PassingStream<TopicMessage<Out>>): Promise<void> {
    const done = new Deferred<undefined>();
    this.#passing = { stream, done };
    this.#log?.stream(this);
    this.#pass(this.#passing);
    await done.promise;
  }

  close(): void {
    this.#finish();
    this.#settle();
  }

  added(before: Point<Out>, end: Point<Out>): void {
    if (this.#point === before && this.#takesShortcut(before)) return;
    this.#settle();
    const point = this.#point;
    if (point === null) return;
    const { messages, bytes, overflow } = this.#limits;
    const waits = end.number - point.number;
    // A single message may wait even if it is larger than the limit.
    if (waits <= 1 || (waits <= messages && end.bytes - point.bytes <= bytes)) return;
    if (overflow === "latest") this.#point = before;
    else if (overflow === "fail") this.#fail(new TopicOverflowError("the topic's messages were not read fast enough"));
    else {
      // Unread messages are kept no longer than the history keeps them.
      this.#position = point.position;
      this.#point = null;
    }
  }

  ended(error: Error | null): void {
    this.#end ??= { error };
    this.#settle();
  }

  /** Passes the message after a point to the stream through its shortcut; returns false if that is not possible. */
  #takesShortcut({ message, next }: Point<Out>): boolean {
    if (this.#shortcut === null || message === null || next === null) return false;
    // A send that waits must not be overtaken.
    if (this.#isSending || !this.#shortcut.pass(message)) return false;
    this.#point = next;
    return true;
  }

  #begin(log: TopicLog<Out>): void {
    if (this.#over) return;
    this.#log = log;
    log.join(this);
    if (this.#passing !== null) log.stream(this);
    if (log.over !== null) this.#end ??= log.over;
    if (this.#position === undefined) this.#point = log.end;
    else this.#find(log, this.#position);
  }

  /** Finds the point of a position, or gets older messages. */
  #find(log: TopicLog<Out>, position: string): void {
    const { older } = this.#history;
    if (position === oldest && older === null) {
      this.#point = log.start;
      return;
    }
    const number = position === oldest ? -1 : this.#history.numberOf(position);
    if (number === null) {
      this.#fail(new TopicGapError(position, "the position is not one of this topic"));
      return;
    }
    this.#point = log.find(position, number);
    if (this.#point !== null) return;
    if (older === null) {
      this.#fail(notKept(position));
      return;
    }
    const fill = async (): Promise<void> => {
      const messages = await older(position);
      for (const message of messages) this.#page.push(message);
      if (messages.length > 0 || this.#over) return;
      // The position is that of a message so new that it had not arrived in the log before.
      this.#point = position === oldest ? log.start : log.find(position, number);
      if (this.#point === null) throw notKept(position);
    };
    this.#seek(fill());
  }

  #seek(work: Promise<void>): void {
    this.#seeks++;
    work
      .then(
        () => {
          this.#seeks--;
        },
        (error: unknown) => {
          this.#seeks--;
          this.#fail(error instanceof Error ? error : new Error(String(error)));
        },
      )
      .then(() => {
        this.#settleReady();
        this.#settle();
      });
  }

  /** Returns the next message: null if it has not arrived, undefined after the end. */
  #take(): TopicMessage<Out> | null | undefined {
    if (this.#over || this.#failed) return undefined;
    const older = this.#page.shift();
    if (older !== undefined) {
      this.#position = older.position;
      return older;
    }
    const log = this.#log;
    if (this.#seeks > 0 || log === null) return null;
    if (this.#point === null && this.#position !== undefined) this.#find(log, this.#position);
    if (this.#failed) return undefined;
    const point = this.#point;
    if (point === null) return null;
    if (point.next === null) return this.#end === null ? null : undefined;
    this.#point = point.next;
    return point.message;
  }

  /** Passes a readable message to the waiting caller. */
  #settle(): void {
    if (this.#passing !== null) this.#pass(this.#passing);
    const waiting = this.#waiting;
    const message = waiting === null ? null : this.#take();
    if (waiting === null || message === null) return;
    this.#waiting = null;
    if (message !== undefined) waiting.resolve(message);
    else this.#conclude().then(waiting.resolve, waiting.reject);
  }

  /** Passes on what can be read, until a send has to wait. */
  #pass(passing: Passing<Out>): void {
    while (!this.#isSending) {
      const message = this.#take();
      if (message === null) return;
      if (message === undefined) {
        this.#passing = null;
        this.#shortcut = null;
        this.#conclude().then(passing.done.resolve, passing.done.reject);
        return;
      }
      this.#isSending = true;
      const sending = passing.stream.send(message);
      if (isAccepted(sending)) {
        this.#isSending = false;
        this.#shortcut ??= passing.stream.shortcut();
        continue;
      }
      sending.then(
        () => {
          this.#isSending = false;
          this.#settle();
        },
        (error: unknown) => {
          this.#passing = null;
          this.#shortcut = null;
          this.close();
          passing.done.reject(error);
        },
      );
    }
  }

  #settleReady(): void {
    const ready = this.#ready;
    this.#ready = null;
    if (this.#failed) ready?.reject(this.#end?.error);
    else ready?.resolve();
  }

  #fail(error: Error): void {
    if (this.#over || this.#failed) return;
    this.#failed = true;
    this.#end = { error };
    this.#leave();
    this.#settle();
  }

  /** Reports the end, with its error the first time. */
  #conclude(): Promise<undefined> {
    const error = this.#end?.error ?? null;
    this.#finish();
    return error === null ? Promise.resolve(undefined) : handled(Promise.reject(error));
  }

  #finish(): void {
    this.#end = { error: null };
    if (this.#over) return;
    this.#over = true;
    this.#leave();
    this.#settleReady();
  }

  /** Releases everything that is kept for this subscription. */
  #leave(): void {
    this.#stopListening();
    this.#log?.leave(this);
    this.#point = null;
    this.#page.clear();
  }
}

/** The option `after` of a subscription that begins with the oldest message that is kept. */
export const oldest = "oldest";

function resultOf<Value>(value: Value | undefined): IteratorResult<Value, undefined> {
  return value === undefined ? { value: undefined, done: true } : { value, done: false };
}
