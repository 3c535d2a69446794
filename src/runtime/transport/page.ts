/** Events of the page around a connection that the connection itself does not report. */
export interface PageEvents {
  /**
   * The network or the page is back: connect at a random moment within `spreadMs` instead of waiting for the back-off.
   */
  worthTrying(spreadMs: number): void;
  /** The browser has lost its network. */
  offline?(): void;
  /** The page was closed, and is not kept in the back-forward cache. */
  left?(): void;
}

/** Starts listening; returns a function that stops it. */
export type Watch = (events: PageEvents) => () => void;

interface Listens {
  addEventListener(type: string, listener: (event: unknown) => void): void;
  removeEventListener(type: string, listener: (event: unknown) => void): void;
}

function listens(value: unknown): value is Listens {
  return typeof value === "object" && value !== null && "addEventListener" in value && "removeEventListener" in value;
}

/**
 * Listens for events of the page in which this code runs: online, offline, visible again, shown again, closed. Does
 * nothing outside a page.
 */
export const watchPage: Watch = (events) => {
  const page: unknown = Reflect.get(globalThis, "document");
  const target: unknown = globalThis;
  if (!listens(page) || !listens(target)) return noPage;
  const atOnce = () => events.worthTrying(0);
  const listeners: readonly (readonly [Listens, string, (event: unknown) => void])[] = [
    [target, "online", atOnce],
    [target, "pageshow", atOnce],
    [target, "offline", () => events.offline?.()],
    [target, "pagehide", (event) => isPersisted(event) || events.left?.()],
    [page, "visibilitychange", () => Reflect.get(page, "visibilityState") === "visible" && atOnce()],
  ];
  for (const [where, type, listener] of listeners) where.addEventListener(type, listener);
  return () => {
    for (const [where, type, listener] of listeners) where.removeEventListener(type, listener);
  };
};

function noPage(): void {}

function isPersisted(event: unknown): boolean {
  return typeof event === "object" && event !== null && Reflect.get(event, "persisted") === true;
}
