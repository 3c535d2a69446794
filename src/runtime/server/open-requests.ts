import type { IncomingMessage, ServerResponse } from "node:http";
import { ServiceError } from "../errors.js";
import { goingAway } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import { within } from "../transport/timeout.js";
import { clientGone, whenGone } from "./when-gone.js";

/** How long handlers may still answer after their signals have announced the shutdown, in milliseconds. */
const closingMs = 1_000;

/** The plain requests, without streams, that are being answered. */
export class OpenRequests {
  readonly #open = new Map<ServerResponse, { readonly gone: LazyAbort; readonly over: Promise<void> }>();

  /** Starts a call and returns its signal, which fires if the client leaves before it has its answer. */
  begin(request: IncomingMessage, response: ServerResponse): LazyAbort {
    const gone = new LazyAbort();
    const over = new Deferred<void>();
    this.#open.set(response, { gone, over: over.promise });
    whenGone(request, response, () => {
      this.#open.delete(response);
      if (!response.writableFinished) gone.abortWith(clientGone);
      over.resolve();
    });
    return gone;
  }

  /** Resolves when all requests are answered, or after the grace period. */
  async drain(graceMs: number): Promise<void> {
    await within(graceMs, this.#closed());
  }

  /** Notifies handlers that the server shuts down, and ends the requests that are still open. */
  async close(): Promise<void> {
    const closed = this.#closed();
    for (const { gone } of this.#open.values()) {
      gone.abort(new ServiceError({ name: "closing", message: goingAway, temporary: true }));
    }
    await within(closingMs, closed);
    for (const response of this.#open.keys()) response.destroy();
  }

  #closed(): Promise<unknown>[] {
    return [...this.#open.values()].map(({ over }) => over);
  }
}
