/** `transport sse` on the wire: the generated server over real sockets, read as bytes. */
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { connect } from "node:net";
import { getRequestListener } from "@hono/node-server";
import compression from "compression";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";
import { ValidationError } from "../../../src/runtime/errors.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { ask, type Handler, newsServer, newsService, rejection, until } from "./news.js";

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

function make(handlers: Record<string, Handler>, options: Partial<ServerOptions> = {}): GoaidlServer {
  const server = createServer({ services: [newsService(handlers)], onError: () => {}, ...options });
  running.push(() => server.close());
  return server;
}

async function serve(handlers: Record<string, Handler>, options: Partial<ServerOptions> = {}) {
  const server = make(handlers, options);
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { server, at: `http://127.0.0.1:${port}`, port };
}

/** The headers of a page's EventSource. */
const page = { "user-agent": "Mozilla/5.0", accept: "text/event-stream" };
/** The headers of Goa's client. */
const goa = { "user-agent": "Go-http-client/1.1", accept: "text/event-stream" };
const asked = { accept: "text/event-stream;profile=goaidl.v1" };

async function* three() {
  for (let seq = 1; seq <= 3; seq++) yield { seq, kind: "flash", body: `line ${seq}\nand é` };
}

test("each message is an event, with its mapped fields in separate lines, and the data split at line breaks", async () => {
  const { at } = await serve({ follow: three });
  const answer = await ask(`${at}/news/a`, goa);
  expect(await answer.ended).toBe(true);
  expect(answer.text()).toBe(
    [1, 2, 3].map((seq) => `id: ${seq}\nevent: flash\ndata: line ${seq}\ndata: and é\n\n`).join(""),
  );
});

test("the answer has the headers that proxies need", async () => {
  const { at } = await serve({ follow: three });
  const { response } = await ask(`${at}/news/a`, goa);
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  });
  expect(response.headers["content-length"]).toBe(undefined);
});

test("the content type contains the interval of heartbeats for goaidl's clients", async () => {
  const { at } = await serve({ follow: three });
  const usual = await ask(`${at}/news/a`, asked);
  expect(usual.response.headers["content-type"]).toBe("text/event-stream;profile=goaidl.v1;silence=2000");
  const { at: quiet } = await serve({ follow: three }, { stream: { heartbeat: null } });
  const answer = await ask(`${quiet}/news/a`, asked);
  expect(answer.response.headers["content-type"]).toBe("text/event-stream;profile=goaidl.v1");
});

test("without `data` the whole message is the data, as JSON; optional fields have no line", async () => {
  const { at } = await serve({
    async *entries() {
      yield { seq: 1, note: "a\nb" };
    },
    async *feed() {
      yield { kind: "flash", text: "x" };
    },
    async *texts() {
      yield "";
    },
  });
  const bodies = [];
  for (const path of ["entries", "feed", "texts"]) {
    const answer = await ask(`${at}/${path}`, goa);
    await answer.ended;
    bodies.push(answer.text());
  }
  expect(bodies).toEqual([
    'id: 1\ndata: {"seq":1,"note":"a\\nb"}\n\n',
    'event: flash\ndata: {"kind":"flash","text":"x"}\n\n',
    "data: \n\n",
  ]);
});

describe("an end is an event for clients that ask for it, and for pages", () => {
  test.each([
    ["goaidl's client", asked, true],
    ["a page", page, true],
    ["a page by what browsers add", { "sec-fetch-mode": "cors" }, true],
    ["Goa's client", goa, false],
    ["curl", { accept: "*/*" }, false],
  ])("%s", async (_, headers, hasEnd) => {
    const { at } = await serve({ texts: async () => {} });
    const answer = await ask(`${at}/texts`, headers);
    expect(await answer.ended).toBe(true);
    expect(answer.text()).toBe(hasEnd ? "event: goaidl.end\ndata: {}\n\n" : "");
  });
});

