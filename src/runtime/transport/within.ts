import { timerMs } from "./timer-ms.js";

/** Waits for everything, but no longer than `limitMs`. */
export async function within(limitMs: number, waiting: readonly Promise<unknown>[]): Promise<void> {
  if (limitMs === 0 || waiting.length === 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timerMs(limitMs));
  });
  await Promise.race([Promise.all(waiting), late]);
  clearTimeout(timer);
}
