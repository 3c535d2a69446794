/** `rate 100/s burst 200`, enforced by granting credit no faster. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
  readonly burst: number;
}

/** Credit is granted in steps of what this time brings, so that a high rate doesn't cost a frame per message. */
const stepMs = 50;

/** A token bucket whose tokens, together with the credit that is granted and not used, never exceed the burst. */
export class CreditRate {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #step: number;
  #tokens: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#perMs = rate.count / rate.perMs;
    this.#burst = Math.max(1, rate.burst);
    this.#step = Math.max(1, Math.min(Math.ceil(this.#burst / 2), Math.ceil(this.#perMs * stepMs)));
    this.#tokens = this.#burst;
    this.#at = now;
  }

  /** Messages that may be granted now; `unused` is the credit that the peer still has. */
  available(unused: number, now: number): number {
    this.#fill(unused, now);
    return Math.floor(this.#tokens);
  }

  spend(messages: number): void {
    this.#tokens -= messages;
  }

  /** When there is enough for the next step. */
  nextAt(unused: number, now: number): number {
    this.#fill(unused, now);
    // Above the unused credit nothing is added: the next step comes when the peer has used some.
    const target = Math.min(this.#step, this.#burst - unused);
    if (target < 1) return Number.POSITIVE_INFINITY;
    return now + Math.max(0, Math.ceil((target - this.#tokens) / this.#perMs));
  }

  #fill(unused: number, now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#tokens = Math.max(0, Math.min(this.#burst - unused, this.#tokens + elapsed * this.#perMs));
  }
}
