import { timerMs } from "./timer-ms.js";

/** Waits for everything, but no longer than `limitMs`. */
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

/** The value of `work`; rejects with the error of `late` when it takes longer than `limitMs`. Null: no limit. */
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
