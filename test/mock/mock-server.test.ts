import { afterEach, describe, expect, test } from "vitest";
import { loadContract } from "../../src/interactive/load-contract.js";
import { type MockServerOptions, mockServer } from "../../src/interactive/mock/mock-server.js";
import type { Transcript } from "../../src/interactive/transcript.js";
import { type ClientOptions, ValidationError } from "../../src/runtime/client/index-node.js";
import { designOf, exampleDesign } from "../support/compile-text.js";
import { importGenerated } from "../targets/generated/generated-module.js";
import {
  UnauthorizedError as ChatUnauthorizedError,
  createChatterClient,
} from "../targets/ts-client/chatter/expected/chatter.js";
import { createLoggerClient, UnauthorizedError } from "../targets/ts-client/logger/expected/logger.js";
import { createMarketClient, UnknownPairError } from "../targets/ts-client/market/expected/market.js";

/** Generated clients against `goaidl mock`, over real sockets: the parts of the end-to-end tests that don't depend on a handler. */

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

const defaults: MockServerOptions = {
  host: "127.0.0.1",
  port: 0,
  seed: "",
  everyMs: 1,
  messages: 3,
  latency: { minMs: 0, maxMs: 0 },
  error: null,
  cutEveryMs: null,
  recordings: [],
  speed: 1,
  origins: [],
  onEvent: () => {},
  onError: () => {},
};

