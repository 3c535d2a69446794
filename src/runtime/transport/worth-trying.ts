interface Listens {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

function listens(value: unknown): value is Listens {
  return typeof value === "object" && value !== null && "addEventListener" in value && "removeEventListener" in value;
}

/**
 * Calls back when a browser is online or visible again, or came back from its cache: waiting any longer to connect would
 * make a person wait. Returns how to stop. Where there is no page, nothing ever happens.
 */
export function onWorthTrying(retry: () => void): () => void {
  const page: unknown = Reflect.get(globalThis, "document");
  const target: unknown = globalThis;
  if (!listens(page) || !listens(target)) return () => {};
  const whenVisible = () => {
    if (Reflect.get(page, "visibilityState") === "visible") retry();
  };
  target.addEventListener("online", retry);
  target.addEventListener("pageshow", retry);
  page.addEventListener("visibilitychange", whenVisible);
  return () => {
    target.removeEventListener("online", retry);
    target.removeEventListener("pageshow", retry);
    page.removeEventListener("visibilitychange", whenVisible);
  };
}
