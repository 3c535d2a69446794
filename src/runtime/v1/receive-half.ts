import type { WireError } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { detached } from "../transport/detached.js";
import { Queue } from "../transport/queue.js";
import type { Position } from "./frame.js";
import type { CreditRate } from "./rate.js";
import { holdMs, type Rules } from "./rules.js";

/** What the application gets, in order. A message stays the text or the bytes that came until it is taken. */
export type Item =
  | { readonly kind: "message"; body: string | Uint8Array; readonly size: number }
  | { readonly kind: "end"; readonly hasResult: boolean; readonly result: unknown }
  | { readonly kind: "err"; readonly code: number; readonly error: WireError };

/** Why a connection must be closed: the peer broke the protocol. */
export interface Breach {
  readonly code: number;
  readonly reason: string;
}

export interface Window {
  readonly messages: number;
  readonly bytes: number;
  /** Largest message. */
  readonly largest: number;
}

/** One direction's receiver: drops duplicates, refuses gaps and overruns, queues, and raises credit by consumption. */
export class ReceiveHalf {
  readonly #window: Window;
  readonly #rules: Rules;
  readonly #rate: CreditRate | null;
  readonly #queue = new Queue<Item>();
  /** How many of the oldest items hold nothing but themselves. */
  #detached = 0;
  #received = 0;
  #receivedBytes = 0;
  /** Messages received, without terminals: what credit counts. */
  #messages = 0;
  #consumed = 0;
  #consumedBytes = 0;
  #granted = 0;
  #grantedBytes = 0;
  #told = 0;
  #ended = false;
  /** Since when there is something to tell; null when there isn't. */
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

  /** Bytes in the queue. */
  get queuedBytes(): number {
    return this.#receivedBytes - this.#consumedBytes;
  }

  /** The peer's terminal is here, perhaps behind messages that are unread. */
  get ended(): boolean {
    return this.#ended;
  }

  /** A numbered frame of the peer. `true`: new; `false`: a duplicate. */
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

  /** Hands the oldest item to the application: that is consumption, and raises credit. */
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

  /** What was not taken at once lets go of the WebSocket message that it came in, which may be far larger. */
  detach(): void {
    for (; this.#detached < this.#queue.length; this.#detached++) {
      const item = this.#queue.at(this.#detached);
      if (item?.kind === "message") item.body = detached(item.body);
    }
  }

  /** Whether the peer should be told where we stand. */
  due(now: number): boolean {
    if (this.#ended) return this.#told < this.#received;
    const messages = this.#grantable(now) - this.#granted;
    const bytes = this.#consumedBytes + this.#window.bytes - this.#grantedBytes;
    if (this.#owedSince === null) {
      if (messages <= 0) return false;
      this.#owedSince = now;
    }
    return this.#rules.positionDue({
      messages,
      bytes,
      acks: this.#received - this.#told,
      windowMessages: this.#window.messages,
      windowBytes: this.#window.bytes,
      queueEmpty: this.#queue.length === 0,
      leftMessages: this.#granted - this.#messages,
      leftBytes: this.#grantedBytes - this.#receivedBytes,
      largest: this.#window.largest,
      waitedMs: now - this.#owedSince,
    });
  }

  /** When `due` may become true by time alone. */
  dueAt(now: number): number {
    if (this.#ended) return this.#told < this.#received ? now : Number.POSITIVE_INFINITY;
    const held = this.#owedSince === null ? Number.POSITIVE_INFINITY : this.#owedSince + holdMs;
    if (this.#rate === null || this.#granted >= this.#consumed + this.#window.messages) return held;
    return Math.min(held, this.#rate.nextAt(this.#granted - this.#messages, now));
  }

  /** Where we stand, as it is told now: in an `a` frame, or in `hello` and `welcome`. */
  position(now: number): Position {
    const grantable = this.#grantable(now);
    this.#rate?.spend(grantable - this.#granted);
    this.#granted = grantable;
    this.#grantedBytes = this.#consumedBytes + this.#window.bytes;
    this.#told = this.#received;
    const rateHolds = this.#granted < this.#consumed + this.#window.messages;
    this.#owedSince = rateHolds ? now : null;
    return { a: this.#received, c: this.#granted, b: this.#grantedBytes };
  }

  /** `position`, at the start of a connection that resumes the session. */
  positionAtResume(now: number): Position {
    return this.#rules.tellsCreditAtResume ? this.position(now) : { a: this.#received, c: 0, b: 0 };
  }

  /** Forgets what will not be read. */
  release(): void {
    this.#queue.clear();
    this.#detached = 0;
    this.#consumedBytes = this.#receivedBytes;
  }

  /** The highest number that may be granted. */
  #grantable(now: number): number {
    const open = this.#consumed + this.#window.messages;
    if (this.#rate === null || open <= this.#granted) return Math.max(open, this.#granted);
    return Math.min(open, this.#granted + this.#rate.available(this.#granted - this.#messages, now));
  }
}
