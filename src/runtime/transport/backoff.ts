/** How long a client waits between its attempts to connect. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
  /** The maximum number of attempts before the first connection is open. */
  readonly attempts: number;
}

/** Full jitter: a random time between 0 and `min(maxMs, baseMs * 2^attempt)`. */
export function jitteredMs({ baseMs, maxMs }: Pick<Backoff, "baseMs" | "maxMs">, attempt: number): number {
  return Math.ceil(Math.random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30)));
}

/**
 * Reports whether an HTTP refusal is worth another try: a rate limit, or a server that is starting or shutting down.
 */
export function mayPass(status: number): boolean {
  return status === 429 || status >= 502;
}
