import { StreamClosedError, StreamEndedError, StreamOverflowError } from "../errors.js";
import { tooLarge } from "../too-large.js";
import type { Reader, Received } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { accepted } from "../transport/operation.js";
import { Queue } from "../transport/queue.js";
import { readOnce } from "../transport/reader.js";
import { utf8Length } from "../transport/text-size.js";
import type { Carrier } from "./carrier.js";
import { batchBytes } from "./frame.js";
import { notJson, type Session } from "./session.js";

export type Overflow = "wait" | "fail" | "latest";

interface WaitingSend {
  readonly body: string | Uint8Array;
  readonly size: number;
  readonly since: number;
  /** Called when the message has its number. */
  numbered: (() => void) | null;
  readonly accept: () => void;
  readonly refuse: (error: Error) => void;
}

/** The maximum number of sends that may wait for credit. Only a program that does not await its sends reaches it. */
const maxWaitingSends = 1_024;

/**
 * The number of messages in one turn after which they are written before its end. Each further write comes after four
 * times as many messages, so that the peer can begin early, and a long burst takes few writes.
 */
const firstBurst = 24;

/** Turns a session into awaitable sends and receives. */
export class Conversation {
  readonly #session: Session;
  readonly #carrier: Carrier;
  readonly #overflow: Overflow;
  readonly #sends = new Queue<WaitingSend>();
  #waitingBytes = 0;
  /** The number of payload bytes that were numbered since the last write. */
  #unwritten = 0;
  /** The number of messages that were numbered since the last write, and the number at which they are written. */
  #burst = 0;
  #writeAt = firstBurst;
  #largest: number;
  #reader: Reader | null = null;
  /** Called when all waiting sends are numbered, because the end comes after them. */
  #ending: (() => void) | null = null;
  #ended = false;
  #last: Received | null = null;
  #error: Error | null = null;
  /** The error with which calls reject instead of waiting, while the handler has to stop; null otherwise. */
  #interruption: Error | null = null;

  /** `largest` is the size in bytes of the largest message that may be sent. */
  constructor(session: Session, carrier: Carrier, overflow: Overflow, largest: number) {
    this.#session = session;
    this.#carrier = carrier;
    this.#overflow = overflow;
    this.#largest = largest;
  }

  /** Lowers the limit to what the peer accepts. */
  limit(largest: number): void {
    this.#largest = Math.min(this.#largest, largest);
  }

  /** The time since which the oldest waiting send waits; null if none does. */
  get waitingSince(): number | null {
    return this.#sends.peek()?.since ?? null;
  }

