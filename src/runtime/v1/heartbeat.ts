import { DoubtedLimit } from "../transport/doubted-limit.js";

/** Heartbeat times. The server pings and the client listens; all times are in milliseconds of the caller's clock. */

export interface HeartbeatTimes {
  readonly everyMs: number;
  readonly timeoutMs: number;
}

/** The server's side: pings when either direction was silent, and reports the peer as gone when there is no answer. */
export class PingingHeartbeat {
  #times: HeartbeatTimes;
  #receivedAt: number;
  #sentAt: number;
  #askedAt: number | null = null;
  readonly #answer = new DoubtedLimit();

  constructor(times: HeartbeatTimes, now: number) {
    this.#times = times;
    this.#receivedAt = now;
    this.#sentAt = now;
  }

  get times(): HeartbeatTimes {
    return this.#times;
  }

  /** Changes the heartbeat's times from now on. */
  change(times: HeartbeatTimes): void {
    this.#times = times;
  }

  noteReceived(now: number): void {
    this.#receivedAt = now;
    this.#askedAt = null;
    this.#answer.reset();
  }

  noteSent(now: number): void {
    this.#sentAt = now;
  }

  check(now: number): "ping" | "dead" | "fine" {
    if (this.#askedAt !== null) {
      const { timeoutMs } = this.#times;
      return this.#answer.hasPassed(this.#askedAt + timeoutMs, timeoutMs, now) ? "dead" : "fine";
    }
    if (now - Math.min(this.#receivedAt, this.#sentAt) < this.#times.everyMs) return "fine";
    this.#askedAt = now;
    return "ping";
  }

  /** Returns the time of the next check. */
  at(): number {
    if (this.#askedAt !== null) return this.#answer.at(this.#askedAt + this.#times.timeoutMs, this.#times.timeoutMs);
    return Math.min(this.#receivedAt, this.#sentAt) + this.#times.everyMs;
  }
}

/** The client's side: a server that pings is never silent for longer than the sum of both times. */
export class ListeningHeartbeat {
  readonly #limitMs: number;
  readonly #silence = new DoubtedLimit();
  #receivedAt: number;

  constructor(times: HeartbeatTimes, now: number) {
    this.#limitMs = times.everyMs + times.timeoutMs;
    this.#receivedAt = now;
  }

  noteReceived(now: number): void {
    this.#receivedAt = now;
    this.#silence.reset();
  }

  check(now: number): "dead" | "fine" {
    return this.#silence.hasPassed(this.#receivedAt + this.#limitMs, this.#limitMs, now) ? "dead" : "fine";
  }

  at(): number {
    return this.#silence.at(this.#receivedAt + this.#limitMs, this.#limitMs);
  }
}
