import { randomOf } from "../../../targets/schema/examples/random.js";

/** A wait of a random length, in milliseconds. */
export interface WaitRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Numbers from 0 to below 1 that look random and are the same for the same seed. */
export function fractionsOf(seed: string): () => number {
  const random = randomOf(seed);
  return () => random.next(1_000_000) / 1_000_000;
}
