import type { Duplex } from "node:stream";

/**
 * The number of writes in one turn after which they are sent before its end. Each further burst is four times as long.
 * The peer can thus process the first messages while this side makes the others.
 */
const firstBurst = 16;

/** The WebSocket of a connection: nothing may follow its close frame. */
interface Gate {
  readonly readyState: number;
}

/**
 * Returns the WebSocket frame of a text, with a character for each byte; `bytes` is the size of the text in UTF-8, if
 * the caller knows it.
 */
type FrameOf = (text: string, bytes?: number) => string;

const open = 1;

function nothing(): void {}

/**
 * Combines everything that is written to a connection in one turn of the event loop into a single write, because a
 * system call costs more than a small message. Nothing is delayed beyond the turn in which it was written.
 */
export class CoalescingWriter {
  readonly #connection: Duplex;
  readonly #gate: Gate;
  readonly #frameOf: FrameOf;
  #held = false;
  /** The number of writes that are held, and the number at which they are sent. */
  #count = 0;
  #sendAt = firstBurst;
  /** Frames of texts that are not written yet: one string costs less than many writes. */
  #frames = "";
  /** The callback of these frames. */
  #flushed: () => void = nothing;

  constructor(connection: Duplex, gate: Gate, frameOf: FrameOf) {
    this.#connection = connection;
    this.#gate = gate;
    this.#frameOf = frameOf;
  }

  /** The number of bytes that have not been passed to the connection yet. */
  get heldBytes(): number {
    return this.#frames.length;
  }

  /** Must be called before each write to the connection. */
  hold(): void {
    this.#begin();
    this.#writeFrames();
  }

  /** Writes a text message; `bytes` is its size in UTF-8, if it is known. */
  text(text: string, flushed: () => void, bytes?: number): void {
    this.#begin();
    this.#add(text, flushed, bytes);
  }

  /** Writes a text message and, at once, everything that is held. */
  lastText(text: string, flushed: () => void, bytes?: number): void {
    this.#add(text, flushed, bytes);
    if (this.#held) this.release();
    else this.#writeFrames();
  }

  /** Writes a text message like `lastText`, without a callback, which would cost a tick. */
  lastTextAlone(text: string): void {
    if (this.#held || this.#frames !== "") this.lastText(text, nothing);
    else if (this.#gate.readyState === open) this.#connection.write(this.#frameOf(text), "latin1");
  }

  #add(text: string, flushed: () => void, bytes: number | undefined): void {
    if (this.#flushed !== flushed) this.#writeFrames();
    this.#frames += this.#frameOf(text, bytes);
    this.#flushed = flushed;
  }

  #begin(): void {
    if (this.#held) {
      if (++this.#count <= this.#sendAt) return;
      this.#writeFrames();
      this.#connection.uncork();
      this.#connection.cork();
      this.#count = 1;
      this.#sendAt *= 4;
      return;
    }
    this.#count = 1;
    this.#held = true;
    this.#connection.cork();
    // This runs after the microtasks, and a producer's loop of awaited sends runs in those.
    process.nextTick(releaseOf, this);
  }

  #writeFrames(): void {
    const frames = this.#frames;
    if (frames === "") return;
    this.#frames = "";
    // The peer may have closed the connection in this turn.
    if (this.#gate.readyState === open) this.#connection.write(frames, "latin1", this.#flushed);
    else process.nextTick(this.#flushed);
  }

  /** Sends the held writes at once. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#sendAt = firstBurst;
    this.#writeFrames();
    this.#connection.uncork();
  }
}

function releaseOf(writer: CoalescingWriter): void {
  writer.release();
}
