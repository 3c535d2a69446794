import { once } from "node:events";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { type ClientOptions, StreamEndedError, StreamLostError, ValidationError } from "goaidl/client";
import { createServer, type GoaidlServer, withOpen } from "goaidl/server";
import { connectInMemory } from "goaidl/testing";
import { afterEach, describe, expect, test } from "vitest";
import WebSocket from "ws";
import {
  createLoggerClient,
  type LoggerClient,
  UnauthorizedError,
} from "../targets/ts-client/logger/expected/logger.js";
import type { LogEntry } from "../targets/ts-client/logger/expected/types.js";
import {
  type LoggerHandlers,
  loggerService,
  UnauthorizedError as ServerUnauthorizedError,
} from "../targets/ts-server/logger/expected/logger.js";

/** The example contract's generated server and client, over real sockets and in memory. */

const access = { topic: "shop", api_key: "secret" };
const entry = (id: number, message = `entry ${id}`): LogEntry => ({
  id,
  at: "2026-11-24T10:00:00Z",
  level: "info",
  message,
});

function authorize(payload: { api_key: string }): void {
  if (payload.api_key !== "secret") throw new ServerUnauthorizedError("unknown API key");
}

interface Watched {
  readonly signals: AbortSignal[];
  readonly failures: unknown[];
  sent: number;
}

function handlers(watched: Watched): LoggerHandlers {
  return {
    monitor: withOpen({
      open: authorize,
      async handle(_payload, stream, context) {
        watched.signals.push(context.signal);
        try {
          for await (const filter of stream)
            await stream.send(entry(1, `from ${filter.min_level}${filter.contains ?? ""}`));
        } catch (error) {
          watched.failures.push(error);
          throw error;
        }
      },
    }),
    async *tail(payload, _stream, context) {
      authorize(payload); // a plain handler: it fails before it touches its stream
      watched.signals.push(context.signal);
      if (payload.since === undefined) {
        for (let id = 1; id <= 3; id++) yield entry(id);
        return;
      }
      const message = "x".repeat(8000);
      for (let id = 1; !context.signal.aborted; id++) {
        watched.sent = id;
        yield entry(id, message);
      }
    },
    ingest: withOpen({
      open: authorize,
      async handle(_payload, stream) {
        let accepted = 0;
        for await (const _ of stream) accepted++;
        return { accepted, rejected: 0 };
      },
    }),
    topics(payload) {
      authorize(payload);
      return ["shop", "office"];
    },
  };
}

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close();
});

/** The way in which clients reach a server: over real sockets or in memory. */
interface Way {
  /** The options of clients. */
  readonly client: ClientOptions;
  /** Returns the options of clients over a network whose connections `drop` breaks. */
  flaky(): Promise<{ readonly client: ClientOptions; drop(): void }>;
}

const ways: Readonly<Record<string, (server: GoaidlServer) => Promise<Way>>> = {
  async sockets(server) {
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    return {
      client: { url: `ws://127.0.0.1:${port}`, idleConnectionMs: 0 },
      async flaky() {
        const network = await relay(port);
        return { client: { url: `ws://127.0.0.1:${network.port}`, idleConnectionMs: 0 }, drop: network.drop };
      },
    };
  },
  async memory(server) {
    const network = connectInMemory(server);
    return { client: { ...network, idleConnectionMs: 0 }, flaky: async () => ({ client: network, drop: network.cut }) };
  },
};

async function start(name: string): Promise<Way & { readonly watched: Watched; readonly server: GoaidlServer }> {
  const watched: Watched = { signals: [], failures: [], sent: 0 };
  const server = createServer({ services: [loggerService(handlers(watched))], onError: () => {} });
  open.push(server);
  const way = await ways[name]?.(server);
  if (way === undefined) throw new Error(`there is no way ${name}`);
  return { watched, server, ...way };
}

