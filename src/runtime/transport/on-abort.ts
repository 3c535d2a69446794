/** The callbacks of each signal. They share one listener, because platforms warn about signals with many listeners. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/** Runs `then` when the signal fires, or at once if it has fired. Returns a function that stops listening. */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  if (signal.aborted) {
    then();
    return () => {};
  }
  const known = listeners.get(signal);
  const all = known ?? new Set<() => void>();
  // A separate function per call, so that the same `then` can be registered twice.
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
