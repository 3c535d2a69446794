import { afterEach, expect, test, vi } from "vitest";
import { onWorthTrying } from "../../../src/runtime/transport/worth-trying.js";

afterEach(() => vi.unstubAllGlobals());

test("where there is no page nothing is listened to", () => {
  const retry = vi.fn();
  onWorthTrying(retry)();
  expect(retry).not.toHaveBeenCalled();
});

test("a page that is online, shown or visible again retries at once, until it is stopped", () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  const target = new EventTarget();
  vi.stubGlobal("document", page);
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
  const retry = vi.fn();
  const stop = onWorthTrying(retry);
  target.dispatchEvent(new Event("online"));
  target.dispatchEvent(new Event("pageshow"));
  page.dispatchEvent(new Event("visibilitychange"));
  expect(retry).toHaveBeenCalledTimes(2);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(retry).toHaveBeenCalledTimes(3);
  stop();
  target.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("visibilitychange"));
  expect(retry).toHaveBeenCalledTimes(3);
});