describe("an error after the start", () => {
  const failing: Handler = async function* failing() {
    yield "first";
    throw new newsServer.GoneWrongError();
  };

  test("is an event with the error's fields and its close code", async () => {
    const { at } = await serve({ texts: failing });
    const answer = await ask(`${at}/texts`, asked);
    expect(await answer.ended).toBe(true);
    const [, name, data] = /\n\nevent: (.*)\ndata: (.*)\n\n$/.exec(answer.text()) ?? [];
    expect(name).toBe("goaidl.error");
    expect(JSON.parse(data ?? "")).toEqual({
      code: 4100,
      name: "gone_wrong",
      id: expect.any(String),
      message: expect.any(String),
      temporary: true,
      timeout: false,
      fault: false,
    });
  });

  test("breaks off the answer for a Goa client, which would take the event for a message", async () => {
    const { at } = await serve({ texts: failing });
    const answer = await ask(`${at}/texts`, goa);
    expect(await answer.ended).toBe(false);
    expect(answer.text()).toBe("data: first\n\n");
  });

  test("doesn't reveal the text of a fault", async () => {
    const { at } = await serve({
      async *texts() {
        yield "first";
        throw new Error("secret of the database");
      },
    });
    const answer = await ask(`${at}/texts`, asked);
    await answer.ended;
    expect(answer.text()).toContain('"fault":true');
    expect(answer.text()).not.toContain("secret");
  });
});

describe("before the start a refusal is an HTTP answer", () => {
  test("of the handler, typed", async () => {
    const { at } = await serve({
      follow: () => {
        throw new newsServer.ClosedTodayError({ until: "noon" });
      },
    });
    const answer = await ask(`${at}/news/a`, page);
    await answer.ended;
    expect([answer.response.statusCode, answer.response.headers["goa-error"], JSON.parse(answer.text())]).toEqual([
      423,
      "closed_today",
      { until: "noon" },
    ]);
  });

  test("of a missing credential, before any handler runs", async () => {
    const { at } = await serve({});
    const missing = await ask(`${at}/secured`, page);
    const wrong = await ask(`${at}/secured`, { ...page, authorization: "Bearer stranger" });
    expect([missing.response.statusCode, wrong.response.statusCode]).toEqual([400, 423]);
  });

  test("of an invalid Last-Event-ID", async () => {
    const { at } = await serve({});
    const answer = await ask(`${at}/news/a`, { "last-event-id": "seven" });
    await answer.ended;
    expect([answer.response.statusCode, JSON.parse(answer.text())]).toMatchObject([
      400,
      { name: "invalid_field_type" },
    ]);
  });

  test("of a page of another origin", async () => {
    const { at } = await serve({ follow: three }, { origins: ["https://app.example.com"] });
    const refused = await ask(`${at}/news/a`, { origin: "https://evil.example.com" });
    expect(refused.response.statusCode).toBe(403);
    expect(refused.response.headers["access-control-allow-origin"]).toBe(undefined);
    const allowed = await ask(`${at}/news/a`, { origin: "https://app.example.com" });
    expect(allowed.response.statusCode).toBe(200);
    expect(allowed.response.headers).toMatchObject({
      "access-control-allow-origin": "https://app.example.com",
      "access-control-allow-credentials": "true",
      vary: "origin",
    });
  });

  test("of one call too many, and of one connection too many", async () => {
    const waiting: Handler = async (_payload, _stream, { signal }) => void (await once(signal, "abort"));
    const { at, server } = await serve({ one: waiting, texts: waiting }, { maxConnections: 2 });
    const first = await ask(`${at}/one`);
    expect((await ask(`${at}/one`)).response.statusCode).toBe(429);
    const other = await ask(`${at}/texts`);
    expect((await ask(`${at}/texts`)).response.statusCode).toBe(503);
    expect(server.stats()).toMatchObject({ connections: 2, calls: 2 });
    first.destroy();
    other.destroy();
    await until(() => server.stats().connections === 0 && server.stats().calls === 0, "both are given back");
    expect((await ask(`${at}/one`)).response.statusCode).toBe(200);
  });

  test.each(["HEAD", "POST"])("of %s, which is not allowed", async (verb) => {
    const { at } = await serve({});
    const answer = await ask(`${at}/texts`, {}, verb);
    expect([answer.response.statusCode, answer.response.headers.allow]).toEqual([405, "GET"]);
  });

  test("of an upgrade, because the method has no WebSocket", async () => {
    const { at } = await serve({});
    const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
    expect(
      (await ask(`${at}/texts`, { ...upgrade, "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" })).response.statusCode,
    ).toBe(400);
  });
});

test("a page may ask whether it may send headers", async () => {
  const { at } = await serve({}, { origins: ["https://app.example.com"] });
  const preflight = { origin: "https://app.example.com", "access-control-request-method": "GET" };
  const asking = { ...preflight, "access-control-request-headers": "last-event-id" };
  const answer = await ask(`${at}/texts`, asking, "OPTIONS");
  expect([answer.response.statusCode, answer.response.headers]).toMatchObject([
    204,
    {
      "access-control-allow-origin": "https://app.example.com",
      "access-control-allow-methods": "GET",
      "access-control-allow-headers": "last-event-id",
    },
  ]);
  expect(
    (await ask(`${at}/texts`, { ...asking, origin: "https://evil.example.com" }, "OPTIONS")).response.statusCode,
  ).toBe(405);
  expect((await ask(`${at}/nothing`, asking, "OPTIONS")).response.statusCode).toBe(404);
});

