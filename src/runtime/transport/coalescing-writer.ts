import type { Duplex } from "node:stream";

/**
 * Combines everything that is written to a connection in one turn of the event loop into a single write, because a
 * system call costs more than a small message. Nothing is delayed beyond the turn in which it was written.
 */
export class CoalescingWriter {
  readonly #connection: Duplex;
  #held = false;

  constructor(connection: Duplex) {
    this.#connection = connection;
  }

  /** Must be called before each write. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#connection.cork();
    // This runs after the microtasks, and a producer's loop of awaited sends runs in those.
    process.nextTick(releaseOf, this);
  }

  /** Sends at once what was written. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#connection.uncork();
  }
}

function releaseOf(writer: CoalescingWriter): void {
  writer.release();
}
