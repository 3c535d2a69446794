import { type PageEvents, type Watch, watchPage } from "../transport/page.js";

/** Lets the streams of one client reconnect early: when one of them gets through, the others need not wait. */
export class ReconnectNotifier {
  readonly #waiting = new Set<PageEvents>();
  readonly #spreadMs: number;

  /** `spreadMs` is the time over which the other streams reconnect. */
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

  /** Reports that a connection was established. */
  readonly gotThrough = (): void => {
    for (const events of this.#waiting) events.worthTrying(this.#spreadMs);
  };
}
