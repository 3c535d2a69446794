import type { StreamPolicyDescriptor } from "../descriptor.js";
import { closeCode } from "./close-codes.js";
import { timerAt } from "./timer-at.js";

const never = Number.POSITIVE_INFINITY;

export interface StreamTimerEvents {
  /** Ends the call over its connection, because of a limit. */
  limit(code: number, reason: string): void;
  /** Ends the call together with its connection, which carries nothing any more. */
  drop(code: number, reason: string): void;
  /** Sends a ping. */
  ping(now: number): void;
  /** Decides what a ping without an answer means; needed only if `expectAnswer` is called. */
  unanswered?(now: number): void;
}

/**
 * The single timer of a server's stream. It serves the heartbeat and the limits for idleness, credentials and slow
 * readers, and runs at the earliest of their times.
 */
export class StreamTimer {
  readonly #policy: StreamPolicyDescriptor;
  readonly #events: StreamTimerEvents;
  readonly #expiresAt: number;
  #activeAt = performance.now();
  #pingAt: number;
  #answerBy = never;
  #waitingSince: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** The time at which the timer runs. A timer that runs too early is set again. */
  #timerRunsAt = never;
  #stopped = false;

  /** `expiresAt` is when the credentials expire, as in `Date.now`; null: never. */
  constructor(policy: StreamPolicyDescriptor, expiresAt: number | null, events: StreamTimerEvents) {
    this.#policy = policy;
    this.#events = events;
    this.#expiresAt = expiresAt === null ? never : performance.now() + (expiresAt - Date.now());
    this.#pingAt = policy.heartbeat === null ? never : performance.now() + policy.heartbeat.everyMs;
    this.#set();
  }

  /**
   * Records a message in either direction. Reading the clock costs as much as a small message, so it is read only for
   * `idle`.
   */
  active(): void {
    if (this.#policy.idleMs !== null) this.#activeAt = performance.now();
  }

  /** Starts the limit for a client that reads nothing while messages wait, unless it runs already. */
  waiting(): void {
    this.#waitingSince ??= performance.now();
    this.#set();
  }

  /** Stops the limit that `waiting` started, because the client has read, or no messages wait any more. */
  endWaiting(): void {
    this.#waitingSince = null;
  }

  /** Calls `unanswered` at the time `by`, unless `answered` is called before. */
  expectAnswer(by: number): void {
    this.#answerBy = by;
    this.#set();
  }

  answered(): void {
    this.#answerBy = never;
  }

  /** Whether an answer to a ping is still awaited. */
  get awaitsAnswer(): boolean {
    return this.#answerBy !== never;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #set(): void {
    if (this.#stopped) return;
    const { idleMs, writeTimeoutMs } = this.#policy;
    const at = Math.min(
      this.#pingAt,
      this.#expiresAt,
      this.#answerBy,
      idleMs === null ? never : this.#activeAt + idleMs,
      this.#waitingSince === null ? never : this.#waitingSince + writeTimeoutMs,
    );
    if (this.#timer !== null && this.#timerRunsAt <= at) return;
    this.#timer = timerAt(at, this.#tick, this.#timer);
    this.#timerRunsAt = at;
  }

  readonly #tick = (): void => {
    this.#timer = null;
    const now = performance.now();
    const { heartbeat, idleMs, writeTimeoutMs } = this.#policy;
    // A connection that accepts no data can't carry an ending either.
    if (this.#waitingSince !== null && now >= this.#waitingSince + writeTimeoutMs)
      this.#events.drop(closeCode.slow, `nothing was read for ${writeTimeoutMs} ms`);
    else if (now >= this.#expiresAt) this.#events.limit(closeCode.unauthorized, "the credentials have expired");
    else if (idleMs !== null && now >= this.#activeAt + idleMs)
      this.#events.limit(closeCode.idle, `no message for ${idleMs} ms`);
    else {
      if (now >= this.#answerBy) {
        this.#answerBy = never;
        this.#events.unanswered?.(now);
      }
      if (heartbeat !== null && !this.#stopped && now >= this.#pingAt) {
        this.#pingAt = now + heartbeat.everyMs;
        this.#events.ping(now);
      }
      this.#set();
    }
  };
}
