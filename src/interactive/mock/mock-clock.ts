import { randomOf } from "../../../targets/schema/examples/random.js";

/** A wait of a random length, in milliseconds. */
export interface WaitRange {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Numbers from 0 to below 1 that look random and are the same for the same seed. */
export function fractionsOf(seed: string): () => number {
  const random = randomOf(seed);
  return () => random.next(1_000_000) / 1_000_000;
}

/** Resolves after some time, or when `signal` fires; it may have fired already. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
