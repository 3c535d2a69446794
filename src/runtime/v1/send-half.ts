import type { WireError } from "../transport/channel.js";
import { Queue } from "../transport/queue.js";
import type { FastLane } from "./fast-lane.js";
import { type Entry, frameOf, writeEnd, writeFailure } from "./frame.js";
import type { Rules } from "./rules.js";

/** The entry of the message that was numbered last on any stream. */
let last: Entry = { q: 0, body: "", size: 0, isFrame: false, next: null };

/**
 * The maximum number of messages that are kept, whatever the peer's credit, so that a peer that grants much and
 * acknowledges nothing cannot use up memory.
 */
export interface ReplayWindow {
  readonly messages: number;
  readonly bytes: number;
}

/** A numbered message in a snapshot. */
export interface KeptMessage {
  readonly frame: string | Uint8Array;
  readonly size: number;
}

/** The state of a sender without a terminal, from which another process can continue. */
export interface SendSnapshot {
  readonly acked: number;
  readonly sentBytes: number;
  readonly credit: number;
  readonly creditBytes: number;
  readonly window: number;
  /** The messages after `acked`, in order. */
  readonly kept: readonly KeptMessage[];
}

export type Terminal =
  | { readonly kind: "end"; readonly result: string | null }
  | { readonly kind: "err"; readonly code: number; readonly error: WireError };