/** A relay that can lose a connection, as networks do. */
async function relay(port: number): Promise<{ port: number; drop(): void }> {
  const sockets = new Set<Socket>();
  const proxy = createTcpServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  open.push(proxy);
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  open.push({ close: drop });
  return { port: (proxy.address() as AddressInfo).port, drop };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never: ${what}`);
}

describe.each([
  ["goa", "sockets"],
  ["goaidl.v1", "sockets"],
  ["goa", "memory"],
  ["goaidl.v1", "memory"],
] as const)("the generated logger in profile %s, over %s", (protocol, way) => {
  const clientOf = (client: ClientOptions): LoggerClient => createLoggerClient({ ...client, protocol });

  test("answers a method without streams", async () => {
    const { client } = await start(way);
    expect(await clientOf(client).topics({ api_key: "secret" })).toEqual(["shop", "office"]);
  });

  test("streams to the client, and ends", async () => {
    const { client } = await start(way);
    const received: LogEntry[] = [];
    for await (const item of clientOf(client).tail(access)) received.push(item);
    expect(received).toEqual([entry(1), entry(2), entry(3)]);
  });

  test("streams to the server, and gives one final answer", async () => {
    const { client } = await start(way);
    const upload = clientOf(client).ingest(access);
    for (let id = 1; id <= 100; id++) await upload.send(entry(id));
    expect(await upload.closeAndReceive()).toEqual({ accepted: 100, rejected: 0 });
    await expect(upload.send(entry(101))).rejects.toBeInstanceOf(StreamEndedError);
  });

  test("streams both ways, fills in defaults at the receiver, and keeps reading after its own end", async () => {
    const { client } = await start(way);
    const monitor = clientOf(client).monitor(access);
    await monitor.send({});
    await monitor.send({ min_level: "warn", contains: "!" });
    expect((await monitor.receive())?.message).toBe("from debug");
    await monitor.end();
    expect((await monitor.receive())?.message).toBe("from warn!");
    expect(await monitor.receive()).toBeUndefined();
  });

  test.each(["open", "a plain handler", "a method without streams"])(
    "refuses a wrong key, thrown in %s, with the typed error",
    async (where) => {
      const { client: options } = await start(way);
      const client = clientOf(options);
      const wrong = { topic: "shop", api_key: "wrong" };
      const call =
        where === "open"
          ? client.monitor(wrong).opened
          : where === "a plain handler"
            ? client.tail(wrong).receive()
            : client.topics(wrong);
      const error = await call.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(UnauthorizedError);
      expect(error).toMatchObject({ name: "unauthorized", body: "unknown API key" });
    },
  );

  test("refuses to send an invalid message with a typed error, and the stream continues", async () => {
    const { client } = await start(way);
    const monitor = clientOf(client).monitor(access);
    const error = await monitor.send({ contains: "x".repeat(257) }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ issues: [{ path: "/contains", rule: "length", received: "string" }] });
    await monitor.send({ min_level: "info" });
    expect((await monitor.receive())?.message).toBe("from info");
    await monitor.close();
  });

  test("notifies the handler when its client is gone, and releases the call", async () => {
    const { watched, server, client } = await start(way);
    const monitor = clientOf(client).monitor(access);
    await monitor.opened;
    await until(() => watched.signals.length === 1, "the handler runs");
    await monitor.close();
    await until(() => watched.signals[0]?.aborted === true, "the signal fires");
    await until(() => server.stats().connections === 0 && server.stats().calls === 0, "nothing is left");
  });

  test("waits for a slow reader, so that memory stays bounded", async () => {
    const { watched, client } = await start(way);
    const tail = clientOf(client).tail({ ...access, since: "2026-11-24T00:00:00Z" });
    await tail.opened;
    await tail.receive();
    let last = -1;
    await until(() => {
      const still = watched.sent === last;
      last = watched.sent;
      return still && last > 0;
    }, "the producer is paused");
    // Windows, queues and the kernel's buffers hold a few megabytes of these 8 kB messages, not an endless stream.
    expect(watched.sent).toBeLessThan(2000);
    await tail.close();
    await until(() => watched.signals[0]?.aborted === true, "the handler's signal is aborted");
  });
});

describe.each(["sockets", "memory"])("over %s", (way) => {
  test("profile goa: a lost connection ends the stream with a typed error and the known counts, and notifies the handler", async () => {
    const { watched, flaky } = await start(way);
    const network = await flaky();
    const monitor = createLoggerClient({ ...network.client, protocol: "goa" }).monitor(access);
    await monitor.send({});
    await monitor.receive();
    network.drop();
    const error = await monitor.receive().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StreamLostError);
    expect(error).toMatchObject({ sent: 1, received: 1 });
    await until(() => watched.signals[0]?.aborted === true, "the signal fires");
  });

  test("goaidl.v1: a lost connection is resumed without an effect on either side", async () => {
    const { watched, flaky } = await start(way);
    const network = await flaky();
    const events: string[] = [];
    const monitor = createLoggerClient({
      ...network.client,
      backoff: { baseMs: 1, maxMs: 10 },
      onEvent: (event) => void events.push(event.kind),
    }).monitor(access);
    for (let round = 0; round < 5; round++) {
      await monitor.send({ contains: String(round) });
      expect((await monitor.receive())?.message).toBe(`from debug${round}`);
      network.drop();
    }
    await monitor.end();
    expect(await monitor.receive()).toBeUndefined();
    expect(events.filter((kind) => kind === "resumed").length).toBeGreaterThan(0);
    expect(watched.signals).toHaveLength(1);
  });
});

test("an invalid message of a client reaches the handler as a typed error, and the server continues", async () => {
  const { watched, client } = await start("sockets");
  const socket = new WebSocket(`${client.url}/logs/shop/monitor?api_key=secret`);
  await once(socket, "open");
  socket.send(JSON.stringify({ min_level: 3 }));
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  expect(code).toBe(4540);
  expect(JSON.parse(reason.toString())).toMatchObject({
    name: "invalid_field_type",
    message: expect.stringContaining("min_level"),
  });
  expect(watched.failures[0]).toMatchObject({
    name: "ValidationError",
    issues: [{ path: "/min_level", rule: "type", received: "integer" }],
  });
  expect(await createLoggerClient(client).topics({ api_key: "secret" })).toEqual(["shop", "office"]);
});

test("before the upgrade, a refusal is an HTTP answer in Goa's form", async () => {
  const { client } = await start("sockets");
  const refused = (path: string) =>
    new Promise<{ status: number | undefined; error: string | undefined; body: string }>((resolve, reject) => {
      const socket = new WebSocket(`${client.url}${path}`);
      socket.on("error", () => {});
      socket.on("open", () => reject(new Error("it was opened")));
      socket.on("unexpected-response", (_request, response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on("end", () =>
          resolve({ status: response.statusCode, error: response.headers["goa-error"]?.toString(), body }),
        );
      });
    });
  expect(await refused("/logs/shop/monitor?api_key=wrong")).toEqual({
    status: 401,
    error: "unauthorized",
    body: '"unknown API key"\n',
  });
  expect(await refused("/logs/shop/tail?api_key=wrong")).toMatchObject({ status: 401, error: "unauthorized" });
  const missing = await refused("/logs/shop/monitor");
  expect(missing).toMatchObject({ status: 400, error: undefined });
  expect(Object.keys(JSON.parse(missing.body))).toEqual(["name", "id", "message", "temporary", "timeout", "fault"]);
  expect(JSON.parse(missing.body)).toMatchObject({ name: "missing_field" });
});
