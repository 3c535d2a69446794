/** The memory of a queued item besides its bytes, for the objects around it. */
export const itemOverheadBytes = 128;

/** The multiple of the budget at which it counts as exhausted. */
const exhaustion = 1.25;

/** A number of bytes, and the callbacks for when the queues hold less. */
class Threshold {
  readonly #bytes: number;
  readonly #waiting = new Set<() => void>();

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  isReached(bytes: number): boolean {
    return bytes >= this.#bytes;
  }

  wait(then: () => void): () => void {
    this.#waiting.add(then);
    return () => this.#waiting.delete(then);
  }

  changed(before: number, after: number): void {
    if (!this.isReached(before) || this.isReached(after)) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const then of waiting) then();
  }
}

/**
 * The number of bytes that all queues of a process may hold together. A full budget accepts nothing new, and drops
 * nothing.
 */
export class MemoryBudget {
  readonly #maxBytes: number;
  readonly #full: Threshold;
  readonly #exhausted: Threshold;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#full = new Threshold(maxBytes);
    this.#exhausted = new Threshold(maxBytes * exhaustion);
  }

  /** The number of bytes that the queues hold now. */
  get bytes(): number {
    return this.#bytes;
  }

  get full(): boolean {
    return this.#full.isReached(this.#bytes);
  }

  /** Whether the queues hold a quarter more than they may. */
  get exhausted(): boolean {
    return this.#exhausted.isReached(this.#bytes);
  }

  /** Whether so much is held that clients should be asked to acknowledge messages. */
  get halfFull(): boolean {
    return this.#bytes * 2 >= this.#maxBytes;
  }

  /** Opens an account for one call or request. */
  account(): MemoryAccount {
    return new MemoryAccount(this);
  }

  /** Calls `then` once, when there is room again. Returns a function that stops waiting. */
  whenRoom(then: () => void): () => void {
    return this.#full.wait(then);
  }

  /** Calls `then` once, when the budget is no longer exhausted. Returns a function that stops waiting. */
  whenLess(then: () => void): () => void {
    return this.#exhausted.wait(then);
  }

  /** Changes the number of bytes that the queues hold; called only by accounts. */
  change(difference: number): void {
    const before = this.#bytes;
    this.#bytes += difference;
    this.#full.changed(before, this.#bytes);
    this.#exhausted.changed(before, this.#bytes);
  }
}

/** The share of a budget that one call or request holds. */
export class MemoryAccount {
  readonly #budget: MemoryBudget;
  #bytes = 0;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Sets the size of the account: `bytes` in `items` of a queue, or nothing if both are omitted. */
  hold(bytes = 0, items = 0): void {
    const held = bytes + items * itemOverheadBytes;
    if (held === this.#bytes) return;
    this.#budget.change(held - this.#bytes);
    this.#bytes = held;
  }
}
