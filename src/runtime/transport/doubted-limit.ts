/**
 * How long to wait for data of a peer that seems gone. A process that stalled runs its timers before it reads the data
 * that arrived meanwhile, and would otherwise drop every peer that had answered.
 */
export const doubtMs = 250;

/** A time limit that counts as passed only if nothing arrives for a while after it was found to have passed. */
export class DoubtedLimit {
  #doubtedAt: number | null = null;

  reset(): void {
    this.#doubtedAt = null;
  }

  /** Whether the limit, which ends at `endsAt`, has passed beyond doubt. */
  hasPassed(endsAt: number, limitMs: number, now: number): boolean {
    if (now < endsAt) return false;
    this.#doubtedAt ??= now;
    return now - this.#doubtedAt >= Math.min(doubtMs, limitMs);
  }

  /** Returns the time of the next check. */
  at(endsAt: number, limitMs: number): number {
    return this.#doubtedAt === null ? endsAt : this.#doubtedAt + Math.min(doubtMs, limitMs);
  }
}
