import type { WireError } from "../transport/channel.js";
import { closeCode } from "../transport/close-codes.js";
import { utf8Length } from "../transport/text-size.js";
import {
  Batch,
  type Entry,
  type Frame,
  frameOf,
  type ReadFrame,
  type ResumeRefusal,
  readBinary,
  readFrames,
  writePosition,
} from "./frame.js";
import type { Breach, Item, ReceiveHalf } from "./receive-half.js";
import type { SendHalf } from "./send-half.js";

/** How a session ended, before it is turned into an error for the program. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly code: number; readonly error: WireError }
  | { readonly kind: "cancelled" }
  | { readonly kind: "closed"; readonly code: number; readonly reason: string }
  /** The connection is gone, and the session does not outlive it. */
  | { readonly kind: "lost"; readonly code: number; readonly sent: number; readonly received: number }
  | { readonly kind: "refused"; readonly status: number | null; readonly error: WireError }
  | {
      readonly kind: "unresumable";
      readonly reason: ResumeRefusal;
      readonly lastReceived: number;
      readonly unacked: number;
    };

/** The reason that ends a session whose peer sent a message that is not JSON. */
export const notJson = "a message is not JSON";

/** Identifies one connection of a session; the caller chooses the numbers. */
export type Connection = number;

/**
 * The part of a session that both sides share. It is a pure state machine: each input carries the time, and the caller
 * reads the required actions afterwards: what to write (`nextMessage`), whether to close the connection (`closing`),
 * how the call ended (`outcome`), and when to wake the session (`wakeAt`).
 */
export abstract class Session {
  readonly outgoing: SendHalf;
  readonly incoming: ReceiveHalf;
  protected connection: Connection | null = null;
  protected over: Outcome | null = null;
  /** Frames without a number for the current connection. */
  #control: string[] = [];
  #closing: Breach | null = null;
  #messageBytes = 0;
  readonly #largest: number;
  readonly #read: ReadFrame;

  /** `largest` is the size of the largest message that may arrive; `read` reads the frames that the peer may send. */
  protected constructor(outgoing: SendHalf, incoming: ReceiveHalf, largest: number, read: ReadFrame) {
    this.outgoing = outgoing;
    this.incoming = incoming;
    this.#largest = largest;
    this.#read = read;
  }

  /** Null while the session lives. */
  get outcome(): Outcome | null {
    return this.over;
  }

  get attached(): boolean {
    return this.connection !== null;
  }

  /** The code and reason to close the current connection with, once `nextMessage` has nothing more. */
  get closing(): Breach | null {
    return this.#closing;
  }

  /** The number of bytes that both halves hold in memory. */
  get retainedBytes(): number {
    return this.outgoing.keptBytes + this.incoming.queuedBytes;
  }

