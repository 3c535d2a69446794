/** Connections that are lost within this time of each other are taken to have the same cause. */
const togetherMs = 100;
/** How much each lost connection adds to the time over which the reconnections are spread. */
const eachMs = 10;

let since = Number.NEGATIVE_INFINITY;
let count = 0;

/**
 * Counts a lost connection of this process and returns the time, in milliseconds, within which to reconnect. It is 0
 * for a single loss, so that the stream goes on at once, and grows with each further one, so that many clients do not
 * all reconnect in the same moment.
 */
export function spreadAfterCut(now: number, baseMs: number, maxMs: number): number {
  if (now - since > togetherMs) {
    since = now;
    count = 0;
  }
  count++;
  return count === 1 ? 0 : Math.min(maxMs, baseMs + count * eachMs);
}