/**
 * The sender of one direction: numbers messages within the peer's credit, keeps them until they are acknowledged, and
 * tracks which of them the current connection still has to carry. The replay buffer doubles as the queue of frames that
 * wait for the socket.
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
  /** The highest number of messages that the peer ever allowed to be in flight. */
  #window = 0;
  #windowBytes = 0;
  /** The highest number written to the current connection. */
  #written = 0;
  #terminal: Terminal | null = null;
  #terminalNumber: number | null = null;
  /** The open lane, which numbers messages of a topic ahead of this sender; null if there is none. */
  #lane: FastLane | null = null;

  constructor(replay: ReplayWindow, rules: Rules, from: SendSnapshot | null = null) {
    this.#replay = replay;
    this.#rules = rules;
    if (from !== null) this.#restore(from);
  }

  #restore({ acked, sentBytes, credit, creditBytes, window, kept }: SendSnapshot): void {
    this.#acked = acked;
    this.#sent = acked;
    this.#sentBytes = sentBytes;
    this.#credit = credit;
    this.#creditBytes = creditBytes;
    this.#window = window;
    for (const { frame, size } of kept) {
      this.#kept.push({ q: ++this.#sent, body: frame, size, isFrame: true, next: null });
      this.#keptBytes += size;
    }
  }

  /** Returns the state from which another process can continue; call it only before the terminal. */
  snapshot(): SendSnapshot {
    this.#record();
    const kept: KeptMessage[] = [];
    for (let index = 0; index < this.#kept.length; index++) {
      const entry = this.#kept.at(index);
      if (entry !== undefined && this.#rules.snapshotKeepsMessages)
        kept.push({ frame: frameOf(entry), size: entry.size });
    }
    return {
      acked: this.#acked,
      sentBytes: this.#sentBytes,
      credit: this.#credit,
      creditBytes: this.#creditBytes,
      window: this.#window,
      kept,
    };
  }

  /** The highest number assigned. */
  get sent(): number {
    this.#record();
    return this.#sent;
  }

  get unacked(): number {
    this.#record();
    return this.#sent - this.#acked;
  }

  get keptBytes(): number {
    this.#record();
    return this.#keptBytes;
  }

  /** Whether a terminal was requested; it gets a number as soon as the rules allow it. */
  get ended(): boolean {
    return this.#terminal !== null;
  }

  get terminalAcked(): boolean {
    return this.#terminalNumber !== null && this.#acked >= this.#terminalNumber;
  }

  /** Reports whether the peer's credit and the replay window allow one more message of this size. */
  fits(size: number): boolean {
    this.#record();
    return (
      this.#terminal === null &&
      this.#sent < this.#credit &&
      this.#sentBytes + size <= this.#creditBytes &&
      this.unacked < this.#replay.messages &&
      this.#keptBytes + size <= this.#replay.bytes
    );
  }

  /**
   * Whether half of the replay window is used and the peer's window is larger. The peer acknowledges by its own window,
   * so this side would soon have to wait.
   */
  get crowded(): boolean {
    this.#record();
    const { messages, bytes } = this.#replay;
    return (
      (messages < this.#window && this.unacked * 2 >= messages) ||
      (bytes < this.#windowBytes && this.#keptBytes * 2 >= bytes)
    );
  }

  /** Numbers a message; call it only when the message fits. */
  push(body: string | Uint8Array, size: number): void {
    this.#record();
    const q = ++this.#sent;
    this.#sentBytes += size;
    this.#keptBytes += size;
    // The streams of a topic share one entry for the same message with the same number.
    if (last.q !== q || last.body !== body) last = { q, body, size, isFrame: false, next: null };
    this.#kept.push(last);
  }

  /**
   * Lets a lane number the next messages if everything before them is written; these messages must then be written at
   * once. `largest` is the size of the largest message in bytes. The lane is closed before this sender does anything
   * else.
   */
  openLane(lane: FastLane, largest: number): void {
    this.#record();
    const newest = this.#kept.at(this.#kept.length - 1);
    if (newest === undefined || this.#terminal !== null || this.#written !== this.#sent) return;
    // The other half of the replay window is left for messages that are sent while the peer is asked to acknowledge.
    const { messages, bytes } = this.#replay;
    this.#lane = lane;
    lane.open(newest, {
      until: Math.min(this.#credit, this.#acked + Math.floor(messages / 2)),
      bytes: Math.min(this.#creditBytes - this.#sentBytes, bytes / 2 - this.#keptBytes, largest),
    });
  }

  /** Records what the lane has numbered. */
  #record(): void {
    const lane = this.#lane;
    if (lane === null) return;
    this.#lane = null;
    lane.close((entry) => {
      this.#kept.push(entry);
      this.#sent = entry.q;
      this.#sentBytes += entry.size;
      this.#keptBytes += entry.size;
    });
    this.#written = this.#sent;
  }

  /** Ends the direction after the numbered messages; a second terminal is ignored. */
  terminate(terminal: Terminal): void {
    this.#record();
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
    this.#kept.push({ q, body: frame, size: 0, isFrame: true, next: null });
  }

  /** Takes the peer's credit; values lower than known ones are stale. */
  grant(messages: number, bytes: number): void {
    this.#record();
    if (messages > this.#credit) this.#credit = messages;
    this.#window = Math.max(this.#window, messages - this.#acked);
    this.#windowBytes = Math.max(this.#windowBytes, bytes - (this.#sentBytes - this.#keptBytes));
    if (bytes > this.#creditBytes) this.#creditBytes = bytes;
    this.#numberTerminal();
  }

  /**
   * Drops the messages that the peer has received; returns false if the peer acknowledges a message that was never sent.
   */
  acknowledge(received: number): boolean {
    this.#record();
    if (!this.#rules.ackPossible(received, this.#sent)) return false;
    while (this.#acked < received) {
      this.#acked++;
      this.#keptBytes -= this.#kept.shift()?.size ?? 0;
    }
    return true;
  }

  /** Reports whether everything after `received` is still kept. */
  covers(received: number): boolean {
    this.#record();
    return received >= this.#acked && received <= this.#sent;
  }

  /**
   * Starts a new connection, whose peer has `received`: everything after it is written again. Returns the number of
   * these messages.
   */
  rewind(received: number): number {
    this.#record();
    this.acknowledge(received);
    this.#written = Math.max(received, this.#acked);
    return this.#sent - this.#written;
  }

  /** Whether a quarter of the window waits to be written, so that the peer can process it while more is produced. */
  get worthWriting(): boolean {
    this.#record();
    return (this.#sent - this.#written) * 4 >= this.#window;
  }

  /** Whether the current connection has carried everything. */
  get allWritten(): boolean {
    this.#record();
    return this.#written === this.#sent;
  }

  /** Returns the next frame that the current connection has to carry; it counts as written only after `advance`. */
  next(): Entry | undefined {
    this.#record();
    return this.#kept.at(Math.max(0, this.#written - this.#acked));
  }

  advance(entry: Entry): void {
    this.#written = entry.q;
  }

  /** Drops everything that is kept, because the session is over. */
  release(): void {
    this.#record();
    this.#kept.clear();
    this.#keptBytes = 0;
  }
}