describe("Last-Event-ID", () => {
  const seen: unknown[] = [];
  const remember: Handler = async (payload) => {
    seen.push(payload.since);
  };

  test("reaches the mapped field", async () => {
    const { at } = await serve({ follow: remember });
    await (await ask(`${at}/news/a`, { "last-event-id": "41" })).ended;
    expect(seen.splice(0)).toEqual([41]);
  });

  test("takes precedence over the place that the contract gives the field, because an EventSource keeps its first URL", async () => {
    const { at } = await serve({ entries: remember });
    await (await ask(`${at}/entries?since=3`)).ended;
    await (await ask(`${at}/entries?since=3`, { "last-event-id": "41" })).ended;
    await (await ask(`${at}/entries?since=3`, { "last-event-id": "" })).ended;
    expect(seen.splice(0)).toEqual([3, 41, 3]);
  });
});

test("the heartbeat is a comment without an empty line behind it", async () => {
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { at } = await serve({ heartbeats: () => finished });
  const answer = await ask(`${at}/heartbeats`, asked);
  await until(() => answer.text().startsWith(":\n:\n"), "two heartbeats");
  finish();
  expect(await answer.ended).toBe(true);
  expect(answer.text()).toMatch(/^(:\n){2,}event: goaidl\.end\n/);
});

test("a stream without messages for too long ends with the code and the reason", async () => {
  let aborted: unknown = null;
  const { at } = await serve({
    async idle(_payload, _stream, { signal }) {
      await once(signal, "abort");
      aborted = signal.reason;
    },
  });
  const answer = await ask(`${at}/idle`, asked);
  expect(await answer.ended).toBe(true);
  expect(answer.text()).toContain('{"code":4505,"name":"goaidl.closed","message":"no message for 100 ms"');
  expect(aborted).toMatchObject({ name: "StreamClosedError", code: 4505 });
});

test("a message that is too large, or can't be an event, is refused by `send`, and the stream continues", async () => {
  const errors: unknown[] = [];
  const { at } = await serve({
    async texts(_payload, stream) {
      for (const text of ["x".repeat(1100), "a\rb", "fine"])
        await stream.send(text).catch((error) => errors.push(error));
    },
    async follow(_payload, stream) {
      for (const kind of ["a\nb", "nul\0", "goaidl.end", "fine"])
        await stream.send({ seq: 1, kind, body: "" }).catch((error) => errors.push(error));
    },
  });
  const texts = await ask(`${at}/texts`, goa);
  await texts.ended;
  expect(texts.text()).toBe("data: fine\n\n");
  const follow = await ask(`${at}/news/a`, goa);
  await follow.ended;
  expect(follow.text()).toBe("id: 1\nevent: fine\ndata: \n\n");
  expect(errors.map((error) => (error as Error).constructor)).toEqual([...Array(5).fill(ValidationError)]);
  expect(errors[2]).toMatchObject({ issues: [{ path: "/kind", rule: "format" }] });
});

test("a client that stops reading makes the handler wait, and is dropped after the write timeout", async () => {
  let sent = 0;
  let end: unknown = null;
  const { port, server } = await serve({
    async texts(_payload, stream) {
      try {
        while (true) {
          await stream.send("x".repeat(1000));
          sent++;
        }
      } catch (error) {
        end = error;
        throw error;
      }
    },
  });
  const socket = connect(port, "127.0.0.1");
  running.push(() => socket.destroy());
  socket.on("error", () => {});
  socket.write("GET /texts HTTP/1.1\r\nhost: x\r\n\r\n");
  await once(socket, "readable");
  socket.pause();
  await until(() => end !== null, "the writer gives up");
  expect(end).toMatchObject({ name: "StreamClosedError", code: 4413 });
  // The kernel's buffers hold a few megabytes of these.
  expect(sent).toBeLessThan(20_000);
  await until(() => server.stats().calls === 0 && server.stats().connections === 0, "nothing is left");
});

