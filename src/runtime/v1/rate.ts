/** A limit such as `rate 100/s burst 200`, enforced by granting credit no faster. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
  readonly burst: number;
}

/**
 * Credit is granted in steps of the tokens that this time adds, so that a high rate does not cost a frame per message.
 */
const stepMs = 50;

/** A token bucket. Its tokens and the credit that is granted but unused together never exceed the burst. */
export class CreditRate {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #step: number;
  #tokens: number;
  #at: number;

  /** `tokens` is the content of the bucket at the start; without it the bucket is full. */
  constructor(rate: Rate, now: number, tokens = Number.POSITIVE_INFINITY) {
    this.#perMs = rate.count / rate.perMs;
    this.#burst = Math.max(1, rate.burst);
    this.#step = Math.max(1, Math.min(Math.ceil(this.#burst / 2), Math.ceil(this.#perMs * stepMs)));
    this.#tokens = Math.min(this.#burst, tokens);
    this.#at = now;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Returns the number of messages that can be granted now; `unused` is the credit that the peer still has. */
  available(unused: number, now: number): number {
    this.#fill(unused, now);
    return Math.floor(this.#tokens);
  }

  spend(messages: number): void {
    this.#tokens -= messages;
  }

  /** Returns the time at which the next step can be granted. */
  nextAt(unused: number, now: number): number {
    this.#fill(unused, now);
    // The bucket does not refill beyond the unused credit: the next step comes when the peer has used some of it.
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
