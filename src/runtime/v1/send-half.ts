import type { WireError } from "../transport/channel.js";
import { Queue } from "../transport/queue.js";
import { writeEnd, writeFailure, writeMessage } from "./frame.js";
import type { Rules } from "./rules.js";

/** A numbered frame, kept until it is acknowledged. */
export interface Entry {
  readonly q: number;
  readonly frame: string | Uint8Array;
  /** Payload bytes; 0 for a terminal. */
  readonly size: number;
  /** What it takes in a WebSocket message, at most. */
  readonly wireBytes: number;
}

/** Type, number and size around a message's text, at most. */
const envelopeBytes = 64;

/** The most that is kept, whatever the peer's credit says: a peer that allows more and acknowledges nothing gets no memory. */
export interface ReplayWindow {
  readonly messages: number;
  readonly bytes: number;
}

export type Terminal =
  | { readonly kind: "end"; readonly result: string | null }
  | { readonly kind: "err"; readonly code: number; readonly error: WireError };

/**
 * One direction's sender: numbers messages within the peer's credit, keeps them until they are acknowledged, and knows
 * which of them the current connection still has to carry. The replay buffer is the queue of what waits for the socket too.
 */
export class SendHalf {
  readonly #rules: Rules;
  readonly #replay: ReplayWindow;
  readonly #kept = new Queue<Entry>();
  #keptBytes = 0;
  #sentBytes = 0;
  #sent = 0;
  #acked = 0;
  #credit = 0;
  #creditBytes = 0;
  /** The most messages that the peer ever allowed to be on their way. */
  #window = 0;
  /** Highest number given to the current connection. */
  #written = 0;
  #terminal: Terminal | null = null;
  #terminalNumber: number | null = null;

  constructor(replay: ReplayWindow, rules: Rules) {
    this.#replay = replay;
    this.#rules = rules;
  }

  /** Highest number given. */
  get sent(): number {
    return this.#sent;
  }

  get unacked(): number {
    return this.#sent - this.#acked;
  }

  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** A terminal was asked for; it has a number as soon as the rules let it. */
  get ended(): boolean {
    return this.#terminal !== null;
  }

  get terminalAcked(): boolean {
    return this.#terminalNumber !== null && this.#acked >= this.#terminalNumber;
  }

  /** Do the peer's credit and what is kept allow one more message of this size? */
  fits(size: number): boolean {
    return (
      this.#terminal === null &&
      this.#sent < this.#credit &&
      this.#sentBytes + size <= this.#creditBytes &&
      this.unacked < this.#replay.messages &&
      this.#keptBytes + size <= this.#replay.bytes
    );
  }

  /** Numbers a message; only when it fits. */
  push(body: string | Uint8Array, size: number): void {
    const q = ++this.#sent;
    this.#sentBytes += size;
    this.#keptBytes += size;
    this.#kept.push({ q, frame: writeMessage(q, size, body), size, wireBytes: size + envelopeBytes });
  }

  /** Ends the direction after what was numbered; a second terminal is ignored. */
  terminate(terminal: Terminal): void {
    if (this.#terminal !== null) return;
    this.#terminal = terminal;
    this.#numberTerminal();
  }

  #numberTerminal(): void {
    const terminal = this.#terminal;
    if (terminal === null || this.#terminalNumber !== null) return;
    if (!this.#rules.terminalFits(this.#sent + 1, this.#credit)) return;
    const q = ++this.#sent;
    this.#terminalNumber = q;
    const frame =
      terminal.kind === "end" ? writeEnd(q, terminal.result) : writeFailure(q, terminal.code, terminal.error);
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#kept.push({ q, frame, size: 0, wireBytes: frame.length * 3 });
  }

  /** Takes the peer's credit; lower values than known ones are stale. */
  grant(messages: number, bytes: number): void {
    if (messages > this.#credit) this.#credit = messages;
    this.#window = Math.max(this.#window, messages - this.#acked);
    if (bytes > this.#creditBytes) this.#creditBytes = bytes;
    this.#numberTerminal();
  }

  /** Drops what the peer has; false when it claims what was never sent. */
  acknowledge(received: number): boolean {
    if (!this.#rules.ackPossible(received, this.#sent)) return false;
    while (this.#acked < received) {
      this.#acked++;
      this.#keptBytes -= this.#kept.shift()?.size ?? 0;
    }
    return true;
  }

  /** Whether a peer that has `received` can be served from what is kept. */
  covers(received: number): boolean {
    return received >= this.#acked && received <= this.#sent;
  }

  /** A new connection, whose peer has `received`: what follows is written again. Returns how many messages that is. */
  rewind(received: number): number {
    this.acknowledge(received);
    this.#written = Math.max(received, this.#acked);
    return this.#sent - this.#written;
  }

  /** Whether a quarter of the window waits to be written: the peer can work on that while the next one is made. */
  get worthWriting(): boolean {
    return (this.#sent - this.#written) * 4 >= this.#window;
  }

  /** The next frame that the current connection has to carry; it counts as written only after `advance`. */
  next(): Entry | undefined {
    return this.#kept.at(Math.max(0, this.#written - this.#acked));
  }

  advance(entry: Entry): void {
    this.#written = entry.q;
  }

  /** Forgets what is kept: the session is over. */
  release(): void {
    this.#kept.clear();
    this.#keptBytes = 0;
  }
}
