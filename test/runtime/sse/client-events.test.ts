/** The generated client of `transport sse`: against our server, and against servers that a test scripts byte by byte. */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, test, vi } from "vitest";
import { OpenError, StreamClosedError, StreamLostError, ValidationError } from "../../../src/runtime/errors.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import type { StreamEvent } from "../../../src/runtime/transport/channel.js";
import { type Context, type Handler, newsClient, newsServer, newsService, rejection, until } from "./news.js";

const running: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const stop of running.splice(0).reverse()) await stop();
});

const quick = { backoff: { baseMs: 1, maxMs: 10 } };

async function serve(handlers: Record<string, Handler>, options: Partial<ServerOptions> = {}): Promise<string> {
  const server = createServer({ services: [newsService(handlers)], onError: () => {}, ...options });
  running.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return `http://127.0.0.1:${port}`;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that gives one scripted answer after the other. */
async function script(...answers: Answer[]) {
  const requests: IncomingMessage[] = [];
  const http = createHttpServer((request, response) => {
    const answer = answers[requests.length];
    requests.push(request);
    if (answer === undefined) response.writeHead(500).end();
    else answer(response, request);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  running.push(() => new Promise((resolve) => http.close(resolve).closeAllConnections()));
  const { port } = http.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, requests };
}

const head = (response: ServerResponse, type = "text/event-stream;profile=goaidl.v1"): ServerResponse =>
  response.writeHead(200, { "content-type": type });
const news = (seq: number) => `id: ${seq}\nevent: flash\ndata: text ${seq}\n\n`;
const message = (seq: number) => ({ seq, kind: "flash", body: `text ${seq}` });
const end = "event: goaidl.end\ndata: {}\n\n";
/** Writes a text, and drops the connection as soon as the text has been sent. */
const thenDrop =
  (text: string): Answer =>
  (response) =>
    void head(response).write(text, () => setTimeout(() => response.destroy(), 5));
const thenEnd =
  (text: string): Answer =>
  (response) =>
    void head(response).end(text);

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const item of stream) messages.push(item);
  return messages;
}

describe.each(["goaidl.v1", "goa"])("generated client and server, protocol %s", (protocol) => {
  test("messages arrive unchanged, followed by a normal end", async () => {
    const profiles: string[] = [];
    const url = await serve({
      async *follow({ topic }, _stream, { profile }) {
        profiles.push(profile);
        for (const body of ["", "two\nlines", " blank first", "é 🙂", String(topic)])
          yield { seq: Number.MAX_SAFE_INTEGER, kind: "a kind", body };
      },
      async *feed() {
        yield { kind: "article", seq: 1, title: "t" };
        yield { kind: "flash", text: "x" };
      },
      async *texts() {
        yield "null";
        yield '"quoted"';
      },
    });
    const client = newsClient.createNewsClient({ url, protocol });
    const bodies = (await all(client.follow({ topic: "a b/ü" }))).map((item) => (item as { body: string }).body);
    expect(bodies).toEqual(["", "two\nlines", " blank first", "é 🙂", "a b/ü"]);
    expect(await all(client.feed())).toEqual([
      { kind: "article", seq: 1, title: "t" },
      { kind: "flash", text: "x" },
    ]);
    expect(await all(client.texts({}))).toEqual(["null", '"quoted"']);
    // Node's `fetch` sends the same headers as pages, so it gets the end event in any case.
    expect(profiles).toEqual(["goaidl.v1"]);
  });

  test("a refusal before the start, and an error after it, are the typed errors of the contract", async () => {
    const url = await serve({
      follow: () => {
        throw new newsServer.ClosedTodayError({ until: "noon" });
      },
      async *texts() {
        yield "first";
        throw new newsServer.GoneWrongError();
      },
    });
    const client = newsClient.createNewsClient({ url, protocol, ...quick });
    const refused = await rejection(client.follow({ topic: "a" }).opened);
    expect(refused).toBeInstanceOf(newsClient.ClosedTodayError);
    expect(refused).toMatchObject({ body: { until: "noon" } });
    const stream = client.texts({});
    expect(await stream.receive()).toBe("first");
    expect(await rejection(stream.receive())).toBeInstanceOf(newsClient.GoneWrongError);
  });

  test("leaving the loop cancels the call, and notifies the handler", async () => {
    let signal: AbortSignal | null = null;
    const url = await serve({
      async *texts(_payload, _stream, context: Context) {
        signal = context.signal;
        while (true) yield "again";
      },
    });
    for await (const text of newsClient.createNewsClient({ url, protocol }).texts({})) {
      expect(text).toBe("again");
      break;
    }
    await until(() => signal?.aborted === true, "the signal fires");
  });

  test("a reader that is slow makes the handler wait", async () => {
    let sent = 0;
    const url = await serve({
      async *texts() {
        while (true) {
          yield "x".repeat(1000);
          sent++;
        }
      },
    });
    const stream = newsClient.createNewsClient({ url, protocol }).texts({});
    await stream.receive();
    let before = -1;
    await until(() => {
      const still = sent === before;
      before = sent;
      return still;
    }, "the producer is paused");
    expect(sent).toBeLessThan(20_000);
    await stream.close();
  });
});

