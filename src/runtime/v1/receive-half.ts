import type { WireError } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { detached } from "../transport/detached.js";
import { Queue } from "../transport/queue.js";
import type { Position } from "./frame.js";
import type { CreditRate } from "./rate.js";
import { holdMs, type Rules } from "./rules.js";

/** An item for the application, in order. A message stays text or bytes until it is taken. */
export type Item =
  | { readonly kind: "message"; body: string | Uint8Array; readonly size: number }
  | { readonly kind: "end"; readonly hasResult: boolean; readonly result: unknown }
  | { readonly kind: "err"; readonly code: number; readonly error: WireError };

/** The reason to close a connection whose peer broke the protocol. */
export interface Breach {
  readonly code: number;
  readonly reason: string;
}

export interface Window {
  readonly messages: number;
  readonly bytes: number;
  /** The size of the largest message. */
  readonly largest: number;
}

/**
 * The receiver of one direction: drops duplicates, refuses gaps and overruns, queues messages, and grants credit as
 * they are consumed.
 */
export class ReceiveHalf {
  readonly #window: Window;
  readonly #rules: Rules;
  readonly #rate: CreditRate | null;
  readonly #queue = new Queue<Item>();
  /** The number of the oldest items that no longer refer to a WebSocket message. */
  #detached = 0;
  #received = 0;
  #receivedBytes = 0;
  /** The number of messages received, without terminals; credit is counted in these. */
  #messages = 0;
  #consumed = 0;
  #consumedBytes = 0;
  #granted = 0;
  #grantedBytes = 0;
  #reported = 0;
  #ended = false;
  /** The time since which a position is owed to the peer; null if none is. */
  #owedSince: number | null = null;

  constructor(window: Window, rate: CreditRate | null, rules: Rules) {
    this.#window = window;
    this.#rules = rules;
    this.#rate = rate;
  }

  get received(): number {
    return this.#received;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** The number of bytes in the queue. */
  get queuedBytes(): number {
    return this.#receivedBytes - this.#consumedBytes;
  }

  /** Whether the peer's terminal has arrived, perhaps behind unread messages. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Accepts a numbered frame of the peer. Returns true if it is new, and false if it is a duplicate. */
  accept(q: number, item: Item, now: number): boolean | Breach {
    if (q <= this.#received) return false;
    if (q !== this.#received + 1) return { code: closeCode.breach, reason: `${q} after ${this.#received}` };
    if (this.#ended) return { code: closeCode.breach, reason: `${q} after the end` };
    if (item.kind === "message") {
      if (item.size > this.#window.largest) {
        return { code: closeCode.tooLarge, reason: `a message of ${item.size} bytes; ${this.#window.largest} at most` };
      }
      if (q > this.#granted || this.#receivedBytes + item.size > this.#grantedBytes) {
        return { code: closeCode.overrun, reason: `${q} is beyond the credit` };
      }
      this.#messages++;
      this.#receivedBytes += item.size;
    } else {
      this.#ended = true;
    }
    this.#received = q;
    this.#queue.push(item);
    this.#owedSince ??= now;
    return true;
  }

  /** Hands the oldest item to the application, which consumes it and frees credit. */
  take(now: number): Item | undefined {
    const item = this.#queue.shift();
    if (this.#detached > 0) this.#detached--;
    if (item?.kind === "message") {
      this.#consumed++;
      this.#consumedBytes += item.size;
      this.#owedSince ??= now;
    }
    return item;
  }

  /**
   * Copies messages that were not taken at once, so that they do not keep the much larger WebSocket message in memory
   * that they arrived in.
   */
  detach(): void {
    for (; this.#detached < this.#queue.length; this.#detached++) {
      const item = this.#queue.at(this.#detached);
      if (item?.kind === "message") item.body = detached(item.body);
    }
  }

  /** Reports whether the position should be sent to the peer now. */
  due(now: number): boolean {
    if (this.#ended) return this.#reported < this.#received;
    const messages = this.#grantable(now) - this.#granted;
    const bytes = this.#consumedBytes + this.#window.bytes - this.#grantedBytes;
    if (this.#owedSince === null) {
      if (messages <= 0) return false;
      this.#owedSince = now;
    }
    return this.#rules.positionDue({
      messages,
      bytes,
      acks: this.#received - this.#reported,
      windowMessages: this.#window.messages,
      windowBytes: this.#window.bytes,
      queueEmpty: this.#queue.length === 0,
      leftMessages: this.#granted - this.#messages,
      leftBytes: this.#grantedBytes - this.#receivedBytes,
      largest: this.#window.largest,
      waitedMs: now - this.#owedSince,
    });
  }

  /** Returns the time at which `due` may become true without another event. */
  dueAt(now: number): number {
    if (this.#ended) return this.#reported < this.#received ? now : Number.POSITIVE_INFINITY;
    const held = this.#owedSince === null ? Number.POSITIVE_INFINITY : this.#owedSince + holdMs;
    if (this.#rate === null || this.#granted >= this.#consumed + this.#window.messages) return held;
    return Math.min(held, this.#rate.nextAt(this.#granted - this.#messages, now));
  }

  /** Returns the position as it is sent now, in an `a` frame or in `hello` and `welcome`. */
  position(now: number): Position {
    const grantable = this.#grantable(now);
    this.#rate?.spend(grantable - this.#granted);
    this.#granted = grantable;
    this.#grantedBytes = this.#consumedBytes + this.#window.bytes;
    this.#reported = this.#received;
    const rateHolds = this.#granted < this.#consumed + this.#window.messages;
    this.#owedSince = rateHolds ? now : null;
    return { a: this.#received, c: this.#granted, b: this.#grantedBytes };
  }

  /** Returns `position` at the start of a connection that resumes the session. */
  positionAtResume(now: number): Position {
    return this.#rules.reportsCreditAtResume ? this.position(now) : { a: this.#received, c: 0, b: 0 };
  }

  /** Drops everything that will not be read. */
  release(): void {
    this.#queue.clear();
    this.#detached = 0;
    this.#consumedBytes = this.#receivedBytes;
  }

  /** Returns the highest number that can be granted. */
  #grantable(now: number): number {
    const open = this.#consumed + this.#window.messages;
    if (this.#rate === null || open <= this.#granted) return Math.max(open, this.#granted);
    return Math.min(open, this.#granted + this.#rate.available(this.#granted - this.#messages, now));
  }
}
