/**
 * An AbortController that is created when its signal is first used, because it takes more memory than the rest of an
 * idle call.
 */
export class LazyAbort {
  #controller: AbortController | null = null;
  #aborted: { readonly reason: unknown } | null = null;
  /** Called when it fires; takes less memory than a listener of the signal. */
  onabort: (() => void) | null = null;

  get aborted(): boolean {
    return this.#aborted !== null;
  }

  /** Why it has fired; null if it has not. */
  get firedFor(): { readonly reason: unknown } | null {
    return this.#aborted;
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

  /** Fires; has no effect after the first time. */
  abort(reason: unknown): void {
    this.#fire({ reason });
  }

  /** Fires with an error that is made when it is needed, because a stack trace costs more than the rest. */
  abortWith(makeReason: () => Error): void {
    this.#fire(new LazyReason(makeReason));
  }

  #fire(aborted: { readonly reason: unknown }): void {
    if (this.#aborted !== null) return;
    this.#aborted = aborted;
    this.#controller?.abort(aborted.reason);
    this.onabort?.();
  }
}

class LazyReason {
  readonly #make: () => Error;
  #reason: Error | null = null;

  constructor(make: () => Error) {
    this.#make = make;
  }

  get reason(): Error {
    this.#reason ??= this.#make();
    return this.#reason;
  }
}