  /** Takes a text message of a connection; messages of any but the current connection are ignored. */
  receiveText(connection: Connection, text: string, length: number, now: number): readonly Frame[] {
    if (connection !== this.connection || this.#closing !== null) return [];
    const frames = readFrames(text, length, this.#largest, this.#read);
    if (typeof frames === "string") {
      this.break(closeCode.breach, frames);
      return [];
    }
    this.noteReceived(now);
    for (const frame of frames) {
      // A frame can end the session; the frames after it are ignored.
      if (this.#closing !== null) break;
      this.receive(frame, now);
    }
    return frames;
  }

  receiveBinary(connection: Connection, data: Uint8Array, now: number): void {
    if (connection !== this.connection || this.#closing !== null) return;
    const frame = readBinary(data);
    if (frame === null) {
      this.break(closeCode.breach, "a binary message without a number");
      return;
    }
    this.noteReceived(now);
    this.receive(frame, now);
  }

  /** Numbers a message if the peer's credit allows it now. */
  offer(body: string | Uint8Array, size: number, now: number): boolean {
    if (!this.outgoing.fits(size)) return false;
    this.outgoing.push(body, size);
    this.active(now);
    return true;
  }

  /** Returns the next item for the application. */
  take(now: number): Item | undefined {
    const item = this.incoming.take(now);
    if (item !== undefined) this.active(now);
    return item;
  }

  /** Returns the next WebSocket message for the current connection; null if there is nothing to write. */
  nextMessage(now: number): string | Uint8Array | null {
    if (this.connection === null) return null;
    const control = this.#control;
    const next = this.nextEntry();
    const wantsPosition = this.positionWanted(now, control.length > 0 || next !== undefined);
    // A single message needs no list.
    if (next !== undefined && control.length === 0 && !wantsPosition) {
      if (next.q === this.outgoing.sent || typeof next.body !== "string") return this.#alone(next, now);
    }
    const batch = new Batch();
    for (const frame of control) batch.add(frame);
    if (wantsPosition) batch.add(writePosition(this.incoming.position(now)));
    for (let entry = next; entry !== undefined; entry = this.nextEntry()) {
      // A binary frame needs its own WebSocket message.
      if (typeof entry.body !== "string" || !batch.addEntry(entry, entry.body)) break;
      this.outgoing.advance(entry);
    }
    if (batch.isEmpty) return null;
    this.#control = [];
    this.noteSent(now);
    this.#messageBytes = batch.bytes;
    return batch.toString();
  }

  /** The size in bytes of the message that `nextMessage` returned last. */
  get messageBytes(): number {
    return this.#messageBytes;
  }

  #alone(entry: Entry, now: number): string | Uint8Array {
    this.outgoing.advance(entry);
    this.noteSent(now);
    const frame = frameOf(entry);
    // Everything in the frame is ASCII except the message itself, whose size is known.
    if (typeof frame !== "string") this.#messageBytes = frame.byteLength;
    else if (entry.isFrame) this.#messageBytes = utf8Length(frame);
    else this.#messageBytes = frame.length - entry.body.length + entry.size;
    return frame;
  }

  protected nextEntry() {
    return this.over?.kind === "cancelled" ? undefined : this.outgoing.next();
  }

  /** Reports whether the position is sent now; `isSending`: whether something else is sent. */
  protected positionWanted(now: number, isSending: boolean): boolean {
    return this.incoming.due(now) || (isSending && this.incoming.dueWithOthers(now));
  }

  /** Starts writing to a connection. */
  protected attach(connection: Connection): void {
    this.connection = connection;
    this.#control = [];
    this.#closing = null;
  }

  protected leave(): void {
    this.connection = null;
    this.#control = [];
    this.#closing = null;
  }

  protected sendControl(frame: string): void {
    if (this.connection !== null) this.#control.push(frame);
  }

  protected closeWith(code: number, reason: string): void {
    if (this.connection !== null && this.#closing === null) this.#closing = { code, reason };
  }

  /** Ends the session because a message, when taken, was not JSON. The messages after it are dropped. */
  refuseMessage(): void {
    this.incoming.release();
    this.break(closeCode.breach, notJson);
  }

  /** Ends the session for both sides because the peer broke the protocol. */
  protected break(code: number, reason: string): void {
    this.finish({ kind: "closed", code, reason });
    this.closeWith(code, reason);
  }

  protected finish(outcome: Outcome): void {
    if (this.over !== null) return;
    this.over = outcome;
    this.outgoing.release();
  }

  protected numbered(q: number, item: Item, now: number): void {
    const accepted = this.incoming.accept(q, item, now);
    if (typeof accepted !== "boolean") this.break(accepted.code, accepted.reason);
    else if (accepted && item.kind === "message") this.active(now);
  }

  /** Takes the peer's position; returns false if it broke the protocol. */
  protected position(received: number, messages: number, bytes: number): boolean {
    if (!this.outgoing.acknowledge(received)) {
      this.break(closeCode.breach, `acknowledged ${received}, which was not sent`);
      return false;
    }
    this.outgoing.grant(messages, bytes);
    return true;
  }

  protected abstract receive(frame: Frame, now: number): void;
  protected abstract noteReceived(now: number): void;
  protected abstract noteSent(now: number): void;
  /** Called for each message of the application that is sent or received. */
  protected abstract active(now: number): void;
  /** Performs the actions that are due at this time. */
  abstract wake(now: number): void;
  /** Returns when `wake` or `nextMessage` will have something to do because of time alone; infinity if never. */
  abstract wakeAt(now: number): number;
}
