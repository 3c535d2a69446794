/** An AbortController that is made when its signal is asked for: it weighs more than the rest of an idle call. */
export class LazyAbort {
  #controller: AbortController | null = null;
  #aborted: { readonly reason: unknown } | null = null;
  /** Called when it fires; lighter than a listener of the signal. */
  onabort: (() => void) | null = null;

  get aborted(): boolean {
    return this.#aborted !== null;
  }

  get reason(): unknown {
    return this.#aborted?.reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#aborted !== null) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  /** Fires, the first time. */
  abort(reason: unknown): void {
    if (this.#aborted !== null) return;
    this.#aborted = { reason };
    this.#controller?.abort(reason);
    this.onabort?.();
  }
}
