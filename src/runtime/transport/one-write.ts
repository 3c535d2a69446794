import type { Duplex } from "node:stream";

/**
 * Lets what is written to a connection before the event loop goes on leave in one write: a system call costs more than a
 * small message. Nothing waits longer than the turn in which it was written.
 */
export class OneWrite {
  readonly #connection: Duplex;
  #held = false;

  constructor(connection: Duplex) {
    this.#connection = connection;
  }

  /** To be called before each write. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#connection.cork();
    // After the microtasks, in which a producer's loop of awaited sends runs.
    process.nextTick(releaseOf, this);
  }

  /** What was written leaves now. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#connection.uncork();
  }
}

function releaseOf(write: OneWrite): void {
  write.release();
}
