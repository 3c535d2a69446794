/** A working market for market.goa: the exchange of examples/market behind the contract's generated server and client. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type ClientEvent, ValidationError } from "goaidl/client";
import { type BoundService, createServer, type GoaidlServer, sameSecret } from "goaidl/server";
import { createTopic, type TopicMessage } from "goaidl/topics";
import { afterEach, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { Exchange } from "../../examples/market/exchange.js";
import { type FeedRules, serveFeed } from "../../examples/market/feed.js";
import { OrderBook } from "../../examples/market/order-book.js";
import { ChaosProxy, type Fault, noFault } from "../chaos/proxy.js";
import { importGenerated } from "../targets/generated/generated-module.js";
import { createMarketClient, ForbiddenError, UnknownPairError } from "../targets/ts-client/market/expected/market.js";
import type { Command, Update } from "../targets/ts-client/market/expected/types.js";
import {
  marketService,
  marketTopics,
  ForbiddenError as ServerForbiddenError,
  UnknownPairError as ServerUnknownPairError,
  type Update as ServerUpdate,
} from "../targets/ts-server/market/expected/market.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const rules: FeedRules = {
  maxPairs: 2,
  maxWaiting: 100_000,
  unknownPair: (pair) => new ServerUnknownPairError(`${pair} is not traded here`),
  tooManyPairs: () => new ServerForbiddenError("no more than 2 pairs at once"),
  tooSlow: () => new Error("too slow"),
};

type MarketExchange = Exchange<TopicMessage<ServerUpdate>>;

async function start(): Promise<{
  exchange: MarketExchange;
  server: GoaidlServer;
  port: number;
  principals: unknown[];
}> {
  const exchange = new Exchange(["BTC/EUR", "ETH/EUR", "XMR/EUR"], () => createTopic(marketTopics.feed));
  const principals: unknown[] = [];
  const service = marketService<{ id: string }>(
    {
      feed(_payload, stream, { signal, principal }) {
        principals.push(principal.id);
        return serveFeed(exchange, stream, signal, rules);
      },
    },
    {
      key({ key }) {
        if (!sameSecret(key, "secret")) throw new ServerForbiddenError("unknown API key");
        return { id: "alice" };
      },
    },
  );
  const server = createServer({ services: [service] });
  closing.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { exchange, server, port, principals };
}

const subscribe = (...pairs: string[]): Command => ({ event: "subscribe", pairs, depth: 1000 });

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe.each(["goa", "goaidl.v1"] as const)("the market in profile %s", (protocol) => {
  const clientOf = (port: number, onEvent?: (event: ClientEvent) => void) =>
    createMarketClient({ url: `ws://127.0.0.1:${port}`, protocol, ...(onEvent === undefined ? {} : { onEvent }) });

  test("subscribed pairs send their current book, and then its changes", async () => {
    const { exchange, port, principals } = await start();
    exchange.place("BTC/EUR", "sell", "61000.10", "0.5", "2026-01-01T00:00:00Z");
    exchange.place("BTC/EUR", "sell", "61000.2", "12345678901234567890.123456789", "2026-01-01T00:00:00Z");
    exchange.place("BTC/EUR", "sell", "61000.02", "0.000000000000000001", "2026-01-01T00:00:00Z");
    const feed = clientOf(port).feed({ key: "secret" });
    await feed.send({ event: "subscribe", pairs: ["BTC/EUR"], depth: 2 });
    expect(await feed.receive()).toEqual({
      kind: "book",
      pair: "BTC/EUR",
      // The best prices come first, with all their digits; the client has requested two of three levels.
      asks: [
        ["61000.02", "0.000000000000000001", "2026-01-01T00:00:00Z"],
        ["61000.10", "0.5", "2026-01-01T00:00:00Z"],
      ],
      bids: [],
      checksum: exchange.book("BTC/EUR")?.checksum(),
    });
    exchange.place("ETH/EUR", "buy", "1", "1");
    exchange.trade("BTC/EUR", "buy", "61000.10", "0.10");
    // A volume keeps its digits, and so does an ID with more digits than a JSON number can have.
    expect(await feed.receive()).toMatchObject({
      kind: "trade",
      id: 9007199254740993n,
      price: "61000.10",
      volume: "0.10",
    });
    await feed.send({ event: "unsubscribe", pairs: ["BTC/EUR"] });
    await feed.send(subscribe("ETH/EUR"));
    expect(await feed.receive()).toMatchObject({ kind: "book", pair: "ETH/EUR" });
    exchange.trade("BTC/EUR", "sell", "1", "1");
    exchange.trade("ETH/EUR", "sell", "2", "2");
    expect(await feed.receive()).toMatchObject({ kind: "trade", pair: "ETH/EUR" });
    await feed.end();
    expect(await feed.receive()).toBe(undefined);
    expect(exchange.followers).toBe(0);
    expect(principals).toEqual(["alice"]);
  });

  test("an unknown pair ends the call with 4104, a typed error after which the client may try again", async () => {
    const { exchange, server, port } = await start();
    const events: ClientEvent[] = [];
    const feed = clientOf(port, (event) => void events.push(event)).feed({ key: "secret" });
    await feed.send(subscribe("BTC/EUR"));
    await feed.receive();
    await feed.send(subscribe("ABC/XYZ"));
    const error = await failure(feed.receive());
    expect(error).toBeInstanceOf(UnknownPairError);
    expect(error).toMatchObject({ temporary: true, message: "ABC/XYZ is not traded here" });
    expect(events.at(-1)).toMatchObject({ kind: "closed", code: 4104 });
    await expect.poll(() => [exchange.followers, server.stats().calls]).toEqual([0, 0]);
  });

  test("one pair too many for a client is refused with a typed error", async () => {
    const { port } = await start();
    const feed = clientOf(port).feed({ key: "secret" });
    await feed.send(subscribe("BTC/EUR", "ETH/EUR"));
    for (let books = 0; books < 2; books++) await feed.receive();
    await feed.send(subscribe("XMR/EUR"));
    expect(await failure(feed.receive())).toBeInstanceOf(ForbiddenError);
  });

  test("a wrong key never reaches the handler", async () => {
    const { port, principals } = await start();
    const error = await failure(clientOf(port).feed({ key: "guessed" }).opened);
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error).toMatchObject({ message: "unknown API key" });
    expect(principals).toEqual([]);
  });

  test("a command that violates the contract is not sent", async () => {
    const { port } = await start();
    const feed = clientOf(port).feed({ key: "secret" });
    for (const pairs of [[], ["btc/eur"], Array.from({ length: 51 }, () => "BTC/EUR")]) {
      expect(await failure(feed.send({ event: "subscribe", pairs, depth: 10 }))).toBeInstanceOf(ValidationError);
    }
    await feed.send(subscribe("BTC/EUR"));
    expect(await feed.receive()).toMatchObject({ kind: "book" });
    await feed.close();
  });

  test("an update of an unknown variant arrives as unknown, and the feed continues", async () => {
    const source = readFileSync(new URL("../../specs/market.goa", import.meta.url), "utf8");
    const newer = source.replace(
      "status: Status }",
      "status: Status  halt: Halt }\ntype Halt { pair: Pair  until?: timestamp }",
    );
    // The module is generated, so its exports are those that the contract declares.
    const made = (await importGenerated(newer, "ts-server", "market.ts")) as unknown as {
      marketService(handlers: unknown, security: unknown): BoundService;
    };
    const service = made.marketService(
      {
        async feed(_payload: unknown, stream: { send(update: unknown): Promise<void> }) {
          await stream.send({ kind: "halt", pair: "BTC/EUR" });
          await stream.send({ kind: "status", connection_id: "6fa459ea-ee8a-3ca4-894e-db77e160355e", online: true });
        },
      },
      { key: () => "anybody" },
    );
    const server = createServer({ services: [service] });
    closing.push(() => server.close());
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    const updates: Update[] = [];
    for await (const update of clientOf(port).feed({ key: "any" })) updates.push(update);
    expect(updates).toEqual([
      { kind: "$unknown", raw: { kind: "halt", pair: "BTC/EUR" } },
      { kind: "status", connection_id: "6fa459ea-ee8a-3ca4-894e-db77e160355e", online: true },
    ]);
  });
});

test("over a network that cuts connections, the client's book equals the exchange's, and no trade is lost or duplicated", async () => {
  const { exchange, port } = await start();
  let connections = 0;
  let isCutting = true;
  const manners: Fault["manner"][] = ["reset", "end", "zombie"];
  const proxy = new ChaosProxy(port, () => {
    if (!isCutting) return noFault;
    connections++;
    const direction = connections % 3 === 0 ? "up" : "down";
    const after = direction === "up" ? 2 : 3 + ((connections * 7) % 11);
    return { ...noFault, manner: manners[connections % 3] ?? "reset", cut: { direction, unit: "frames", after } };
  });
  closing.push(() => proxy.close());
  const events: ClientEvent[] = [];
  const feed = createMarketClient({
    url: `ws://127.0.0.1:${await proxy.listen()}`,
    backoff: { baseMs: 1, maxMs: 5 },
    onEvent: (event) => void events.push(event),
  }).feed({ key: "secret" });
  await feed.send(subscribe("BTC/EUR"));
  const book = new OrderBook();
  const ids: bigint[] = [];
  const rounds = 400;
  const publishing = (async () => {
    await expect.poll(() => exchange.followers).toBe(1);
    for (let round = 0; round < rounds; round++) {
      exchange.place(
        "BTC/EUR",
        round % 2 === 0 ? "buy" : "sell",
        `${100 + (round % 37)}.${round % 10}`,
        `${round % 5}.5`,
      );
      exchange.trade("BTC/EUR", "buy", "100", `${round}.000`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  while (ids.length < rounds) {
    const update = await feed.receive();
    if (update === undefined) throw new Error("the feed ended");
    if (update.kind === "trade") ids.push(update.id);
    if (update.kind !== "book") continue;
    book.apply(update);
    expect(book.checksum()).toBe(update.checksum);
  }
  await publishing;
  expect(ids).toEqual(Array.from({ length: rounds }, (_, index) => 2n ** 53n + 1n + BigInt(index)));
  expect(book.checksum()).toBe(exchange.book("BTC/EUR")?.checksum());
  const resumed = (): number => events.filter(({ kind }) => kind === "resumed").length;
  expect(resumed()).toBeGreaterThan(3);
  // A cut could lose the client's close frame.
  isCutting = false;
  const before = resumed();
  proxy.cutAll();
  await expect.poll(resumed).toBeGreaterThan(before);
  await feed.close();
  await expect.poll(() => exchange.followers).toBe(0);
});

test("on the wire: 403 before the upgrade in profile goa, and 4104 with a reason that a program can read", async () => {
  const { port } = await start();
  const refused = new WebSocket(`ws://127.0.0.1:${port}/v2/feed?key=guessed`);
  refused.on("error", () => {});
  const [, response] = await once(refused, "unexpected-response");
  expect([response.statusCode, response.headers["goa-error"]]).toEqual([403, "forbidden"]);
  response.resume();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v2/feed?key=secret`);
  await once(socket, "open");
  socket.send(JSON.stringify({ event: "subscribe", pairs: ["NO/NE"] }));
  const [code, reason] = await once(socket, "close");
  expect(code).toBe(4104);
  expect(JSON.parse(String(reason))).toMatchObject({ name: "unknown_pair", temporary: true });
});
