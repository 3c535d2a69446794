/** `goaidl/testing`: the behaviour of real sockets, in memory. The end-to-end tests of the logger run over both. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { OpenError, StreamClosedError, StreamLostError } from "../../../src/runtime/errors.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { connectInMemory } from "../../../src/runtime/testing/index.js";
import { MemorySocket } from "../../../src/runtime/testing/memory-socket.js";
import type { StreamEvent } from "../../../src/runtime/transport/channel.js";
import { type Handler, newsClient, newsServer, newsService, rejection, until } from "../sse/news.js";

const running: GoaidlServer[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const server of running.splice(0)) await server.close();
});

function start(handlers: Record<string, Handler>, options: Partial<ServerOptions> = {}) {
  const server = createServer({ services: [newsService(handlers)], onError: () => {}, ...options });
  running.push(server);
  return { server, network: connectInMemory(server) };
}

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const item of stream) messages.push(item);
  return messages;
}

/** Reads a socket until its peer ends. Unlike an iterator, this leaves the socket open. */
async function readToEnd(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  await once(socket, "end");
  return text;
}

const quick = { backoff: { baseMs: 1, maxMs: 5 } };

describe("two ends of a connection", () => {
  test("carry bytes in order, and each end can end its direction", async () => {
    const [client, server] = MemorySocket.pair();
    for (let index = 0; index < 100; index++) client.write(`${index},`);
    client.end("last");
    expect(await readToEnd(server)).toBe(`${Array.from({ length: 100 }, (_, index) => `${index},`).join("")}last`);
    // After the client's end, the server can still answer.
    server.end("answer");
    expect(await readToEnd(client)).toBe("answer");
  });

  test("make a writer wait if the reader doesn't read", async () => {
    const [client, server] = MemorySocket.pair();
    server.on("error", () => {});
    while (client.write(Buffer.alloc(1024))) await new Promise(setImmediate);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(client.writableNeedDrain).toBe(true);
    expect(client.writableLength + server.readableLength).toBeLessThan(256 * 1024);
    server.resume();
    await once(client, "drain");
    client.destroy();
  });

  test("notify each other when one is gone", async () => {
    const [client, server] = MemorySocket.pair();
    server.resume();
    client.destroy();
    await once(server, "end");
    const failed = once(server, "error");
    server.write("without a reader");
    expect(await failed).toMatchObject([{ code: "EPIPE" }]);
  });

  test("are both lost when the connection is cut", async () => {
    const [client, server] = MemorySocket.pair();
    const errors = Promise.all([once(client, "error"), once(server, "error")]);
    client.cut();
    expect(await errors).toMatchObject([[{ code: "ECONNRESET" }], [{ code: "ECONNRESET" }]]);
  });
});

test("a generated client is made with a network, and with more options where it needs them", async () => {
  const { network } = start({
    plain: () => "answer",
    async *secured() {
      yield "in";
    },
  });
  expect(await newsClient.createNewsClient(network).plain()).toBe("answer");
  const client = newsClient.createNewsClient({ ...network, token: () => "reader" });
  expect(await all(client.secured({ token: "replaced" }))).toEqual(["in"]);
});

test("a server and a client without calls don't keep the process alive", async () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  const clear = vi.spyOn(globalThis, "clearTimeout");
  const { network, server } = start({
    async *pushes() {
      yield 1;
    },
  });
  expect(await all(newsClient.createNewsClient({ ...network, connection: "shared" }).pushes())).toEqual([1]);
  await until(() => server.stats().calls === 0, "the end of the call");
  expect(network.connections).toBe(1);
  const cleared = new Set(clear.mock.calls.map(([timer]) => timer));
  const waits = set.mock.calls.map(([, ms = 0], index) => ({ ms, timer: set.mock.results[index]?.value }));
  const alive = waits.filter(({ ms, timer }) => ms >= 1_000 && !cleared.has(timer) && timer.hasRef());
  vi.restoreAllMocks();
  expect(alive.map(({ ms }) => ms)).toEqual([]);
});

test("a handler's context has the call's headers, path and address", async () => {
  const contexts: unknown[] = [];
  const { network } = start({
    plain: (_payload, context) => {
      contexts.push(context);
      return "";
    },
  });
  await newsClient.createNewsClient({ ...network, headers: { "X-Trace": "é" } }).plain();
  await newsClient.createNewsClient({ ...network, url: "http://memory" }).plain();
  expect(contexts).toMatchObject([
    { headers: { "x-trace": "é", host: "memory" }, url: "/plain", remoteAddress: "memory", profile: "http" },
    { headers: { host: "memory" } },
  ]);
});

