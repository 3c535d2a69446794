/**
 * The longest time that a timer can wait: platforms fire a timer at once if it is set for longer. Longer times,
 * including `Infinity`, are shortened to this.
 */
const longestMs = 2_147_483_647;

export function timerMs(ms: number): number {
  return Math.min(ms, longestMs);
}
