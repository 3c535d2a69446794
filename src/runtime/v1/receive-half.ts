import type { WireError } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { detached } from "../transport/detached.js";
import { Queue } from "../transport/queue.js";
import type { Position } from "./frame.js";
import type { CreditRate } from "./rate.js";
import { holdMs, type Owed, type Rules } from "./rules.js";

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
  /** The size of the largest message, in bytes. */
  readonly largest: number;
}

/** The number of messages that a handler had taken from its stream at some moment, and their size in bytes. */
export interface Taken {
  readonly messages: number;
  readonly bytes: number;
}

/** The state of a receiver at a handler's last checkpoint, from which another process can continue. */
export interface ReceiveSnapshot extends Taken {
  readonly granted: number;
  readonly grantedBytes: number;
  /** The tokens of the rate limit; null if there is none. */
  readonly tokens: number | null;
}

/** The state of a receiver that has received nothing. */
export const nothingReceived: ReceiveSnapshot = {
  messages: 0,
  bytes: 0,
  granted: 0,
  grantedBytes: 0,
  tokens: null,
};

export interface ReceiveOptions {
  readonly window: Window;
  readonly rate: CreditRate | null;
  readonly rules: Rules;
  /**
   * The maximum number and size of the messages that the peer keeps until they are acknowledged; null if the peer asks
   * for acknowledgements before it has to wait.
   */
  readonly peerKeeps: { readonly messages: number; readonly bytes: number } | null;
  /**
   * The state from which the handler starts, if it can start again from its last checkpoint. Messages after that
   * checkpoint are then received again, so they are neither acknowledged nor replaced by credit. Null: the handler
   * can't start again.
   */
  readonly checkpoint: ReceiveSnapshot | null;
}

/**
 * The receiver of one direction: drops duplicates, refuses gaps and overruns, queues messages, and grants credit as
 * they are consumed.
 */
export class ReceiveHalf {
  readonly #window: Window;
  readonly #rules: Rules;
  readonly #rate: CreditRate | null;
  readonly #peerKeeps: ReceiveOptions["peerKeeps"];
  readonly #queue = new Queue<Item>();
  /** How many items at the front of the queue no longer refer to a WebSocket message. */
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
  /** The time since which a position is owed to the peer; null if none is owed. */
  #owedSince: number | null = null;
  /** The messages that the last checkpoint covers; null if taken messages are never received again. */
  #checkpoint: Taken | null;

