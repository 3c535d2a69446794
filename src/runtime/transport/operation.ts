/**
 * The promise of an operation that a program may start without awaiting it, such as a `send` to each member of a room.
 * It never causes an unhandled rejection, which would end the process because a peer has left. An error that is not
 * awaited goes to `lost` instead, at the end of the turn in which it happened.
 */
class Operation<Value> extends Promise<Value> {
  readonly #lost: (error: unknown) => void;
  #awaited = false;

  /** Promises that are derived by `then` are ordinary promises. */
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

  /** `finally` passes the error on, so it alone does not count as awaiting it. */
  override finally(onfinally?: (() => void) | null): Promise<Value> {
    return new Operation(super.finally(onfinally), this.#lost);
  }

  /** `await` and `catch` call this, too. */
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

/** Makes a promise that need not be awaited; `lost` gets an error that no caller awaits. */
export function optional<Value>(work: Promise<Value>, lost: (error: unknown) => void): Promise<Value> {
  return isAccepted(work) ? work : new Operation(work, lost);
}

/** Marks a promise as handled, whether or not it is awaited. */
export function handled<Value>(work: Promise<Value>): Promise<Value> {
  work.catch(() => {});
  return work;
}

/** The result of a `send` that has nothing to wait for; sharing one promise saves creating one per message. */
export const accepted: Promise<void> = Promise.resolve();

export function isAccepted(work: Promise<unknown>): boolean {
  return work === accepted;
}
