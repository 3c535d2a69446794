/** The memory of a queued item besides its bytes, for the objects around it. */
export const itemOverheadBytes = 128;

/**
 * The number of bytes that all queues of a process may hold together. A full budget accepts nothing new, and drops
 * nothing.
 */
export class MemoryBudget {
  readonly #maxBytes: number;
  readonly #waiting = new Set<() => void>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The number of bytes that the queues hold now. */
  get bytes(): number {
    return this.#bytes;
  }

  get full(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  /** Whether so much is held that what could be acknowledged should be. */
  get halfFull(): boolean {
    return this.#bytes * 2 >= this.#maxBytes;
  }

  /** Opens an account for one call or request. */
  account(): MemoryAccount {
    return new MemoryAccount(this);
  }

  /** Calls `then` once, when there is room again. Returns a function that stops waiting. */
  whenRoom(then: () => void): () => void {
    this.#waiting.add(then);
    return () => this.#waiting.delete(then);
  }

  /** Changes the number of bytes that the queues hold; called only by accounts. */
  change(difference: number): void {
    const wasFull = this.full;
    this.#bytes += difference;
    if (!wasFull || this.full) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const then of waiting) then();
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
