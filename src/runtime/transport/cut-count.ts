/** Connections that are lost within this time of each other were cut by one cause. */
const togetherMs = 100;
/** What each of them adds to the time over which their next connections are spread. */
const eachMs = 10;

let since = Number.NEGATIVE_INFINITY;
let count = 0;

/**
 * Counts a connection of this process that was cut, and gives the time within which to make the next one: none for a
 * connection that was cut alone, so that its stream goes on at once; more for each of many, which would all come back
 * in the same moment.
 */
export function spreadAfterCut(now: number, baseMs: number, maxMs: number): number {
  if (now - since > togetherMs) {
    since = now;
    count = 0;
  }
  count++;
  return count === 1 ? 0 : Math.min(maxMs, baseMs + count * eachMs);
}
