import type { IncomingMessage, ServerResponse } from "node:http";
import { ServiceError } from "../errors.js";
import { goingAway } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import { LazyAbort } from "../transport/lazy-abort.js";
import { within } from "../transport/timeout.js";
import { whenGone } from "./when-gone.js";

/** Time for the answers of handlers whose signals have said that the server goes away. */
const closingMs = 1_000;

/** Requests that are being answered, and are no streams. */
export class OpenRequests {
  readonly #open = new Map<ServerResponse, { readonly gone: LazyAbort; readonly over: Promise<void> }>();

  /** The signal of a call; it fires when the client leaves before it has its answer. */
  begin(request: IncomingMessage, response: ServerResponse): LazyAbort {
    const gone = new LazyAbort();
    const over = new Deferred<void>();
    this.#open.set(response, { gone, over: over.promise });
    whenGone(request, response, () => {
      this.#open.delete(response);
      if (!response.writableFinished) gone.abort(new Error("the client is gone"));
      over.resolve();
    });
    return gone;
  }

  /** Resolves when all are answered, or after the grace. */
  async drain(graceMs: number): Promise<void> {
    await within(graceMs, this.#closed());
  }

  /** Tells handlers that the server goes away, and ends what they don't. */
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
