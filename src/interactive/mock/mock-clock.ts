import { randomOf } from "../../../targets/schema/examples/random.js";

/** A wait of a random length, in milliseconds. */
export interface WaitRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * Returns a function that makes pseudo-random numbers, at least 0 and below 1. The same seed gives the same numbers.
 */
export function fractionsOf(seed: string): () => number {
  const random = randomOf(seed);
  return () => random.next(1_000_000) / 1_000_000;
}
