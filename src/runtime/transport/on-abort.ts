/** What runs when each signal fires: one listener for all, as platforms warn of signals with many. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/** Runs `then` when the signal fires, at once where it has. Returns how to stop listening. */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  if (signal.aborted) {
    then();
    return () => {};
  }
  const known = listeners.get(signal);
  const all = known ?? new Set<() => void>();
  // A function of its own for each, so that the same `then` may listen twice.
  const run = (): void => then();
  all.add(run);
  if (known === undefined) {
    listeners.set(signal, all);
    signal.addEventListener("abort", fire, { once: true });
  }
  return () => {
    all.delete(run);
    if (all.size > 0 || signal.aborted) return;
    listeners.delete(signal);
    signal.removeEventListener("abort", fire);
  };
}

function fire(this: AbortSignal): void {
  const all = listeners.get(this);
  listeners.delete(this);
  for (const run of all ?? []) run();
}
