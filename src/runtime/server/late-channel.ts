import type { ServerChannel } from "../channel.js";

/**
 * The channel of a handler that may be running before its connection is upgraded: whatever the handler throws before it
 * touches its stream can still be an HTTP answer. The first use asks for the upgrade, and waits for it.
 */
export class LateChannel {
  /** Resolves at the first use. */
  readonly touched: Promise<void>;
  readonly #attached: Promise<ServerChannel>;
  #channel: ServerChannel | null = null;
  #touch: () => void = () => {};
  #resolve: (channel: ServerChannel) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #abort: AbortController | null = null;
  #aborted: { readonly reason: unknown } | null = null;
  #view: string | null;

  /** `view`: the one that travels unless the handler chooses another; null where the messages have none. */
  constructor(view: string | null) {
    this.#view = view;
    this.touched = new Promise((resolve) => {
      this.#touch = resolve;
    });
    this.#attached = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // A handler that never touches its stream doesn't wait for it.
    this.#attached.catch(() => {});
  }

  get view(): string | null {
    return this.#view;
  }

  /** The channel, without asking for it; rejects when there will be none. */
  get attached(): Promise<ServerChannel> {
    return this.#attached;
  }

  /** The channel, once there is one. */
  get current(): ServerChannel | null {
    return this.#channel;
  }

  /** The handler's signal, made when it is asked for: most handlers never look at it. */
  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController();
      if (this.#aborted !== null) this.#abort.abort(this.#aborted.reason);
      else if (this.#channel !== null) this.#follow(this.#channel.signal, this.#abort);
    }
    return this.#abort.signal;
  }

  chooseView(view: string): void {
    if (this.#channel !== null) throw new Error("a view is chosen before the first message");
    this.#view = view;
  }

  /** Asks for the channel. */
  use(): Promise<ServerChannel> {
    this.#touch();
    return this.#attached;
  }

  attach(channel: ServerChannel): void {
    this.#channel = channel;
    if (this.#abort !== null) this.#follow(channel.signal, this.#abort);
    this.#resolve(channel);
  }

  /** There will be no channel: the peer is gone, or the call was refused. */
  giveUp(reason: unknown): void {
    if (this.#channel !== null) return;
    this.#aborted ??= { reason };
    this.#abort?.abort(reason);
    this.#reject(reason);
  }

  #follow(signal: AbortSignal, abort: AbortController): void {
    if (signal.aborted) abort.abort(signal.reason);
    else signal.addEventListener("abort", () => abort.abort(signal.reason), { once: true });
  }
}
