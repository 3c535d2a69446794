import { timerMs } from "./timer-ms.js";

type Timer = ReturnType<typeof setTimeout>;

/** Replaces a timer by one that runs at a time, as in `performance.now`. Returns null if the time is infinite. */
export function timerAt(at: number, run: () => void, replaced: Timer | null): Timer | null {
  if (replaced !== null) clearTimeout(replaced);
  if (!Number.isFinite(at)) return null;
  return setTimeout(run, timerMs(Math.max(1, Math.ceil(at - performance.now()))));
}
