/** How long a timer can wait: platforms fire one that is set for longer at once. Longer times, `Infinity` too, are this. */
const longestMs = 2_147_483_647;

export function timerMs(ms: number): number {
  return Math.min(ms, longestMs);
}
