/**
 * The promise of something that a program may ask for without awaiting it, such as a `send` in a loop over everyone in a
 * room. It never is an unhandled rejection, which would end the process because a peer has left: an error that no one
 * awaits is given to `lost` instead, once the turn in which it happened is over.
 */
class Operation<Value> extends Promise<Value> {
  readonly #lost: (error: unknown) => void;
  #awaited = false;

  /** What `then` derives from is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(work: Promise<Value>, lost: (error: unknown) => void) {
    super((resolve, reject) => {
      work.then(resolve, reject);
    });
    this.#lost = lost;
    super.then(undefined, (error: unknown) => {
      setTimeout(() => {
        if (!this.#awaited) lost(error);
      }, 0);
    });
  }

  /** It passes the error on, and so it alone is not enough to have awaited it. */
  override finally(onfinally?: (() => void) | null): Promise<Value> {
    return new Operation(super.finally(onfinally), this.#lost);
  }

  /** `await` and `catch` come here too. */
  // biome-ignore lint/suspicious/noThenProperty: it is a promise, and watches whether it is awaited.
  override then<Fulfilled = Value, Rejected = never>(
    onfulfilled?: ((value: Value) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onrejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#awaited = true;
    const next = super.then(onfulfilled, onrejected);
    return typeof onrejected === "function" ? next : new Operation(next, this.#lost);
  }
}

/** Makes a promise optional to await; `lost` is given an error that no one awaits. */
export function optional<Value>(work: Promise<Value>, lost: (error: unknown) => void): Promise<Value> {
  return isAccepted(work) ? work : new Operation(work, lost);
}

/** Marks a promise as handled, whether or not anyone awaits it. */
export function handled<Value>(work: Promise<Value>): Promise<Value> {
  work.catch(() => {});
  return work;
}

/** What a `send` returns that has nothing to wait for: it costs no promise. */
export const accepted: Promise<void> = Promise.resolve();

export function isAccepted(work: Promise<unknown>): boolean {
  return work === accepted;
}
