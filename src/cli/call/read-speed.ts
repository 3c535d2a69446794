import { UsageError } from "../failures.js";

/** A speed such as `10x`. Throws a UsageError. */
export function readSpeed(text: string | undefined): number {
  if (text === undefined) return 1;
  const factor = /^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1];
  if (factor === undefined || Number(factor) === 0) throw new UsageError(`${text} is not a speed: write 10x or 0.5x`);
  return Number(factor);
}
