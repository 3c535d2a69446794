import { afterEach, describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import { string } from "../../../src/runtime/codec/primitives.js";
import type { Fetch } from "../../../src/runtime/transport/fetch.js";
import { failureOf } from "../probe.js";
import { codecs, descriptor, failing } from "./call-parts.js";

afterEach(() => {
  vi.useRealTimers();
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
