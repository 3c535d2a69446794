/**
 * Runs something once everything that is ready in this turn of the event loop has run, so that what a turn produced leaves
 * together. A microtask would be too early: a producer's loop of awaited sends runs in them. Node's next tick, asked for
 * from a microtask, comes when there are no more microtasks, and spares the round of the loop that an immediate takes.
 */
export const afterThisTurn: (run: () => void) => void =
  typeof process === "object" && typeof process.nextTick === "function"
    ? (run) => queueMicrotask(() => process.nextTick(run))
    : throughChannel();

/** Browsers: a message channel isn't clamped or throttled as timers are. */
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
