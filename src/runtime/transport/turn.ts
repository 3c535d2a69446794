/** Something that runs at the end of a turn. An object, because a function for each would take more memory. */
export interface TurnTask {
  runTurn(): void;
}

/**
 * Runs a task after everything else that is ready in this turn of the event loop, so that the output of one turn is
 * sent together. A microtask would run too early, because a producer's loop of awaited sends runs in microtasks. Node's
 * `nextTick`, when called from a microtask, runs after the last microtask and saves the round of the event loop that
 * `setImmediate` takes.
 *
 * Returns the time at which the first task of the turn was added: reading the clock costs as much as a small message.
 */
export const afterThisTurn: (task: TurnTask) => number =
  typeof process === "object" && typeof process.nextTick === "function" ? throughTick() : throughChannel();

/** For Node: all tasks of a turn share one tick. */
function throughTick(): (task: TurnTask) => number {
  let waiting: TurnTask[] = [];
  let now = 0;
  const runAll = (): void => {
    const running = waiting;
    waiting = [];
    // A task that throws must not keep the others from running.
    let next = 0;
    try {
      for (; next < running.length; next++) running[next]?.runTurn();
    } finally {
      if (next < running.length) {
        waiting = [...running.slice(next + 1), ...waiting];
        process.nextTick(runAll);
      }
    }
  };
  return (task) => {
    if (waiting.push(task) === 1) {
      now = performance.now();
      queueMicrotask(() => process.nextTick(runAll));
    }
    return now;
  };
}

/** For browsers: unlike timers, a message channel is neither clamped nor throttled. */
function throughChannel(): (task: TurnTask) => number {
  const waiting: TurnTask[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => waiting.shift()?.runTurn());
  port1.start();
  return (task) => {
    waiting.push(task);
    port2.postMessage(null);
    return performance.now();
  };
}