test("a client that leaves fires the handler's signal", async () => {
  let signal: AbortSignal | null = null;
  const { at, server } = await serve({
    async texts(_payload, _stream, context) {
      signal = context.signal;
      await once(context.signal, "abort");
    },
  });
  const answer = await ask(`${at}/texts`, page);
  await until(() => signal !== null, "the handler runs");
  answer.destroy();
  await until(() => signal?.aborted === true && server.stats().calls === 0, "the signal fires");
});

describe("a server that goes away", () => {
  const waiting: Handler = async (_payload, stream) => {
    await stream.send("first");
    await new Promise(() => {});
  };

  test("disconnects clients with different waits, and accepts no new calls", async () => {
    const { at, server } = await serve({ texts: waiting });
    const answer = await ask(`${at}/texts`, page);
    await until(() => answer.text() !== "", "it runs");
    const closing = server.close({ graceMs: 50 });
    expect(await answer.ended).toBe(true);
    expect(answer.text()).toMatch(/^data: first\n\nretry: [1-5]\d{3}\n\n$/);
    await closing;
  });

  test("sends no end when its handlers stop, if clients can come back for the rest", async () => {
    const { at, server } = await serve({
      async *follow(_payload, _stream, { signal }) {
        yield { seq: 1, kind: "k", body: "" };
        await once(signal, "abort");
      },
    });
    const answer = await ask(`${at}/news/a`, asked);
    await until(() => answer.text() !== "", "it runs");
    await server.drain();
    expect(await answer.ended).toBe(true);
    expect(answer.text()).toMatch(/^id: 1\nevent: k\ndata: \n\nretry: \d{4}\n\n$/);
  });

  test("breaks the connection if a Goa client would take a normal close for the end", async () => {
    const { at, server } = await serve({ texts: waiting });
    const answer = await ask(`${at}/texts`, goa);
    await until(() => answer.text() !== "", "it runs");
    await server.close();
    expect(await answer.ended).toBe(false);
  });
});

describe("inside a framework, events arrive when they are sent", () => {
  const frameworks: Record<string, (server: GoaidlServer) => unknown> = {
    Express: (server) => express().use(server.requestHandler),
    "Express with compression": (server) =>
      express()
        .use(compression({ threshold: 0 }))
        .use(server.requestHandler),
    "Express with compression of all content types"(server) {
      return express()
        .use(compression({ threshold: 0 }))
        .use((_request, response, next) => {
          const { writeHead } = response;
          response.writeHead = (status: number, headers: never) =>
            writeHead.call(response, status, { ...(headers as object), "cache-control": "no-cache" } as never);
          next();
        })
        .use(server.requestHandler);
    },
    async Fastify(server) {
      const app = fastify();
      app.get("/texts", (request, reply) => {
        reply.hijack();
        server.requestHandler(request.raw, reply.raw);
      });
      await app.ready();
      return app.routing.bind(app);
    },
    Hono(server) {
      const app = new Hono();
      const own = getRequestListener(app.fetch);
      return (request: never, response: never) =>
        server.requestHandler(request, response, () => void own(request, response));
    },
  };

  test.each(Object.keys(frameworks))("%s", async (name) => {
    let goOn: () => void = () => {};
    const server = make({
      async *texts() {
        yield "first";
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        yield "second";
      },
    });
    const http = createHttpServer((await frameworks[name]?.(server)) as never);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    running.push(() => new Promise((resolve) => http.close(resolve)));
    const { port } = http.address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}/texts`, { headers: { "accept-encoding": "gzip" } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    // The first event arrives while the handler waits, so nothing delays it.
    expect((await reader?.read())?.value).toBe("data: first\n\n");
    goOn();
    let rest = "";
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) rest += part.value;
    expect(rest).toBe("data: second\n\nevent: goaidl.end\ndata: {}\n\n");
  });
});

test("an open stream doesn't keep a server from being attached, drained and closed", async () => {
  const server = make({ texts: async (_payload, _stream, { signal }) => void (await once(signal, "abort")) });
  const http = createHttpServer();
  server.attach(http);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as { port: number };
  const answer = await ask(`http://127.0.0.1:${port}/texts`, asked);
  await server.drain();
  expect(await answer.ended).toBe(true);
  // The handler returned when its signal fired, so this is a normal end.
  expect(answer.text()).toBe("event: goaidl.end\ndata: {}\n\n");
  expect((await ask(`http://127.0.0.1:${port}/texts`, asked)).response.statusCode).toBe(503);
  await new Promise((resolve) => http.close(resolve));
  expect(await rejection(ask(`http://127.0.0.1:${port}/texts`))).toBeInstanceOf(Error);
});
