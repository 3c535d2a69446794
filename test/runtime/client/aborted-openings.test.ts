import { afterEach, expect, test, vi } from "vitest";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import { OpenError } from "../../../src/runtime/errors.js";
import { EventClientChannel } from "../../../src/runtime/sse/client-channel.js";
import type { StreamEvent } from "../../../src/runtime/transport/channel.js";
import type { Fetch } from "../../../src/runtime/transport/fetch.js";
import { failureOf } from "../probe.js";
import { channelOptions, codecs, descriptor, failing, policy } from "./call-parts.js";

afterEach(() => {
  vi.useRealTimers();
});

/** Server-sent events over a `fetch` that answers when the test lets it, and that listens to its signal. */
function events(onEvent: (event: StreamEvent) => void = () => {}) {
  const answers: ((response: Response) => void)[] = [];
  const fetch: Fetch = (_url, { signal }) =>
    new Promise((resolve, reject) => {
      answers.push(resolve);
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  const text = { field: "id", type: "integer" } as const;
  const channel = new EventClientChannel({
    ...channelOptions,
    fetch,
    url: "http://x",
    verb: "GET",
    body: null,
    headers: async () => ({}),
    policy: { ...policy, sse: { text: false, id: text, last: text } },
    profile: "goaidl.v1",
    restart: false,
    onEvent,
  });
  return { channel, answers };
}

/** Lets the event loop run while the clock is stopped. */
async function turnsUntil(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn++) await new Promise(setImmediate);
  expect(condition()).toBe(true);
}

test("server-sent events that are aborted while they connect leave no timer and report nothing more", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const kinds: string[] = [];
  const { channel, answers } = events(({ kind }) => kinds.push(kind));
  await turnsUntil(() => answers.length === 1);
  answers[0]?.(
    new Response(new ReadableStream({ start: (body) => body.error(new Error("cut")) }), {
      headers: { "content-type": "text/event-stream;profile=goaidl.v1" },
    }),
  );
  await turnsUntil(() => kinds.includes("suspended"));
  await vi.advanceTimersByTimeAsync(1_000);
  await turnsUntil(() => answers.length === 2);
  await channel.cancel();
  await new Promise(setImmediate);
  expect(kinds).toEqual(["connecting", "open", "suspended", "connecting", "closed"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a call without streams that is aborted doesn't wait for its token", async () => {
  const platform = { fetch: (async () => new Response()) satisfies Fetch, setsHeaders: true, dial: () => failing };
  const token = () => new Promise<string>(() => {});
  const unary = { ...descriptor, shape: "unary" as const, policy: null, status: 200 };
  const signal = AbortSignal.timeout(20);
  const caller = createCaller({ url: "http://x", platform, token });
  expect(await failureOf(caller.unary(unary, codecs, undefined, { signal }))).toBe(signal.reason);
  const hasty = createCaller({ url: "http://x", platform, token, requestTimeoutMs: 20 });
  expect(await failureOf(hasty.unary(unary, codecs, undefined))).toBeInstanceOf(OpenError);
  const refused = new Error("no session");
  const without = createCaller({ url: "http://x", platform, token: () => Promise.reject(refused) });
  expect(await failureOf(without.unary(unary, codecs, undefined))).toBe(refused);
});
