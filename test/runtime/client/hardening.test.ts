/** Clients with wrong options, invalid answers and unexpected calls. */

import { afterEach, describe, expect, test, vi } from "vitest";
import { FallbackChannel } from "../../../src/runtime/client/channels/fallback-channel.js";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import { string } from "../../../src/runtime/codec/primitives.js";
import type { MethodDescriptor, StreamPolicyDescriptor } from "../../../src/runtime/descriptor.js";
import { OpenError, ServiceError, ValidationError } from "../../../src/runtime/errors.js";
import { GoaClientChannel } from "../../../src/runtime/goa/client-channel.js";
import { EventClientChannel } from "../../../src/runtime/sse/client-channel.js";
import type { StreamEvent } from "../../../src/runtime/transport/channel.js";
import { mayResume } from "../../../src/runtime/transport/close-codes.js";
import type { Fetch } from "../../../src/runtime/transport/fetch.js";
import type { Dial, SocketEvents } from "../../../src/runtime/transport/socket.js";
import { SessionClientChannel } from "../../../src/runtime/v1/client-channel.js";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const policy: StreamPolicyDescriptor = {
  transport: "websocket",
  heartbeat: null,
  idleMs: null,
  openTimeoutMs: 1_000,
  writeTimeoutMs: 1_000,
  messageMaxBytes: 1_000,
  rate: null,
  concurrency: { perClient: null, total: null },
  buffer: { messages: 2, bytes: 10_000 },
  resume: { withinMs: 60_000, restart: null },
  overflow: "wait",
  frame: "text",
  subprotocol: null,
};
const descriptor: MethodDescriptor = {
  service: "test",
  name: "texts",
  shape: "bidirectional",
  routes: [{ verb: "GET", path: "/texts" }],
  parameters: [],
  body: "none",
  status: 101,
  security: [],
  policy,
};
const codecs = { payload: null, errors: [], incoming: { decode: string }, outgoing: { encode: string } };
const shared = {
  policy,
  openTimeoutMs: 1_000,
  backoff: { baseMs: 100, maxMs: 300, attempts: 3 },
  errorOf: (wire: ConstructorParameters<typeof ServiceError>[0]) => new ServiceError(wire),
  errorOfClose: () => null,
  refusalOf: () => new OpenError("refused", 400),
  onEvent: (_event: StreamEvent) => {},
  watch: () => () => {},
  gotThrough: () => {},
};

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`did not fail: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

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

test("a fallback that can't be started is a call that has failed", async () => {
  const unable = new TypeError("no");
  const first = new SessionClientChannel({
    ...shared,
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

describe("a view that the contract doesn't have", () => {
  test.each(["constructor", "toString", "__proto__", "nothing"])("%s is none", async (view) => {
    const fetch: Fetch = async () => new Response("1", { headers: { "goa-view": view } });
    const platform = { fetch, setsHeaders: true, dial: () => failing };
    const caller = createCaller({ url: "http://x", platform });
    const unary = { ...descriptor, shape: "unary" as const, policy: null, status: 200 };
    const result = { decode: string, views: { tiny: string } };
    const answer = caller.unary(unary, { payload: null, errors: [], result }, undefined);
    expect(await failureOf(answer)).toBeInstanceOf(ValidationError);
  });
});

const failing: Dial = () => {
  throw new Error("not dialled");
};

/** Server-sent events over a `fetch` that answers when the test says so, and listens to its signal. */
function events(onEvent: (event: StreamEvent) => void = () => {}) {
  const answers: ((response: Response) => void)[] = [];
  const fetch: Fetch = (_url, { signal }) =>
    new Promise((resolve, reject) => {
      answers.push(resolve);
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  const text = { field: "id", type: "integer" } as const;
  const channel = new EventClientChannel({
    ...shared,
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

/** Lets the event loop go on, while the clock stands still. */
async function turnsUntil(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn++) await new Promise(setImmediate);
  expect(condition()).toBe(true);
}

test("server-sent events that are given up while they connect leave no timer and tell nothing more", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const told: string[] = [];
  const { channel, answers } = events(({ kind }) => told.push(kind));
  await turnsUntil(() => answers.length === 1);
  answers[0]?.(
    new Response(new ReadableStream({ start: (body) => body.error(new Error("cut")) }), {
      headers: { "content-type": "text/event-stream;profile=goaidl.v1" },
    }),
  );
  await turnsUntil(() => told.includes("suspended"));
  await vi.advanceTimersByTimeAsync(1_000);
  await turnsUntil(() => answers.length === 2);
  await channel.cancel();
  await new Promise(setImmediate);
  expect(told).toEqual(["connecting", "open", "suspended", "connecting", "closed"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("in profile goa the end has its place behind sends that nobody awaits", async () => {
  const sent: string[] = [];
  let socketEvents: SocketEvents | null = null;
  const channel = new GoaClientChannel({
    ...shared,
    shape: "bidirectional",
    dial: (_protocols, heard) => {
      socketEvents = heard;
      return { bufferedBytes: 0, send: (data) => sent.push(String(data)), close() {}, terminate() {} };
    },
  });
  const sends = ["1", "2", "3"].map((message) => channel.send(message));
  const end = channel.end();
  const opened: SocketEvents | null = socketEvents;
  if (opened === null) throw new Error("not dialled");
  Reflect.apply(Reflect.get(opened, "opened"), opened, ["", null]);
  await Promise.all([...sends, end]);
  expect(sent).toEqual(["1", "2", "3", "null"]);
});

test("a connection that is welcomed and cut each time is not tried again without a wait", async () => {
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
    ...shared,
    shape: "bidirectional",
    window: { ...policy.buffer, largest: 1_000 },
    largestSent: 1_000,
    overflow: "wait",
    token: null,
    renewsToken: false,
    onEvent: (event) => {
      if (event.kind === "suspended") waits.push(event.retryInMs);
    },
    dial: (_protocols, heard) => {
      const resumed = dials++ > 0;
      setTimeout(() => {
        heard.opened("goaidl.v1", null);
        const text = welcome(resumed);
        heard.text(text, text.length);
        heard.closed(1006, "", null);
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

test("times without an end don't end at once", async () => {
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