  constructor({ window, rate, rules, peerKeeps, checkpoint }: ReceiveOptions) {
    this.#window = window;
    this.#peerKeeps = peerKeeps;
    this.#rules = rules;
    this.#rate = rate;
    this.#checkpoint = checkpoint;
    if (checkpoint === null) return;
    this.#received = checkpoint.messages;
    this.#messages = checkpoint.messages;
    this.#consumed = checkpoint.messages;
    this.#receivedBytes = checkpoint.bytes;
    this.#consumedBytes = checkpoint.bytes;
    this.#granted = checkpoint.granted;
    this.#grantedBytes = checkpoint.grantedBytes;
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

  /** The messages that the application has taken. */
  get taken(): Taken {
    return { messages: this.#consumed, bytes: this.#consumedBytes };
  }

  /** Records a checkpoint of the handler, made after it had taken these messages. */
  checkpoint(taken: Taken, now: number): void {
    if (this.#checkpoint === null || taken.messages < this.#checkpoint.messages) return;
    this.#checkpoint = taken;
    this.#owedSince ??= now;
  }

  /** Returns the state at the last checkpoint; null if the handler can't start again. */
  snapshot(now: number): ReceiveSnapshot | null {
    const checkpoint = this.#checkpoint;
    if (checkpoint === null) return null;
    const { messages, bytes } = checkpoint;
    this.#rate?.available(this.#granted - this.#messages, now);
    const tokens = this.#rate?.tokens ?? null;
    return { messages, bytes, granted: this.#granted, grantedBytes: this.#grantedBytes, tokens };
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
    if (this.#checkpoint === null) this.#owedSince ??= now;
    return true;
  }

  /** Passes the oldest item to the application, which consumes it and frees credit. */
  take(now: number): Item | undefined {
    const item = this.#queue.shift();
    if (this.#detached > 0) this.#detached--;
    if (item?.kind === "message") {
      this.#consumed++;
      this.#consumedBytes += item.size;
      if (this.#checkpoint === null) this.#owedSince ??= now;
    }
    return item;
  }

  /**
   * Copies messages that were not taken at once, so that they do not keep in memory the much larger WebSocket message
   * in which they arrived.
   */
  detach(): void {
    for (; this.#detached < this.#queue.length; this.#detached++) {
      const item = this.#queue.at(this.#detached);
      if (item?.kind === "message") item.body = detached(item.body);
    }
  }

  /** Whether messages can be acknowledged that have not been acknowledged yet. */
  get owesAcknowledgement(): boolean {
    return this.#acknowledgeable > this.#reported;
  }

  /** Whether no position becomes due merely because time passes. */
  get owesNothing(): boolean {
    return this.#owedSince === null;
  }

  /** Reports whether the position should be sent to the peer now. */
  due(now: number): boolean {
    if (this.#ended) return this.owesAcknowledgement;
    const messages = this.#grantable(now) - this.#granted;
    if (this.#owedSince === null) {
      if (messages <= 0) return false;
      this.#owedSince = now;
    }
    return this.#rules.positionDue(this.#owed(messages, now - this.#owedSince));
  }

  /** Reports whether the position should go along with something else that is sent now. */
  dueWithOthers(now: number): boolean {
    return this.owesAcknowledgement && this.#owedSince !== null && now - this.#owedSince >= holdMs;
  }

  #owed(messages: number, waitedMs: number): Owed {
    return {
      messages,
      bytes: this.#grantableBytes - this.#grantedBytes,
      acks: this.#acknowledgeable - this.#reported,
      windowMessages: this.#window.messages,
      windowBytes: this.#window.bytes,
      keptMessages: this.#peerKeeps?.messages ?? Number.POSITIVE_INFINITY,
      keptBytes: this.#peerKeeps?.bytes ?? Number.POSITIVE_INFINITY,
      queueEmpty: this.#queue.length === 0,
      leftMessages: this.#granted - this.#messages,
      leftBytes: this.#grantedBytes - this.#receivedBytes,
      largest: this.#window.largest,
      waitedMs,
    };
  }

  /** Returns the time at which `due` may become true without another event. */
  dueAt(now: number): number {
    if (this.#ended) return this.#reported < this.#acknowledgeable ? now : Number.POSITIVE_INFINITY;
    const held = this.#heldUntil(now);
    if (this.#rate === null || this.#granted >= this.#open) return held;
    return Math.min(held, this.#rate.nextAt(this.#granted - this.#messages, now));
  }

  #heldUntil(now: number): number {
    if (this.#owedSince === null) return Number.POSITIVE_INFINITY;
    const owed = this.#owed(this.#grantable(now) - this.#granted, now - this.#owedSince);
    return this.#owedSince + this.#rules.heldFor(owed);
  }

  /** Returns the position as it is sent now, in an `a` frame or in `hello` and `welcome`. */
  position(now: number): Position {
    const grantable = this.#grantable(now);
    this.#rate?.spend(grantable - this.#granted);
    this.#granted = grantable;
    this.#grantedBytes = this.#grantableBytes;
    this.#reported = this.#acknowledgeable;
    const rateHolds = this.#granted < this.#open;
    this.#owedSince = rateHolds ? now : null;
    return { a: this.#reported, c: this.#granted, b: this.#grantedBytes };
  }

  /** Returns `position` at the start of a connection that resumes the session. */
  positionAtResume(now: number): Position {
    return this.#rules.reportsCreditAtResume ? this.position(now) : { a: this.#acknowledgeable, c: 0, b: 0 };
  }

  /** Drops all unread items. */
  release(): void {
    this.#queue.clear();
    this.#detached = 0;
    this.#consumedBytes = this.#receivedBytes;
  }

  /** The highest number that may be acknowledged. */
  get #acknowledgeable(): number {
    const checkpoint = this.#checkpoint;
    return checkpoint === null ? this.#received : this.#rules.acknowledgeable(this.#received, checkpoint.messages);
  }

  /** The highest number that the window allows. */
  get #open(): number {
    return (this.#checkpoint?.messages ?? this.#consumed) + this.#window.messages;
  }

  /** The number of bytes that can be granted; never less than before. */
  get #grantableBytes(): number {
    const open = (this.#checkpoint?.bytes ?? this.#consumedBytes) + this.#window.bytes;
    return Math.max(this.#grantedBytes, open);
  }

  /** Returns the highest number that can be granted. */
  #grantable(now: number): number {
    const open = this.#open;
    if (this.#rate === null || open <= this.#granted) return Math.max(open, this.#granted);
    return Math.min(open, this.#granted + this.#rate.available(this.#granted - this.#messages, now));
  }
}
