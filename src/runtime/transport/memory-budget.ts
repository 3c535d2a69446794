/** What each item of a queue takes besides its bytes: the objects around it. */
export const itemOverheadBytes = 128;

/** How many bytes all queues of a process may hold together. What is full takes nothing new, and drops nothing. */
export class MemoryBudget {
  readonly #maxBytes: number;
  readonly #waiting = new Set<() => void>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What the queues hold now. */
  get bytes(): number {
    return this.#bytes;
  }

  get full(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  /** An account of one call or request. */
  account(): MemoryAccount {
    return new MemoryAccount((difference) => this.#change(difference));
  }

  /** Calls back once, when there is room again. Returns how to stop waiting. */
  whenRoom(then: () => void): () => void {
    this.#waiting.add(then);
    return () => this.#waiting.delete(then);
  }

  #change(difference: number): void {
    const wasFull = this.full;
    this.#bytes += difference;
    if (!wasFull || this.full) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const then of waiting) then();
  }
}

/** What one call or request holds of a budget. */
export class MemoryAccount {
  readonly #change: (difference: number) => void;
  #bytes = 0;

  constructor(change: (difference: number) => void) {
    this.#change = change;
  }

  /** From now on it holds `bytes` in `items` of a queue; nothing where both are left out. */
  hold(bytes = 0, items = 0): void {
    const held = bytes + items * itemOverheadBytes;
    if (held === this.#bytes) return;
    this.#change(held - this.#bytes);
    this.#bytes = held;
  }
}
