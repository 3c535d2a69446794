import { afterEach, describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { createCaller, eventStreams } from "../../../src/runtime/client/index-node.js";
import { string } from "../../../src/runtime/codec/primitives.js";
import type { Fetch } from "../../../src/runtime/transport/fetch.js";
import type { Dial } from "../../../src/runtime/transport/socket.js";
import { failureOf } from "../probe.js";
import { codecs, descriptor, failing, policy } from "./call-parts.js";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a header that HTTP can't carry", () => {
  test.each<[string, Partial<ClientOptions>]>([
    ["goaidl.v1", {}],
    ["goaidl.v1 with a token", { token: () => "t" }],
    ["auto with a token", { token: () => "t", protocol: "auto" }],
    ["goa", { protocol: "goa" }],
  ])("fails the call at once in %s, and leaves nothing behind", async (_name, options) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const url = "ws://127.0.0.1:9";
    const caller = createCaller({ url, headers: { "x-line": "a\r\nb: c" }, ...options });
    const call = caller.duplex(descriptor, codecs, undefined);
    expect(await failureOf(call.opened)).toBeInstanceOf(Error);
    expect(vi.getTimerCount()).toBe(0);
    await call.close();
  });
});

test("a time limit of `Infinity` never ends a call", async () => {
  const slow: Fetch = async (_url, { signal }) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    signal?.throwIfAborted();
    return new Response('"late"', { headers: { "content-type": "application/json" } });
  };
  const platform = { fetch: slow, setsHeaders: true, dial: () => failing };
  const caller = createCaller({ url: "http://x", platform, requestTimeoutMs: Number.POSITIVE_INFINITY });
  const unary = { ...descriptor, shape: "unary" as const, policy: null, status: 200 };
  const answer = caller.unary(unary, { payload: null, errors: [], result: { decode: string } }, undefined);
  expect(await answer).toBe("late");
});

test.each<[string, Partial<ClientOptions>, "websocket" | "sse"]>([
  ["goaidl.v1 on a shared connection", { connection: "shared" }, "websocket"],
  ["goaidl.v1 on a connection per call", { connection: "perCall" }, "websocket"],
  ["goa", { protocol: "goa" }, "websocket"],
  ["server-sent events", {}, "sse"],
])(
  "a back-off that is longer than a timer can run never connects again at once: %s",
  async (_name, options, transport) => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(1);
    let attempts = 0;
    const dial: Dial = (_protocols, events) => {
      attempts++;
      queueMicrotask(() => events.closed(1006, "", null));
      return { bufferedBytes: 0, send() {}, close() {}, terminate() {} };
    };
    const fetch: Fetch = async () => {
      attempts++;
      throw new TypeError("not connected");
    };
    const waits = vi.spyOn(globalThis, "setTimeout");
    const platform = { fetch, setsHeaders: true, dial: () => dial };
    const backoff = { baseMs: Number.POSITIVE_INFINITY, maxMs: Number.POSITIVE_INFINITY };
    const caller = createCaller({ url: "http://x", platform, backoff, ...options }, eventStreams);
    const stop = new AbortController();
    const call = caller.receive(
      { ...descriptor, shape: "server", policy: { ...policy, transport } },
      codecs,
      undefined,
      { signal: stop.signal },
    );
    const failed = failureOf(call.opened);
    await vi.advanceTimersByTimeAsync(0);
    expect(attempts).toBe(1);
    expect(Math.max(...waits.mock.calls.map(([, ms]) => ms ?? 0))).toBe(2 ** 31 - 1);
    stop.abort();
    await failed;
    const idle = waits.mock.results.filter(({ value }) => !value.hasRef());
    expect(vi.getTimerCount(), "timers that keep the process alive").toBe(idle.length);
  },
);