async function mocked(
  name: "logger" | "chatter" | "market",
  options: Partial<MockServerOptions> = {},
): Promise<string> {
  const server = await mockServer(loadContract(exampleDesign(name), `${name}.goa`), { ...defaults, ...options });
  running.push(server);
  return `http://127.0.0.1:${server.port}`;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const access = { topic: "shop", api_key: "k" };

describe.each(["goaidl.v1", "goa"] as const)("in profile %s", (protocol) => {
  test("every shape of logger", async () => {
    const logger = createLoggerClient({ url: await mocked("logger"), protocol });
    expect(await logger.topics({ api_key: "k" })).toEqual(expect.arrayContaining([expect.any(String)]));
    const entries = await all(logger.tail(access));
    expect(entries.length).toBe(3);
    const ingest = logger.ingest(access);
    for (const entry of entries) await ingest.send(entry);
    expect(await ingest.closeAndReceive()).toEqual({ accepted: expect.any(Number), rejected: expect.any(Number) });
    const monitor = logger.monitor(access);
    await monitor.send({ min_level: "warn" });
    await monitor.end();
    // One answer to the filter, and the three messages of the stream.
    expect((await all(monitor)).length).toBe(4);
  });

  test("credentials, views, and every shape of chatter", async () => {
    const chatter = createChatterClient({ url: await mocked("chatter"), protocol });
    expect(await chatter.login({ user: "ann", password: "secret" })).toEqual(expect.any(String));
    const token = "any";
    const echo = chatter.echoer({ token });
    await echo.send("hello");
    expect(await echo.receive()).toEqual(expect.any(String));
    await echo.close();
    const listener = chatter.listener({ token });
    await listener.send("hello");
    expect(await listener.closeAndReceive()).toBeUndefined();
    expect((await chatter.summary({ token }).closeAndReceive())[0]).toHaveProperty("sent_at");
    expect((await all(chatter.subscribe({ token }))).every(({ action }) => action === "added")).toBe(true);
    const tiny = chatter.history({ token, view: "tiny" });
    expect(Object.keys((await tiny.receive()) ?? {})).toEqual(["message"]);
    expect(tiny.view).toBe("tiny");
    await tiny.close();
    expect((await all(chatter.history({ token })))[0]).toHaveProperty("sent_at");
  });

  test("updates of market, of every kind", async () => {
    const market = createMarketClient({ url: await mocked("market"), protocol });
    const feed = market.feed({ key: "k" });
    await feed.send({ event: "subscribe", pairs: ["BTC/EUR"], depth: 10 });
    await feed.end();
    const updates = await all(feed);
    expect(new Set(updates.map(({ kind }) => kind))).toEqual(new Set(["trade", "book", "status"]));
  });

  test("invalid messages and missing credentials are refused, as a service refuses them", async () => {
    const url = await mocked("logger");
    const logger = createLoggerClient({ url, protocol });
    const stream = logger.monitor(access);
    await expect(stream.send({ contains: "x".repeat(300) })).rejects.toThrow(ValidationError);
    await stream.close();
    const bare = await fetch(`${await mocked("chatter")}/login`, { method: "POST" });
    expect([bare.status, bare.headers.get("goa-error")]).toEqual([401, "unauthorized"]);
    const wrong = await fetch(`${url}/topics`);
    expect(wrong.status).toBe(400);
  });
});

describe("errors on demand", () => {
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  test("of every call", async () => {
    const error = { name: "unauthorized", after: 0 };
    const logger = createLoggerClient({ url: await mocked("logger", { error }) });
    const refused = await failure(logger.topics({ api_key: "k" }));
    expect(refused).toBeInstanceOf(UnauthorizedError);
    expect(await failure(logger.tail(access).receive())).toBeInstanceOf(UnauthorizedError);
    const chatter = createChatterClient({ url: await mocked("chatter", { error }) });
    expect(await failure(chatter.login({ user: "a", password: "b" }))).toBeInstanceOf(ChatUnauthorizedError);
  });

  test("by a header of one call, after some messages", async () => {
    const logger = createLoggerClient({ url: await mocked("logger", { messages: null }) });
    const stream = logger.tail(access, { headers: { "mock-error": "unauthorized after 2" } });
    const seen: unknown[] = [];
    const error = await failure(
      (async () => {
        for await (const entry of stream) seen.push(entry);
      })(),
    );
    expect([error, seen.length]).toEqual([expect.any(UnauthorizedError), 2]);
    const ingest = logger.ingest(access, { headers: { "mock-error": "unauthorized after 1" } });
    await ingest.send({ id: 1, at: "2026-01-01T00:00:00Z", level: "info", message: "a" });
    expect(await failure(ingest.closeAndReceive())).toBeInstanceOf(UnauthorizedError);
  });

  test("with a close code that the contract names", async () => {
    const market = createMarketClient({ url: await mocked("market", { messages: null }), protocol: "goa" });
    const feed = market.feed({ key: "k" }, { headers: { "mock-error": "unknown_pair after 2" } });
    expect(await failure(all(feed))).toBeInstanceOf(UnknownPairError);
  });

  test("a name that the method doesn't have changes nothing", async () => {
    const logger = createLoggerClient({ url: await mocked("logger") });
    expect((await all(logger.tail(access, { headers: { "mock-error": "nonsense" } }))).length).toBe(3);
  });
});

test("a stream without a limit continues until its client leaves, and with `resume`, cuts lose nothing", async () => {
  const url = await mocked("market", { messages: 60, cutEveryMs: 15, everyMs: 2, seed: "cuts" });
  const options: ClientOptions = { url, backoff: { baseMs: 1, maxMs: 5 } };
  const market = createMarketClient(options);
  const states: string[] = [];
  const feed = market.feed({ key: "k" });
  feed.onState((state) => states.push(state));
  await feed.end();
  const kinds = (await all(feed)).map(({ kind }) => kind);
  expect(kinds).toEqual(Array.from({ length: 60 }, (_, index) => ["trade", "book", "status"][index % 3]));
  expect(states).toContain("suspended");
});

test("a recording is played to calls of its method", async () => {
  const entry = (id: number) => ({ id, at: "2026-01-01T00:00:00Z", level: "info", message: "recorded" });
  const recording: Transcript = {
    call: { goaidl: 1, service: "logger", method: "tail" },
    events: [
      { ms: 0, receive: entry(1) },
      { ms: 2000, receive: entry(2) },
      { ms: 2000, end: "server" },
    ],
  };
  const logger = createLoggerClient({ url: await mocked("logger", { recordings: [recording], speed: 100 }) });
  expect(await all(logger.tail(access))).toEqual([entry(1), entry(2)]);
});

describe("pages", () => {
  const origin = async (url: string, from: string) =>
    (await fetch(`${url}/topics?api_key=k`, { headers: { origin: from } })).status;

  test("of this machine may call, others only if --origin allows them", async () => {
    const url = await mocked("logger");
    expect(await origin(url, "http://localhost:5173")).toBe(200);
    expect(await origin(url, "http://127.0.0.1:3000")).toBe(200);
    expect(await origin(url, "https://app.example.com")).toBe(403);
    expect(await origin(url, "http://localhost.example.com")).toBe(403);
    expect(
      await origin(await mocked("logger", { origins: ["https://app.example.com"] }), "https://app.example.com"),
    ).toBe(200);
    expect(await origin(await mocked("logger", { origins: ["*"] }), "https://any.example.com")).toBe(200);
  });
});

test("bytes, server-sent events, and methods without results", async () => {
  const source = `
    service s {
      method raw { streaming result bytes  http { GET "/raw" }  stream { frame mixed } }
      method news { streaming result { id: int }  http { GET "/news" }  stream { transport sse } }
      method drop { payload { id: int }  http { DELETE "/drop/{id}" } }
    }`;
  const server = await mockServer(loadContract(designOf(source), "s.goa"), defaults);
  running.push(server);
  const module = await importGenerated(source, "ts-client", "s.ts");
  const create = module.createSClient as (options: object) => {
    raw(): AsyncIterable<Uint8Array>;
    news(): AsyncIterable<object>;
    drop(payload: object): Promise<void>;
  };
  const client = create({ url: `http://127.0.0.1:${server.port}` });
  expect((await all(client.raw())).every((data) => data instanceof Uint8Array)).toBe(true);
  expect((await all(client.news())).length).toBe(3);
  expect(await client.drop({ id: 1 })).toBeUndefined();
});
