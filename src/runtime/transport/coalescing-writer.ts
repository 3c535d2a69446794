import type { Duplex } from "node:stream";

/**
 * After this many writes of one turn they are sent, then after four times as many, and so on, so that the peer
 * processes the first ones while this side makes the others.
 */
const firstBurst = 16;

/**
 * Combines everything that is written to a connection in one turn of the event loop into a single write, because a
 * system call costs more than a small message. Nothing is delayed beyond the turn in which it was written.
 */
export class CoalescingWriter {
  readonly #connection: Duplex;
  #held = false;
  /** The number of writes that are held, and at which they are sent. */
  #count = 0;
  #sendAt = firstBurst;

  constructor(connection: Duplex) {
    this.#connection = connection;
  }

  /** Must be called before each write. */
  hold(): void {
    if (this.#held) {
      if (++this.#count <= this.#sendAt) return;
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

  /** Sends the held writes at once. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#sendAt = firstBurst;
    this.#connection.uncork();
  }
}

function releaseOf(writer: CoalescingWriter): void {
  writer.release();
}
