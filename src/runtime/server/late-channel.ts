import type { ServerChannel } from "../transport/channel.js";
import { LazyAbort } from "../transport/lazy-abort.js";

/** Whoever waits for the channel. */
interface Waiting {
  readonly channel: Promise<ServerChannel>;
  readonly resolve: (channel: ServerChannel) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The channel of a handler that may be running before its connection is upgraded: whatever the handler throws before it
 * touches its stream can still be an HTTP answer. The first use asks for the upgrade, and waits for it.
 */
export class LateChannel {
  #touched = false;
  #ontouch: (() => void) | null = null;
  #waiting: Waiting | null = null;
  #channel: ServerChannel | null = null;
  /** Of a handler that asked for its signal before there was a channel, and of one that will never have any. */
  #abort: LazyAbort | null = null;
  #view: string | null;

  /** `view`: the one that travels unless the handler chooses another; null where the messages have none. */
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

  /** Whether a connection carries the call at the moment, as far as is known. */
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
    if (this.#channel !== null || this.#touched) throw new Error("a view is chosen before the first message");
    this.#view = view;
  }

  /** Asks for the channel. */
  use(): Promise<ServerChannel> {
    this.#touched = true;
    this.#ontouch?.();
    this.#ontouch = null;
    return this.attached;
  }

  /** Calls back at the first use. */
  whenTouched(then: () => void): void {
    if (this.#touched) then();
    else this.#ontouch = then;
  }

  /** The channel, without asking for it; rejects when there will be none. */
  get attached(): Promise<ServerChannel> {
    if (this.#channel !== null) return Promise.resolve(this.#channel);
    if (this.#abort?.aborted === true) return Promise.reject(this.#abort.reason);
    this.#waiting ??= waiting();
    return this.#waiting.channel;
  }

  attach(channel: ServerChannel): void {
    this.#channel = channel;
    this.#ontouch = null;
    if (this.#abort !== null) follow(channel.signal, this.#abort);
    this.#waiting?.resolve(channel);
    this.#waiting = null;
  }

  /** There will be no channel: the peer is gone, or the call was refused. */
  giveUp(reason: unknown): void {
    if (this.#channel !== null) return;
    this.#abort ??= new LazyAbort();
    this.#abort.abort(reason);
    this.#waiting?.reject(reason);
    this.#waiting = null;
  }
}

function waiting(): Waiting {
  let resolve: Waiting["resolve"] = () => {};
  let reject: Waiting["reject"] = () => {};
  const channel = new Promise<ServerChannel>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  // A waiter that has given up must not cause an unhandled rejection.
  channel.catch(() => {});
  return { channel, resolve, reject };
}

function follow(signal: AbortSignal, abort: LazyAbort): void {
  if (signal.aborted) abort.abort(signal.reason);
  else signal.addEventListener("abort", () => abort.abort(signal.reason), { once: true });
}
