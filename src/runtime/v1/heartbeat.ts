/** Who is still there: the server asks, the client listens. Times are the caller's clock, in milliseconds. */

export interface Beat {
  readonly everyMs: number;
  readonly timeoutMs: number;
}

/** The server's side: pings when either direction was silent, gives up when nothing comes back. */
export class PingingHeartbeat {
  #beat: Beat;
  #heard: number;
  #spoke: number;
  #askedAt: number | null = null;

  constructor(beat: Beat, now: number) {
    this.#beat = beat;
    this.#heard = now;
    this.#spoke = now;
  }

  get beat(): Beat {
    return this.#beat;
  }

  /** From now on it asks as often as this says. */
  change(beat: Beat): void {
    this.#beat = beat;
  }

  heard(now: number): void {
    this.#heard = now;
    this.#askedAt = null;
  }

  spoke(now: number): void {
    this.#spoke = now;
  }

  check(now: number): "ping" | "dead" | "fine" {
    if (this.#askedAt !== null) return now - this.#askedAt >= this.#beat.timeoutMs ? "dead" : "fine";
    if (now - Math.min(this.#heard, this.#spoke) < this.#beat.everyMs) return "fine";
    this.#askedAt = now;
    return "ping";
  }

  /** When the next check is worth it. */
  at(): number {
    if (this.#askedAt !== null) return this.#askedAt + this.#beat.timeoutMs;
    return Math.min(this.#heard, this.#spoke) + this.#beat.everyMs;
  }
}

/** The client's side: a server that pings can't be silent for longer than both times together. */
export class ListeningHeartbeat {
  readonly #limitMs: number;
  #heard: number;

  constructor(beat: Beat, now: number) {
    this.#limitMs = beat.everyMs + beat.timeoutMs;
    this.#heard = now;
  }

  heard(now: number): void {
    this.#heard = now;
  }

  check(now: number): "dead" | "fine" {
    return now - this.#heard >= this.#limitMs ? "dead" : "fine";
  }

  at(): number {
    return this.#heard + this.#limitMs;
  }
}