test("refusals and limits are the same as over a network", async () => {
  const { network } = start(
    {
      follow: () => {
        throw new newsServer.ClosedTodayError({ until: "noon" });
      },
      texts: async (_payload, _stream, { signal }) => void (await once(signal, "abort")),
    },
    { maxConnections: 1 },
  );
  const client = newsClient.createNewsClient({ ...network, backoff: { baseMs: 1, attempts: 1 } });
  expect(await rejection(client.follow({ topic: "a" }).opened)).toMatchObject({ body: { until: "noon" } });
  const first = client.texts({});
  await first.opened;
  expect(await rejection(client.texts({}).opened)).toMatchObject({ name: "too_many_connections" });
  await first.close();
  await until(() => network.connections === 0, "its connection is gone");
});

test("streams break with their network, and continue when it comes back", async () => {
  const { network } = start({
    async follow({ since }, stream) {
      for (let seq = Number(since ?? 0) + 1; seq <= 6; seq++) {
        await stream.send({ seq, kind: "k", body: "" });
        if (seq % 2 === 0 && seq < 6) await new Promise(() => {});
      }
    },
  });
  const events: string[] = [];
  const onEvent = (event: StreamEvent) => void events.push(event.kind);
  const stream = newsClient.createNewsClient({ ...network, ...quick, onEvent }).follow({ topic: "a" });
  const seqs: unknown[] = [];
  for await (const item of stream) {
    const { seq } = item as { seq: number };
    seqs.push(seq);
    if (seq === 2) network.cut();
    if (seq === 4) {
      network.disconnect();
      setTimeout(() => network.restore(), 50);
    }
  }
  expect(seqs).toEqual([1, 2, 3, 4, 5, 6]);
  expect(events.filter((kind) => kind === "restarted")).toHaveLength(2);
  expect(events.filter((kind) => kind === "connecting").length).toBeGreaterThan(3);
});

test("a network that is down accepts no connections", async () => {
  const { network } = start({ plain: () => "answer" });
  network.disconnect();
  const client = newsClient.createNewsClient({ ...network, backoff: { baseMs: 1, maxMs: 2, attempts: 2 } });
  const error = await rejection(client.plain());
  expect(error).toBeInstanceOf(OpenError);
  expect(error).toMatchObject({ cause: { cause: { code: "ECONNREFUSED" } } });
  expect(await rejection(client.pushes().opened)).toBeInstanceOf(OpenError);
  network.restore();
  expect(await client.plain()).toBe("answer");
});

describe.each(["goa", "goaidl.v1"])("a WebSocket in memory, protocol %s", (protocol) => {
  test("has the server's close codes and reasons", async () => {
    const { network } = start({
      async *pushes() {
        yield 1;
        throw new newsServer.GoneWrongError();
      },
    });
    const codes: number[] = [];
    const onEvent = (event: StreamEvent) => {
      if (event.kind === "closed") codes.push(event.code);
    };
    const stream = newsClient.createNewsClient({ ...network, protocol, onEvent }).pushes();
    expect(await stream.receive()).toBe(1);
    expect(await rejection(stream.receive())).toMatchObject({ name: "gone_wrong", temporary: true });
    expect(codes).toEqual([4100]);
  });

  test("is closed by a server that shuts down, and the network is empty", async () => {
    const { network, server } = start({
      pushes: async (_context, stream) => {
        await stream.send(1);
        await new Promise(() => {});
      },
    });
    const stream = newsClient
      .createNewsClient({ ...network, protocol, backoff: { baseMs: 1, maxMs: 2, attempts: 1 } })
      .pushes();
    expect(await stream.receive()).toBe(1);
    await server.close();
    const error = await rejection(stream.receive());
    expect(error instanceof StreamLostError || error instanceof StreamClosedError).toBe(true);
    await until(() => network.connections === 0, "nothing is left");
  });

  test("works while a test has stopped the clock", async () => {
    vi.useFakeTimers();
    const { network } = start({
      async *pushes() {
        yield* [1, 2, 3];
      },
    });
    expect(await all(newsClient.createNewsClient({ ...network, protocol }).pushes())).toEqual([1, 2, 3]);
  });
});

test("a call in goaidl.v1 opens while the clock is stopped and its handler waits", async () => {
  vi.useFakeTimers();
  const { network } = start({
    pushes: (_payload, _stream, { signal }) =>
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())),
  });
  const stream = newsClient.createNewsClient(network).pushes();
  await stream.opened;
  await stream.close();
});

test("an answer without a body, and the body of a request, are the same as over a network", async () => {
  const { network } = start({ note: () => undefined, upper: (payload) => String(payload.text).toUpperCase() });
  const client = newsClient.createNewsClient(network);
  expect(await client.note()).toBe(undefined);
  expect(await client.upper({ text: "é".repeat(50_000) })).toBe("É".repeat(50_000));
});

test("a call that is aborted fails with its reason", async () => {
  const { network } = start({ plain: () => new Promise(() => {}) });
  const abort = new AbortController();
  const answer = newsClient.createNewsClient(network).plain({ signal: abort.signal });
  const reason = new Error("enough");
  setTimeout(() => abort.abort(reason), 10);
  expect(await rejection(answer)).toBe(reason);
});
