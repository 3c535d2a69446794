import { timerMs } from "./timer-ms.js";

/** Waits for all promises, but for no longer than `limitMs`. */
export async function within(limitMs: number, waiting: readonly Promise<unknown>[]): Promise<void> {
  if (limitMs === 0 || waiting.length === 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timerMs(limitMs));
  });
  try {
    await Promise.race([Promise.all(waiting), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns the value of `work`; rejects with the error of `late` if it takes longer than `limitMs`. Null means no limit.
 */
export async function inTime<Value>(work: Promise<Value>, limitMs: number | null, late: () => Error): Promise<Value> {
  if (limitMs === null) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), timerMs(limitMs));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