test("credentials travel in a header, from pages too", async () => {
  const url = await serve({
    async *secured() {
      yield "in";
    },
  });
  expect(await all(newsClient.createNewsClient({ url }).secured({ token: "reader" }))).toEqual(["in"]);
  expect(await rejection(all(newsClient.createNewsClient({ url }).secured({ token: "x" })))).toMatchObject({
    body: { until: "you log in" },
  });
});

describe("a connection that is lost", () => {
  test("is followed by one that starts after the last event, and both are reported", async () => {
    const { url, requests } = await script(
      thenDrop(`${news(1)}${news(2)}id: 3\ndata: half`),
      thenDrop(`:\n${news(3)}`),
      thenEnd(news(4) + end),
    );
    const events: StreamEvent[] = [];
    const stream = newsClient.createNewsClient({ url, ...quick, onEvent: (event: StreamEvent) => events.push(event) });
    expect(await all(stream.follow({ topic: "a" }))).toEqual([1, 2, 3, 4].map(message));
    expect(requests.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "2", "3"]);
    expect(events.map(({ kind }) => kind)).toEqual([
      "connecting",
      "open",
      "suspended",
      "connecting",
      "restarted",
      "suspended",
      "connecting",
      "restarted",
      "closed",
    ]);
  });

  test("is followed by one that starts after the payload's position if nothing was received", async () => {
    const { url, requests } = await script(thenDrop(":\n"), thenEnd(end));
    await all(newsClient.createNewsClient({ url, ...quick }).follow({ topic: "a", since: 40 }));
    expect(requests.map(({ headers }) => headers["last-event-id"])).toEqual(["40", "40"]);
  });

  test("ends the stream if the contract maps no IDs", async () => {
    const { url, requests } = await script(thenDrop("data: one\n\n"));
    const stream = newsClient.createNewsClient({ url, ...quick }).texts({});
    expect(await stream.receive()).toBe("one");
    const lost = await rejection(stream.receive());
    expect(lost).toBeInstanceOf(StreamLostError);
    expect(lost).toMatchObject({ received: 1, sent: 0 });
    expect(requests).toHaveLength(1);
  });

  test("includes an answer that ends normally without the event for the end", async () => {
    const { url } = await script(thenEnd("data: one\n\n"));
    const stream = newsClient.createNewsClient({ url, ...quick }).texts({});
    expect(await stream.receive()).toBe("one");
    expect(await rejection(stream.receive())).toBeInstanceOf(StreamLostError);
  });

  test("is followed by a new call if there are no IDs and the call has `restart`", async () => {
    const { url } = await script(thenDrop("data: one\n\n"), thenEnd(`data: two\n\n${end}`));
    expect(await all(newsClient.createNewsClient({ url, ...quick }).texts({}, { restart: true }))).toEqual([
      "one",
      "two",
    ]);
  });

  test("is detected by silence for longer than the heartbeat allows", async () => {
    const { url, requests } = await script(
      (response) => void head(response, "text/event-stream;profile=goaidl.v1;silence=100").write(news(1)),
      thenEnd(news(2) + end),
    );
    const reasons: string[] = [];
    const onEvent = (event: StreamEvent) => {
      if (event.kind === "suspended") reasons.push(event.reason);
    };
    expect(await all(newsClient.createNewsClient({ url, ...quick, onEvent }).follow({ topic: "a" }))).toEqual([
      message(1),
      message(2),
    ]);
    expect(reasons).toEqual(["nothing was received for 100 ms"]);
    expect(requests).toHaveLength(2);
  });

  test("is not detected by silence if the server announced no heartbeat, even if the contract has one", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let later: () => void = () => {};
    const { url, requests } = await script((response) => {
      head(response).write(news(1));
      later = () => void response.end(news(2) + end);
    });
    const stream = newsClient.createNewsClient({ url, ...quick }).follow({ topic: "a" });
    expect(await stream.receive()).toEqual(message(1));
    await vi.advanceTimersByTimeAsync(3_600_000);
    later();
    expect(await all(stream)).toEqual([message(2)]);
    expect(requests).toHaveLength(1);
  });

  test("is retried if the server is starting or shutting down, and never after a refusal", async () => {
    const { url, requests } = await script(
      thenDrop(news(1)),
      (response) => void response.writeHead(503, { "retry-after": "0" }).end(),
      (response) => void response.socket?.destroy(),
      (response) => void response.writeHead(423, { "goa-error": "closed_today" }).end('{"until":"noon"}'),
    );
    const stream = newsClient.createNewsClient({ url, ...quick }).follow({ topic: "a" });
    expect(await stream.receive()).toEqual(message(1));
    expect(await rejection(stream.receive())).toBeInstanceOf(newsClient.ClosedTodayError);
    expect(requests).toHaveLength(4);
  });

  test("is not retried after 204, which means that nothing more comes", async () => {
    const { url, requests } = await script(thenDrop(news(1)), (response) => void response.writeHead(204).end());
    expect(await all(newsClient.createNewsClient({ url, ...quick }).follow({ topic: "a" }))).toEqual([message(1)]);
    expect(requests).toHaveLength(2);
  });

  test("waits as long as the server asked for, but no longer than a minute", async () => {
    const waits: number[] = [];
    const onEvent = (event: StreamEvent) => {
      if (event.kind === "suspended") waits.push(event.retryInMs);
    };
    const { url } = await script(thenDrop(`retry: 30\n\n${news(1)}`), thenDrop(`retry: 99999999999\n\n${news(2)}`));
    const stream = newsClient.createNewsClient({ url, ...quick, onEvent }).follow({ topic: "a" });
    await stream.receive();
    await stream.receive();
    await until(() => waits.length === 2, "both losses are kinds");
    expect(waits).toEqual([30, 60_000]);
    await stream.close();
    expect(await rejection(stream.receive())).toBeInstanceOf(StreamClosedError);
  });
});

