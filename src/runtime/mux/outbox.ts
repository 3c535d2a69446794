import { Queue } from "../transport/queue.js";
import { utf8Length } from "../transport/text-size.js";
import { controlChannel, sealBinary, sealText } from "./envelope.js";
import { type MuxRules, muxRules } from "./mux-rules.js";

/** A message that waits to be sent, already in its envelope. */
interface Waiting {
  readonly message: string | Uint8Array;
  readonly bytes: number;
  /** Called when the message has been passed to the connection, or was dropped. */
  readonly left: (() => void) | null;
  /** Whether it opens its channel: until it has been sent, the peer does not know the channel. */
  readonly opens: boolean;
}

/** The waiting messages of one channel. */
class Lane {
  readonly waiting = new Queue<Waiting>();
  bytes = 0;
  /** The number of bytes that may be sent before it is the next channel's turn. */
  allowance = 0;
}

/**
 * The messages that wait to be sent on a shared connection. Each channel keeps its order. Channels take turns of
 * bounded size, so that a channel delays the others by no more than one slice or one message.
 */
export class Outbox {
  readonly #rules: MuxRules;
  readonly #lanes = new Map<number, Lane>();
  /** The channels with waiting messages, in the order of their turns. */
  readonly #turns = new Queue<number>();
  #size = 0;
  #messageBytes = 0;

  constructor(rules: MuxRules = muxRules) {
    this.#rules = rules;
  }

  /** The number of waiting messages. */
  get size(): number {
    return this.#size;
  }

  /** The number of waiting bytes of a channel. */
  bytesOf(channel: number): number {
    return this.#lanes.get(channel)?.bytes ?? 0;
  }

  /** The size in bytes of the message that `next` returned last. */
  get messageBytes(): number {
    return this.#messageBytes;
  }

  /**
   * Adds a message of a channel; `left` is called when it has been passed to the connection, or was dropped. `bytes` is
   * the size of a text in UTF-8, if the caller knows it.
   */
  add(channel: number, data: string | Uint8Array, left: (() => void) | null, bytes?: number): void {
    const message = typeof data === "string" ? sealText(channel, data) : sealBinary(channel, data);
    // The envelope of a text is ASCII.
    const size =
      typeof data === "string" && bytes !== undefined ? message.length - data.length + bytes : sizeOf(message);
    this.#push(channel, { message, bytes: size, left, opens: false });
  }

  /** Adds the control frame that opens a channel. */
  addOpen(channel: number, frame: string): void {
    const message = sealText(controlChannel, frame);
    this.#push(channel, { message, bytes: sizeOf(message), left: null, opens: true });
  }

  /** Adds a control frame of a channel, to be sent after its earlier messages. */
  addControl(channel: number, frame: string): void {
    const message = sealText(controlChannel, frame);
    const lane = this.#rules.closeAfterMessages ? channel : controlChannel;
    this.#push(lane, { message, bytes: sizeOf(message), left: null, opens: false });
  }

  /** Drops a channel's waiting messages. Returns whether the peer does not know the channel yet. */
  drop(channel: number): boolean {
    const lane = this.#lanes.get(channel);
    if (lane === undefined) return false;
    this.#lanes.delete(channel);
    this.#size -= lane.waiting.length;
    const isUnknownToPeer = lane.waiting.peek()?.opens === true;
    for (let waiting = lane.waiting.shift(); waiting !== undefined; waiting = lane.waiting.shift()) waiting.left?.();
    return isUnknownToPeer;
  }

  /** Returns the next message to send; null if none waits. */
  next(): string | Uint8Array | null {
    for (let channel = this.#turns.peek(); channel !== undefined; channel = this.#turns.peek()) {
      const lane = this.#lanes.get(channel);
      const waiting = lane?.waiting.shift();
      if (lane === undefined || waiting === undefined) {
        // The channel was dropped while it waited for its turn.
        this.#turns.shift();
        continue;
      }
      if (lane.allowance <= 0) lane.allowance = this.#rules.sliceBytes;
      this.#size--;
      lane.bytes -= waiting.bytes;
      lane.allowance -= waiting.bytes;
      if (lane.waiting.length === 0) {
        this.#lanes.delete(channel);
        this.#turns.shift();
      } else if (lane.allowance <= 0) {
        this.#turns.shift();
        this.#turns.push(channel);
      }
      waiting.left?.();
      this.#messageBytes = waiting.bytes;
      return waiting.message;
    }
    return null;
  }

  #push(channel: number, waiting: Waiting): void {
    let lane = this.#lanes.get(channel);
    if (lane === undefined) {
      lane = new Lane();
      this.#lanes.set(channel, lane);
      this.#turns.push(channel);
    }
    lane.waiting.push(waiting);
    this.#size++;
    lane.bytes += waiting.bytes;
  }
}

function sizeOf(message: string | Uint8Array): number {
  return typeof message === "string" ? utf8Length(message) : message.byteLength;
}
