import { fileURLToPath } from "node:url";
import { type BoundService, createServer, sameSecret } from "goaidl/server";
import { createTopic } from "goaidl/topics";
import { afterEach, describe, expect, test } from "vitest";
import { Exchange } from "../../examples/market/exchange.js";
import { serveFeed } from "../../examples/market/feed.js";
import { Chat } from "../end-to-end/chatter-service.js";
import { chatterService } from "../targets/ts-server/chatter/expected/chatter.js";
import { loggerService, UnauthorizedError } from "../targets/ts-server/logger/expected/logger.js";
import {
  ForbiddenError,
  marketService,
  marketTopics,
  UnknownPairError,
} from "../targets/ts-server/market/expected/market.js";
import { call, jsonLines } from "./talk.js";

/** Every method of the example contracts, driven by `goaidl call` alone, over real sockets. */

const specs = fileURLToPath(new URL("../../specs", import.meta.url));
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function served(service: BoundService): Promise<string> {
  const server = createServer({ services: [service] });
  closing.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return `http://127.0.0.1:${port}`;
}

const entry = { id: 1, at: "2026-11-24T10:00:00Z", level: "info", message: "hello" };

function loggerServer(): Promise<string> {
  const check = ({ api_key }: { api_key: string }): void => {
    if (api_key !== "secret") throw new UnauthorizedError("unknown API key");
  };
  return served(
    loggerService({
      async monitor(payload, stream) {
        check(payload);
        for await (const filter of stream) await stream.send({ ...entry, message: filter.min_level });
      },
      async *tail(payload) {
        check(payload);
        for (let id = 1; id <= 3; id++) yield { ...entry, id };
      },
      async ingest(payload, stream) {
        check(payload);
        let accepted = 0;
        for await (const _ of stream) accepted++;
        return { accepted, rejected: 0 };
      },
      topics(payload) {
        check(payload);
        return ["shop"];
      },
    }),
  );
}

describe.each(["goaidl.v1", "goa", "auto"])("in profile %s", (protocol) => {
  const payload = '{"topic": "shop", "api_key": "secret"}';

  test("logger", async () => {
    const url = await loggerServer();
    const run = (method: string, data: readonly string[], input = "") =>
      call(specs, ["logger.goa", `logger.${method}`, "--url", url, "--protocol", protocol, ...data], input);

    const topics = await run("topics", ["-d", '{"api_key": "secret"}']);
    expect(topics).toEqual({ code: 0, stdout: '["shop"]\n', stderr: "" });

    const tail = await run("tail", ["-d", payload]);
    expect(jsonLines(tail.stdout)).toEqual([1, 2, 3].map((id) => ({ ...entry, id })));

    const monitor = await run("monitor", ["-d", payload], '{"min_level": "warn"}\n{"min_level":\n"error"} {}');
    expect(monitor).toMatchObject({ code: 0, stderr: "" });
    expect(jsonLines(monitor.stdout)).toMatchObject([{ message: "warn" }, { message: "error" }, { message: "debug" }]);

    const ingest = await run("ingest", ["-d", payload, "-d", JSON.stringify(entry), "-d", JSON.stringify(entry)]);
    expect(ingest).toEqual({ code: 0, stdout: '{"accepted":2,"rejected":0}\n', stderr: "" });

    const refused = await run("tail", ["-d", '{"topic": "shop", "api_key": "x"}']);
    expect(refused).toMatchObject({ code: 65, stdout: "" });
    expect(jsonLines(refused.stderr)).toMatchObject([{ error: "unauthorized", message: "unknown API key" }]);
  });

  test("chatter", async () => {
    const chat = new Chat("key");
    const url = await served(chatterService(chat.handlers, chat.security));
    const run = (method: string, args: readonly string[], input = "") =>
      call(specs, ["chatter.goa", method, "--url", url, "--protocol", protocol, ...args], input);

    const login = await run("login", ["--user", "goa:rocks"]);
    const [token] = jsonLines(login.stdout);
    const secured = ["--token", String(token)];
    expect(await run("echoer", secured, '"hello" "world"')).toEqual({
      code: 0,
      stdout: '"goa: hello"\n"goa: world"\n',
      stderr: "",
    });
    expect(await run("listener", secured, '"one"\n"two"\n')).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(chat.received).toEqual(["one", "two"]);
    expect(jsonLines((await run("summary", [...secured, "-d", "{}", "-d", '"abc"'])).stdout)).toMatchObject([
      [{ message: "abc", length: 3 }],
    ]);
    expect(jsonLines((await run("history", secured)).stdout)).toMatchObject([{ message: "hello", length: 5 }, {}]);
    expect((await run("history", [...secured, "--view", "tiny"])).stdout).toBe(
      '{"message":"hello"}\n{"message":"world"}\n',
    );

    const subscription = run("subscribe", [...secured, "--max-messages", "1"]);
    while (chat.listeners === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await run("echoer", [...secured, "-d", "{}", "-d", '"news"']);
    const subscriber = await subscription;
    expect(subscriber.code).toBe(0);
    expect(jsonLines(subscriber.stdout)).toMatchObject([{ message: "news", action: "added" }]);

    expect(await run("login", ["--user", "goa:wrong"])).toMatchObject({ code: 65 });
    expect(await run("history", [])).toMatchObject({ code: 1, stderr: expect.stringContaining("`token` is missing") });
  });

  test("market", async () => {
    const exchange = new Exchange(["BTC/EUR"], () => createTopic(marketTopics.feed));
    exchange.place("BTC/EUR", "sell", "61000.10", "0.5", "2026-01-01T00:00:00Z");
    const rules = {
      maxPairs: 2,
      maxWaiting: 1000,
      unknownPair: (pair: string) => new UnknownPairError(`${pair} is not traded here`),
      tooManyPairs: () => new ForbiddenError("too many"),
      tooSlow: () => new Error("too slow"),
    };
    const service = marketService(
      { feed: (_payload, stream, { signal }) => serveFeed(exchange, stream, signal, rules) },
      {
        key: ({ key }) => {
          if (!sameSecret(key, "secret")) throw new ForbiddenError("unknown API key");
          return {};
        },
      },
    );
    const url = await served(service);
    const run = (...args: string[]) =>
      call(specs, ["market.goa", "feed", "--url", url, "--protocol", protocol, "--token", "secret", ...args]);
    const book = await run("-d", '{} {"event": "subscribe", "pairs": ["BTC/EUR"]}', "--max-messages", "1");
    expect(jsonLines(book.stdout)).toMatchObject([
      { kind: "book", pair: "BTC/EUR", asks: [["61000.10", "0.5", "2026-01-01T00:00:00Z"]] },
    ]);
    const unknown = await run("-d", '{} {"event": "subscribe", "pairs": ["XYZ/EUR"]}');
    expect(unknown.code).toBe(65);
    expect(jsonLines(unknown.stderr)).toMatchObject([{ error: "unknown_pair", temporary: true }]);
    const wrong = await run("-d", '{} {"event": "subscribed", "pairs": ["BTC/EUR"]}');
    expect(wrong).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("did you mean `subscribe`?") });
  });
});