describe("a Goa server's stream", () => {
  test("ends with its answer", async () => {
    const { url } = await script(
      (response) => void head(response, "text/event-stream").end("data: one\n\ndata: two\n\n"),
    );
    expect(await all(newsClient.createNewsClient({ url }).texts({}))).toEqual(["one", "two"]);
  });

  test("is lost when its answer breaks off", async () => {
    const { url } = await script((response) => {
      head(response, "text/event-stream").write("data: one\n\n", () => setTimeout(() => response.destroy(), 5));
    });
    const stream = newsClient.createNewsClient({ url, ...quick }).texts({});
    expect(await stream.receive()).toBe("one");
    expect(await rejection(stream.receive())).toBeInstanceOf(StreamLostError);
  });
});

describe("a server that breaks the contract", () => {
  test.each([
    ["data that is not JSON", "/entries", 'data: {"seq":\n\n', { name: "StreamClosedError", code: 1007 }],
    ["a message that is invalid", "/entries", 'data: {"seq":"one"}\n\n', { name: "ValidationError" }],
    ["an event without end", "/entries", `data: ${"x".repeat(90_000)}`, { name: "StreamClosedError", code: 1009 }],
    [
      "an error without a name",
      "/entries",
      "event: goaidl.error\ndata: {}\n\n",
      { name: "StreamClosedError", code: 4500 },
    ],
  ])("%s ends the stream, typed", async (_, _path, text, expected) => {
    const { url, requests } = await script((response) => void head(response).write(text));
    expect(await rejection(all(newsClient.createNewsClient({ url, ...quick }).entries({})))).toMatchObject(expected);
    await until(
      () => requests[0]?.destroyed === true || requests[0]?.socket.destroyed === true,
      "the connection is closed",
    );
    expect(requests).toHaveLength(1);
  });

  test("an answer that is not a stream is an error of opening", async () => {
    const { url } = await script(
      (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<p>"),
    );
    const error = await rejection(newsClient.createNewsClient({ url, ...quick }).texts({}).opened);
    expect(error).toBeInstanceOf(OpenError);
    expect(error).toMatchObject({ status: 200, message: expect.stringContaining("text/html") });
  });

  test("an event with a name that the contract doesn't map is ignored", async () => {
    const { url } = await script(thenEnd(`event: advertisement\ndata: {}\n\ndata: {"seq":1}\n\n${end}`));
    expect(await all(newsClient.createNewsClient({ url }).entries({}))).toEqual([{ seq: 1 }]);
  });
});

test("opening is tried as often as the client's options say, and then fails", async () => {
  const { url, requests } = await script(...Array<Answer>(3).fill((response) => void response.socket?.destroy()));
  const stream = newsClient.createNewsClient({ url, backoff: { ...quick.backoff, attempts: 3 } }).texts({});
  expect(await rejection(stream.opened)).toBeInstanceOf(OpenError);
  expect(requests).toHaveLength(3);
});

test("opening is retried if a server doesn't answer in time", async () => {
  // On a slow machine, further requests may take too long.
  const answers = Array.from({ length: 20 }, () => thenEnd(end));
  const { url, requests } = await script(() => {}, ...answers);
  await newsClient
    .createNewsClient({ url, ...quick, openTimeoutMs: 50, backoff: { baseMs: 1, attempts: 20 } })
    .texts({}).opened;
  expect(requests.length).toBeGreaterThan(1);
});

test("an aborted call fails with the reason of the abort, also while it waits to connect again", async () => {
  const { url } = await script(thenDrop(`retry: 50000\n\n${news(1)}`));
  const abort = new AbortController();
  const kinds: string[] = [];
  const onEvent = (event: StreamEvent) => void kinds.push(event.kind);
  const stream = newsClient
    .createNewsClient({ url, ...quick, onEvent })
    .follow({ topic: "a" }, { signal: abort.signal });
  await stream.receive();
  await until(() => kinds.includes("suspended"), "it waits");
  const reason = new Error("enough");
  abort.abort(reason);
  expect(await rejection(stream.receive())).toBe(reason);
});

test("an invalid payload is not sent", async () => {
  const { url, requests } = await script();
  expect(await rejection(newsClient.createNewsClient({ url }).follow({}).opened)).toBeInstanceOf(ValidationError);
  expect(requests).toHaveLength(0);
});

test("a client follows a server that comes back at another address", async () => {
  let round = 0;
  const handlers: Record<string, Handler> = {
    async follow({ since }, stream) {
      const first = Number(since ?? 0) + 1;
      round++;
      for (let seq = first; seq < first + 3; seq++) await stream.send({ seq, kind: "k", body: "" });
      if (round === 1) await new Promise(() => {});
    },
  };
  const first = createServer({ services: [newsService(handlers)] });
  const { port } = await first.listen({ port: 0, host: "127.0.0.1" });
  const stream = newsClient.createNewsClient({ url: `http://127.0.0.1:${port}`, ...quick }).follow({ topic: "a" });
  for (let seq = 1; seq <= 3; seq++) expect(await stream.receive()).toMatchObject({ seq });
  await first.close();
  const second = createServer({ services: [newsService(handlers)] });
  running.push(() => second.close());
  await second.listen({ port, host: "127.0.0.1" });
  expect((await all(stream)).map((item) => (item as { seq: number }).seq)).toEqual([4, 5, 6]);
});
