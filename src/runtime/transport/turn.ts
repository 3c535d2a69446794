/**
 * Runs a function after everything else that is ready in this turn of the event loop, so that the output of one turn is
 * sent together. A microtask would run too early, because a producer's loop of awaited sends runs in microtasks. Node's
 * `nextTick`, when called from a microtask, runs after the last microtask and saves the round of the event loop that
 * `setImmediate` takes.
 */
export const afterThisTurn: (run: () => void) => void =
  typeof process === "object" && typeof process.nextTick === "function" ? throughTick() : throughChannel();

/** For Node: all functions of a turn share one tick. */
function throughTick(): (run: () => void) => void {
  let waiting: (() => void)[] = [];
  const runAll = (): void => {
    const running = waiting;
    waiting = [];
    // A function that throws must not keep the others from running.
    let next = 0;
    try {
      for (; next < running.length; next++) running[next]?.();
    } finally {
      if (next < running.length) {
        waiting = [...running.slice(next + 1), ...waiting];
        process.nextTick(runAll);
      }
    }
  };
  return (run) => {
    if (waiting.push(run) === 1) queueMicrotask(() => process.nextTick(runAll));
  };
}

/** For browsers: unlike timers, a message channel is neither clamped nor throttled. */
function throughChannel(): (run: () => void) => void {
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => waiting.shift()?.());
  port1.start();
  return (run) => {
    waiting.push(run);
    port2.postMessage(null);
  };
}
