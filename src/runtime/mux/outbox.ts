import { utf8Length } from "../transport/text-size.js";
import { controlChannel, sealBinary, sealText } from "./envelope.js";
import { type MuxRules, muxRules } from "./mux-rules.js";

/** A message that waits to leave, already sealed. */
interface Waiting {
  readonly message: string | Uint8Array;
  readonly bytes: number;
  /** Called when it has left. */
  readonly left: (() => void) | null;
  /** Whether it opens its channel: before it has left, the peer knows nothing of the channel. */
  readonly opens: boolean;
}

/** What one channel has to say. */
class Lane {
  readonly waiting: Waiting[] = [];
  /** Index of the first that waits: shifting a long list costs its length. */
  first = 0;
  bytes = 0;
  /** Bytes that may leave before it is the next channel's turn. */
  allowance = 0;

  get isEmpty(): boolean {
    return this.first === this.waiting.length;
  }
}

/**
 * What waits to leave on a shared connection. Each channel keeps its order; channels take turns, and one turn is a bounded
 * slice, so that a channel delays the others by no more than a slice or one of its messages.
 */
export class Outbox {
  readonly #rules: MuxRules;
  readonly #lanes = new Map<number, Lane>();
  /** Channels that have something to say, in the order of their turns. */
  #turns: number[] = [];
  #firstTurn = 0;
  #size = 0;

  constructor(rules: MuxRules = muxRules) {
    this.#rules = rules;
  }

  /** Messages that wait. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of a channel that wait. */
  bytesOf(channel: number): number {
    return this.#lanes.get(channel)?.bytes ?? 0;
  }

  /** A message of a channel. `left` is called when it has left. */
  add(channel: number, data: string | Uint8Array, left: (() => void) | null): void {
    const message = typeof data === "string" ? sealText(channel, data) : sealBinary(channel, data);
    this.#push(channel, { message, bytes: sizeOf(message), left, opens: false });
  }

  /** The control frame that opens a channel. */
  addOpen(channel: number, frame: string): void {
    const message = sealText(controlChannel, frame);
    this.#push(channel, { message, bytes: sizeOf(message), left: null, opens: true });
  }

  /** A control frame that concerns a channel: it leaves behind what the channel said before. */
  addControl(channel: number, frame: string): void {
    const message = sealText(controlChannel, frame);
    const lane = this.#rules.closeAfterMessages ? channel : controlChannel;
    this.#push(lane, { message, bytes: sizeOf(message), left: null, opens: false });
  }

  /** Forgets what a channel has not said. Returns whether the peer has never heard of the channel. */
  drop(channel: number): boolean {
    const lane = this.#lanes.get(channel);
    if (lane === undefined) return false;
    this.#lanes.delete(channel);
    this.#size -= lane.waiting.length - lane.first;
    for (let index = lane.first; index < lane.waiting.length; index++) lane.waiting[index]?.left?.();
    return lane.waiting[lane.first]?.opens === true;
  }

  /** The next message to leave; null where nothing waits. */
  next(): string | Uint8Array | null {
    for (;;) {
      const channel = this.#turns[this.#firstTurn];
      if (channel === undefined) return null;
      const lane = this.#lanes.get(channel);
      const waiting = lane?.waiting[lane.first];
      if (lane === undefined || waiting === undefined) {
        // It was dropped while it waited for its turn.
        this.#endTurn();
        continue;
      }
      if (lane.allowance === 0) lane.allowance = this.#rules.sliceBytes;
      lane.first++;
      this.#size--;
      lane.bytes -= waiting.bytes;
      lane.allowance -= waiting.bytes;
      if (lane.isEmpty) {
        this.#lanes.delete(channel);
        this.#endTurn();
      } else if (lane.allowance <= 0) {
        lane.allowance = 0;
        this.#endTurn();
        this.#turns.push(channel);
      }
      waiting.left?.();
      return waiting.message;
    }
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

  #endTurn(): void {
    this.#firstTurn++;
    if (this.#firstTurn < 1_024 && this.#firstTurn < this.#turns.length) return;
    this.#turns = this.#turns.slice(this.#firstTurn);
    this.#firstTurn = 0;
  }
}

function sizeOf(message: string | Uint8Array): number {
  return typeof message === "string" ? utf8Length(message) : message.byteLength;
}
