import type { ServerChannel } from "../transport/channel.js";
import { Deferred } from "../transport/deferred.js";
import { LazyAbort } from "../transport/lazy-abort.js";

/**
 * The channel of a handler that may run before its connection is upgraded, so that an error thrown before the first use
 * of the stream can still be an HTTP answer. The first use requests the upgrade and waits for it.
 */
export class PendingChannel {
  /** Whether the handler has asked for the channel. */
  touched = false;
  #ontouch: (() => void) | null = null;
  /** Callers that wait for the channel. */
  #waiting: Deferred<ServerChannel> | null = null;
  #channel: ServerChannel | null = null;
  /**
   * The handler's signal, if it was requested before there was a channel, or if there will never be a channel; null
   * otherwise.
   */
  #abort: LazyAbort | null = null;
  #view: string | null;

  /** `view` is the default unless the handler chooses another; null if the messages have no views. */
  constructor(view: string | null) {
    this.#view = view;
  }

  get view(): string | null {
    return this.#view;
  }

  /** The channel, once there is one. */
  get current(): ServerChannel | null {
    return this.#channel;
  }

  /** Whether a connection carries the call right now, as far as is known. */
  get connected(): boolean {
    return this.#channel === null ? this.#abort?.aborted !== true : this.#channel.connected;
  }

  /** The handler's signal. */
  get signal(): AbortSignal {
    if (this.#abort === null && this.#channel !== null) return this.#channel.signal;
    this.#abort ??= new LazyAbort();
    return this.#abort.signal;
  }

  chooseView(view: string): void {
    if (this.#channel !== null || this.touched) throw new Error("the view can't be chosen after the first message");
    this.#view = view;
  }

  /** Requests the channel. */
  use(): Promise<ServerChannel> {
    this.touched = true;
    this.#ontouch?.();
    this.#ontouch = null;
    return this.attached;
  }

  /** Calls `then` at the first use. */
  whenTouched(then: () => void): void {
    if (this.touched) then();
    else this.#ontouch = then;
  }

  /** Resolves with the channel without requesting it; rejects if there will be none. */
  get attached(): Promise<ServerChannel> {
    if (this.#channel !== null) return Promise.resolve(this.#channel);
    if (this.#abort?.aborted === true) return Promise.reject(this.#abort.reason);
    this.#waiting ??= new Deferred();
    return this.#waiting.promise;
  }

  attach(channel: ServerChannel): void {
    this.#channel = channel;
    this.#ontouch = null;
    if (this.#abort !== null) follow(channel.signal, this.#abort);
    this.#waiting?.resolve(channel);
    this.#waiting = null;
  }

  /** Reports that there will be no channel, because the peer is gone or the call was refused. */
  abandon(reason: unknown): void {
    if (this.#channel !== null) return;
    this.#abort ??= new LazyAbort();
    this.#abort.abort(reason);
    this.#waiting?.reject(reason);
    this.#waiting = null;
  }
}

function follow(signal: AbortSignal, abort: LazyAbort): void {
  if (signal.aborted) abort.abort(signal.reason);
  else signal.addEventListener("abort", () => abort.abort(signal.reason), { once: true });
}