  /** The number of sends that wait for credit. */
  get waitingSends(): number {
    return this.#sends.length;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** `numbered` is called when the message has its number, after which it is never dropped. */
  send(body: string | Uint8Array, numbered: (() => void) | null = null): Promise<void> {
    if (this.#error !== null) return Promise.reject(this.#error);
    if (this.#ended) {
      return Promise.reject(new StreamEndedError("this direction of the stream has ended; nothing more can be sent"));
    }
    const size = sizeOf(body);
    if (size > this.#largest) return Promise.reject(tooLarge(size, this.#largest));
    // A checkpoint may allow messages to be acknowledged, so the whole session is checked.
    const now = numbered === null ? this.#carrier.scheduleWrite() : this.#carrier.schedule();
    // `finish`, which follows in this turn, reports how the session ended.
    const isOver = this.#session.outcome !== null;
    if (!isOver && this.#sends.length === 0 && this.#session.offer(body, size, now)) {
      numbered?.();
      this.#unwritten += size;
      if (++this.#burst >= this.#writeAt || this.#unwritten >= batchBytes || this.#session.outgoing.worthWriting) {
        this.#unwritten = 0;
        this.#burst = 0;
        this.#writeAt *= 4;
        this.#carrier.write();
      }
      return accepted;
    }
    if (this.#interruption !== null) return Promise.reject(this.#interruption);
    if (this.#overflow === "latest" && !isOver) {
      // Sends never wait with `latest`: the newest message replaces a message that has no number yet.
      this.#sends.clear();
      this.#waitingBytes = size;
      this.#sends.push({ body, size, since: now, numbered, accept: () => {}, refuse: () => {} });
      return accepted;
    }
    const limit = this.#overflow === "fail" && !isOver ? 0 : maxWaitingSends;
    if (this.#sends.length >= limit) return Promise.reject(overflown(this.#overflow));
    return new Promise((accept, refuse) => {
      this.#sends.push({ body, size, since: now, numbered, accept, refuse });
      this.#waitingBytes += size;
      this.#carrier.schedule();
    });
  }

  /** Calls `then` once the sends that wait now are numbered, and never if one of them is refused. */
  afterSends(then: () => void): void {
    const last = this.#sends.at(this.#sends.length - 1);
    if (last === undefined) {
      then();
      return;
    }
    const { numbered } = last;
    last.numbered = () => {
      numbered?.();
      then();
    };
  }

  /**
   * Rejects waiting sends and receives, and later calls that would have to wait, because the handler has to stop.
   * Messages that have credit are still sent.
   */
  interrupt(error: Error): void {
    this.#interruption = error;
    this.#refuseSends(error);
    const reader = this.#reader;
    this.#reader = null;
    reader?.failed(error);
  }

  /** Ends the interruption, because the session stays on this node after all. */
  goOn(): void {
    this.#interruption = null;
  }

  /** Calls `then` once all waiting sends are numbered. */
  end(then: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#sends.length === 0) then();
    else this.#ending = then;
  }

  /** Refuses the sends that wait and all later ones. */
  stopSending(): void {
    this.#ended = true;
    this.#ending = null;
    this.#refuseSends(null);
  }

  take(): Received | undefined {
    if (this.#interruption !== null) return undefined;
    const item = this.#session.take(this.#carrier.now);
    // `finish`, which knows the type of the error, reports it in this turn.
    if (item === undefined || item.kind === "err") return undefined;
    // The credit that this frees is granted at the end of the turn.
    this.#carrier.schedule();
    if (item.kind === "message") return { kind: "message", value: this.#valueOf(item.body) };
    this.#last = { kind: "end", hasResult: item.hasResult, result: item.result };
    return this.#last;
  }

  receive(): Promise<Received> {
    return readOnce((reader) => this.read(reader));
  }

  read(reader: Reader): void {
    if (this.#interruption !== null && this.#error === null) reader.failed(this.#interruption);
    else if (!this.#hand(reader)) {
      if (this.#error !== null || this.#last !== null) this.#afterAll(reader);
      else this.#reader = reader;
    }
  }

  /** Gives a reader the next message if it has arrived; returns whether it has. */
  #hand(reader: Reader): boolean {
    let received: Received | undefined;
    try {
      received = this.take();
    } catch (error) {
      reader.failed(error);
      return true;
    }
    if (received !== undefined) reader.received(received);
    return received !== undefined;
  }

  /** Begins another burst, because everything was written. */
  written(): void {
    this.#unwritten = 0;
    this.#burst = 0;
    this.#writeAt = firstBurst;
  }

  /** Settles waiting sends and receives after the session has changed. */
  settle(): void {
    const { now } = this.#carrier;
    this.written();
    // A session that is over sends nothing, so a message that is taken then would be lost silently.
    while (this.#session.outcome === null) {
      const waiting = this.#sends.peek();
      if (waiting === undefined || !this.#session.offer(waiting.body, waiting.size, now)) break;
      this.#sends.shift();
      this.#waitingBytes -= waiting.size;
      waiting.numbered?.();
      waiting.accept();
      this.#carrier.schedule();
    }
    if (this.#sends.length === 0 && this.#ending !== null) {
      const ending = this.#ending;
      this.#ending = null;
      ending();
    }
    const reader = this.#reader;
    if (reader === null) return;
    // The reader may cause another call of this method.
    this.#reader = null;
    if (!this.#hand(reader)) this.#reader = reader;
  }

  /** Ends the session. Waiting and later calls reject with `error`, after the messages that are still in the queue. */
  finish(error: Error | null): void {
    this.settle();
    this.#ended = true;
    this.#ending = null;
    this.#refuseSends(error);
    this.#error = error;
    const reader = this.#reader;
    this.#reader = null;
    if (reader !== null) this.#afterAll(reader);
  }

  /** Refuses the waiting sends with an error; null: because the stream has ended. */
  #refuseSends(given: Error | null): void {
    if (this.#sends.length === 0) return;
    const error = given ?? new StreamEndedError("the stream has ended; this message was not sent");
    for (let waiting = this.#sends.shift(); waiting !== undefined; waiting = this.#sends.shift()) waiting.refuse(error);
    this.#waitingBytes = 0;
  }

  /** Parses a message. If it is not JSON, throws the error that ends the call. */
  #valueOf(body: string | Uint8Array): unknown {
    if (typeof body !== "string") return body;
    try {
      const value: unknown = JSON.parse(body);
      return value;
    } catch {
      this.#session.refuseMessage();
      this.#error ??= new StreamClosedError(closeCode.breach, notJson);
      throw this.#error;
    }
  }

  /** Answers a reader that reads beyond the last message. */
  #afterAll(reader: Reader): void {
    if (this.#last !== null) reader.received(this.#last);
    else reader.failed(this.#error ?? new StreamEndedError("the stream has ended; there is nothing more to receive"));
  }
}

/** The text that was measured last, and its size: the streams of a topic all send the same text. */
let last = { body: "", size: 0 };

function sizeOf(body: string | Uint8Array): number {
  if (typeof body !== "string") return body.byteLength;
  if (last.body !== body) last = { body, size: utf8Length(body) };
  return last.size;
}

function overflown(overflow: Overflow): StreamOverflowError {
  return new StreamOverflowError(
    overflow === "fail"
      ? "the peer is too slow: its window is full (overflow fail)"
      : `${maxWaitingSends} sends are waiting for the peer: await each send before the next`,
  );
}
