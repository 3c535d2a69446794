import { expect, test } from "vitest";
import { FallbackChannel } from "../../../src/runtime/client/channels/fallback-channel.js";
import { SessionClientChannel } from "../../../src/runtime/v1/client-channel.js";
import { failureOf } from "../probe.js";
import { channelOptions, policy } from "./call-parts.js";

test("a call whose fallback can't be started fails", async () => {
  const unable = new TypeError("no");
  const first = new SessionClientChannel({
    ...channelOptions,
    shape: "bidirectional",
    window: { ...policy.buffer, largest: 1_000 },
    largestSent: 1_000,
    overflow: "wait",
    token: null,
    renewsToken: false,
    dial: (_protocols, events) => {
      queueMicrotask(() => events.opened("", null));
      return { bufferedBytes: 0, send() {}, close() {}, terminate() {} };
    },
  });
  const channel = new FallbackChannel(first, () => {
    throw unable;
  });
  expect(await failureOf(channel.opened)).toBe(unable);
  expect((await channel.closed).error).toBe(unable);
});
