/** Server-sent events between goaidl and real Goa: our client reads Goa's server, Goa's client reads ours. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReceiveStream } from "../../src/runtime/client/stream.js";
import type { ServiceError } from "../../src/runtime/errors.js";
import { StreamLostError } from "../../src/runtime/errors.js";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../src/runtime/server/create-server.js";
import { importGenerated } from "../targets/generated/generated-module.js";
import { GoPeers, type GoServer, withGo } from "./goa-peers.js";

const contract = `goa 1
type News { id: string  kind: string  body: string }
type Text { text: string }
type Number { number: int }
type Count { id: string  count: int  note?: string }
type Question { topic: string  question: string  depth?: int }
service news {
  error closed_today: string
  http { error closed_today 423 }
  method follow {
    payload { Since?: string }
    streaming result News
    http { GET "/news/follow" }
    stream { transport sse { id id  event kind  data body  last Since }  heartbeat every 20ms }
  }
  method counts {
    streaming result Count
    http { GET "/news/counts" }
    stream { transport sse { id id } }
  }
  method texts {
    payload { mood?: string }
    streaming result Text
    http { GET "/news/texts" }
    stream { transport sse { data text } }
  }
  method ask {
    payload Question
    streaming result { text: string  wait: int }
    http { POST "/news/ask/{topic}" }
    stream { transport sse { data text  retry wait } }
  }
  method sum {
    payload Question
    result { texts: string[] }
    streaming result { Text: string }
    http { POST "/news/sum/{topic}" }
    stream { transport sse }
  }
  method numbers {
    streaming result Number
    http { GET "/news/numbers" }
    stream { transport sse { data number } }
  }
}
`;

interface Asked {
  readonly topic: string;
  readonly question: string;
  readonly depth?: number;
}

const textsOf = ({ topic, question, depth }: Asked): string[] => [topic, question, String(depth)];

const go = new GoPeers("events");

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

withGo("server-sent events", () => {
  beforeAll(() => go.build(), 400_000);

  describe.each(["goaidl.v1", "goa"])("our client with protocol %s, Goa's server", (protocol) => {
    type Call = (payload?: unknown) => ReceiveStream<unknown>;
    let server: GoServer;
    let client: Readonly<Record<"follow" | "counts" | "texts" | "numbers" | "ask" | "sum" | "sumStream", Call>>;

    beforeAll(async () => {
      server = await go.serve();
      // The module is generated: its exports are those that the contract declares.
      const module = (await importGenerated(contract, "ts-client", "news.ts")) as unknown as {
        createNewsClient(options: unknown): typeof client;
      };
      client = module.createNewsClient({ url: `http://${server.address}`, protocol, backoff: { baseMs: 1 } });
    });
    afterAll(() => void server.child.kill());

    test("mapped fields arrive from their lines, and Last-Event-ID reaches the server", async () => {
      const bodies = ["since 41", "<&> \u2028 é", " blank first"];
      expect(await all(client.follow({ Since: "41" }))).toEqual(
        bodies.map((body) => ({ id: `id ${body}`, kind: "flash", body })),
      );
    });

    test("objects, texts and numbers arrive, up to the end", async () => {
      expect(await all(client.counts())).toEqual([
        { id: "1", count: 1, note: "two\nlines" },
        { id: "2", count: 2, note: "two\nlines" },
      ]);
      expect(await all(client.texts({}))).toEqual(["plain", "null", '"quoted"', ""].map((text) => ({ text })));
      expect(await all(client.numbers())).toEqual([0, -1, 9007199254740991].map((number) => ({ number })));
    });

    test("a POST is answered in one piece, or with events that have a time to reconnect", async () => {
      const payload = { topic: "a b", question: "why?", depth: 3 };
      const texts = ["a b", "why?", "3"];
      expect(await all(client.ask(payload))).toEqual(texts.map((text) => ({ text, wait: 1500 })));
      expect(await client.sum(payload)).toEqual({ texts });
      expect(await all(client.sumStream(payload))).toEqual(texts.map((Text) => ({ Text })));
    });

    test("a refusal is the typed error", async () => {
      const error = await client.texts({ mood: "closed" }).opened.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "closed_today", body: "come back" });
    });

    test("an answer that breaks off is a lost stream", async () => {
      const error = await all(client.texts({ mood: "dying" })).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StreamLostError);
      expect(error).toMatchObject({ received: 4 });
    });
  });

  describe("Goa's client, our server", () => {
    let server: GoaidlServer;
    let host = "";

    beforeAll(async () => {
      const module = (await importGenerated(contract, "ts-server", "news.ts")) as unknown as {
        newsService(handlers: unknown): BoundService;
        ClosedTodayError: new (body: string) => ServiceError;
      };
      const service = module.newsService({
        async *follow({ Since: since }: { Since?: string }) {
          for (const body of [`since ${since}`, "two\nlines", "é <&>"]) {
            yield { id: `id ${body.slice(0, 3)}`, kind: "flash", body };
            // Waits long enough for heartbeats, which must not become messages.
            await new Promise((resolve) => setTimeout(resolve, 70));
          }
        },
        async *counts() {
          yield { id: "1", count: 1 };
          yield { id: "2", count: 2, note: "two\nlines" };
        },
        async *texts({ mood }: { mood?: string }) {
          if (mood === "closed") throw new module.ClosedTodayError("come back");
          yield { text: "plain" };
          yield { text: "two\nlines" };
          if (mood === "dying") throw new module.ClosedTodayError("no longer");
        },
        async *ask(payload: Asked) {
          for (const text of textsOf(payload)) yield { text, wait: 20 };
        },
        sum: (payload: Asked) => ({ texts: textsOf(payload) }),
        async *sumStream(payload: Asked) {
          for (const Text of textsOf(payload)) yield { Text };
        },
        async *numbers() {
          for (const number of [0, -1, Number.MAX_SAFE_INTEGER]) yield { number };
        },
      });
      server = createServer({ services: [service], onError: () => {} });
      const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
      host = `127.0.0.1:${port}`;
    });
    afterAll(() => server.close());

    test("mapped fields and split data arrive, and heartbeats are not messages", async () => {
      const news = (id: string, body: string) => ({ ID: id, Kind: "flash", Body: body });
      expect(await go.call(host, "news.follow", "41")).toEqual([
        news("id sin", "since 41"),
        news("id two", "two\nlines"),
        news("id é <", "é <&>"),
        "EOF",
      ]);
    });

    test("objects, texts and numbers arrive, up to the end", async () => {
      expect(await go.call(host, "news.counts", "")).toMatchObject([
        { ID: "1", Count: 1 },
        { ID: "2", Count: 2, Note: "two\nlines" },
        "EOF",
      ]);
      expect(await go.call(host, "news.texts", "")).toEqual([{ Text: "plain" }, { Text: "two\nlines" }, "EOF"]);
      expect(await go.call(host, "news.numbers", "")).toEqual([
        ...[0, -1, Number.MAX_SAFE_INTEGER].map((value) => ({ Number: value })),
        "EOF",
      ]);
    });

    test("a POST is answered in one piece, or with events", async () => {
      const texts = ["a b", "why?", "undefined"];
      // Goa's clients skip the line `retry`.
      expect(await go.call(host, "news.ask", "a b")).toEqual([...texts.map((Text) => ({ Text, Wait: 0 })), "EOF"]);
      expect(await go.call(host, "news.sum", "a b")).toEqual([{ Texts: ["a b", "why?", "3"] }]);
      expect(await go.call(host, "news.sumStream", "a b")).toEqual([...texts.map((Text) => ({ Text })), "EOF"]);
    });

    test("a refusal is Goa's typed error", async () => {
      expect(await go.call(host, "news.texts", "closed")).toMatchObject([{ name: "closed_today", body: "come back" }]);
    });

    test("an error after the start is not taken for an end", async () => {
      expect(await go.call(host, "news.texts", "dying")).toMatchObject([
        { Text: "plain" },
        { Text: "two\nlines" },
        { error: expect.stringContaining("EOF") },
      ]);
    });
  });
});
