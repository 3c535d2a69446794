import { afterEach, expect, test, vi } from "vitest";
import { mayResume } from "../../../src/runtime/transport/close-codes.js";
import { SessionClientChannel } from "../../../src/runtime/v1/client-channel.js";
import { channelOptions, policy } from "./call-parts.js";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("after a connection that is cut right after its `welcome`, the next attempt waits", async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  let dials = 0;
  const waits: number[] = [];
  const welcome = (resumed: boolean) =>
    JSON.stringify({
      ...{ t: "welcome", v: 1, sid: "s", ttl: 60_000, c: 2, b: 10_000, max: 1_000, rcv: 0, resumed, hb: null },
      ...{ view: null, exp: null, ...(resumed ? {} : { tok: "t" }) },
    });
  const channel = new SessionClientChannel({
    ...channelOptions,
    shape: "bidirectional",
    window: { ...policy.buffer, largest: 1_000 },
    largestSent: 1_000,
    overflow: "wait",
    token: null,
    renewsToken: false,
    onEvent: (event) => {
      if (event.kind === "suspended") waits.push(event.retryInMs);
    },
    dial: (_protocols, events) => {
      const resumed = dials++ > 0;
      setTimeout(() => {
        events.opened("goaidl.v1", null);
        const text = welcome(resumed);
        events.text(text, text.length);
        events.closed(1006, "", null);
      }, 1);
      return { bufferedBytes: 0, send() {}, close() {}, terminate() {} };
    },
  });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(mayResume(1006)).toBe(true);
  expect(waits.slice(0, 4)).toEqual([200, 300, 300, 300]);
  await channel.cancel();
  expect(vi.getTimerCount()).toBe(0);
});
