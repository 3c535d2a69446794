import { afterEach, expect, test, vi } from "vitest";
import { ReconnectNotifier } from "../../src/runtime/client/reconnect-notifier.js";
import { spreadAfterCut } from "../../src/runtime/transport/cut-count.js";
import { watchPage } from "../../src/runtime/transport/page.js";

afterEach(() => vi.unstubAllGlobals());

test("without a page no listener is added", () => {
  const retry = vi.fn();
  watchPage({ worthTrying: retry })();
  expect(retry).not.toHaveBeenCalled();
});

function stubPage() {
  const page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  const target = new EventTarget();
  vi.stubGlobal("document", page);
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
  return { page, target };
}

test("a page that is online, shown or visible again retries at once, until it is stopped", () => {
  const { page, target } = stubPage();
  const retry = vi.fn();
  const stop = watchPage({ worthTrying: retry });
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

test("a closed page ends its calls, unless it is kept in the back-forward cache", () => {
  const { target } = stubPage();
  const left = vi.fn();
  const offline = vi.fn();
  const stop = watchPage({ worthTrying: () => {}, left, offline });
  target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: true }));
  expect(left).not.toHaveBeenCalled();
  target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
  target.dispatchEvent(new Event("offline"));
  stop();
  target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
  target.dispatchEvent(new Event("offline"));
  expect(left).toHaveBeenCalledTimes(1);
  expect(offline).toHaveBeenCalledTimes(1);
});

test("after one stream of a client gets through, the others reconnect within some time", () => {
  const notifier = new ReconnectNotifier(200);
  const first = vi.fn();
  const second = vi.fn();
  const stop = notifier.watch({ worthTrying: first });
  notifier.watch({ worthTrying: second });
  notifier.gotThrough();
  expect(first.mock.calls).toEqual([[200]]);
  stop();
  notifier.gotThrough();
  expect(first).toHaveBeenCalledTimes(1);
  expect(second).toHaveBeenCalledTimes(2);
});

test("a single lost connection is replaced at once, and many are replaced over a longer time", () => {
  expect(spreadAfterCut(1_000, 200, 10_000)).toBe(0);
  expect(spreadAfterCut(1_050, 200, 10_000)).toBe(220);
  expect(spreadAfterCut(1_050, 200, 10_000)).toBe(230);
  for (let count = 0; count < 2_000; count++) spreadAfterCut(1_060, 200, 10_000);
  expect(spreadAfterCut(1_060, 200, 10_000)).toBe(10_000);
  expect(spreadAfterCut(2_000, 200, 10_000)).toBe(0);
});
