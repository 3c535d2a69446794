import { timerMs } from "./timer-ms.js";

type Timer = ReturnType<typeof setTimeout>;

/** Replaces a timer by one that runs at `at`, as in `performance.now`. Returns null if `at` is infinite: it never runs. */
export function timerAt(at: number, run: () => void, replaced: Timer | null): Timer | null {
  if (replaced !== null) clearTimeout(replaced);
  if (!Number.isFinite(at)) return null;
  return setTimeout(run, timerMs(Math.max(1, Math.ceil(at - performance.now()))));
}
