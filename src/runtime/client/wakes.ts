import { type PageEvents, type Watch, watchPage } from "../transport/page.js";

/** How the streams of one client wake each other: when one of them gets through, the others needn't wait. */
export class Wakes {
  readonly #waiting = new Set<PageEvents>();
  readonly #spreadMs: number;

  /** `spreadMs`: the time over which those that are woken come back. */
  constructor(spreadMs: number) {
    this.#spreadMs = spreadMs;
  }

  readonly watch: Watch = (events) => {
    const stop = watchPage(events);
    this.#waiting.add(events);
    return () => {
      stop();
      this.#waiting.delete(events);
    };
  };

  /** A connection was made. */
  readonly gotThrough = (): void => {
    for (const { worthTrying } of this.#waiting) worthTrying(this.#spreadMs);
  };
}
