import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { ServiceError } from "../../../src/runtime/errors.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { withOpen } from "../../../src/runtime/server/handler.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { importGenerated } from "../../targets/generated/generated-module.js";

/**
 * The generated server of logger.goa with the handlers of a test, called over real sockets with only `ws` and `fetch`.
 */
interface LoggerModule {
  loggerService(handlers: Record<string, unknown>): BoundService;
  UnauthorizedError: new (body: string) => ServiceError;
}

const source = readFileSync(new URL("../../../specs/logger.goa", import.meta.url), "utf8");
// The module is generated, so its exports are those that logger.goa declares.
const logger = (await importGenerated(source, "ts-server", "logger.ts")) as unknown as LoggerModule;

const unused = () => {
  throw new Error("not used in this test");
};
const entry = { id: 1, at: "2026-01-01T00:00:00Z", level: "info", message: "hello" };

let server: GoaidlServer | null = null;
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server?.close();
  server = null;
});

async function serve(handlers: Record<string, unknown>, options: Partial<ServerOptions> = {}): Promise<string> {
  const service = logger.loggerService({
    monitor: unused,
    tail: unused,
    ingest: unused,
    topics: unused,
    ...handlers,
  });
  server = createServer({ services: [service], ...options });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return `127.0.0.1:${port}`;
}

class Peer {
  readonly socket: WebSocket;
  readonly messages: unknown[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly opened: Promise<void>;
  /** The HTTP answer that replaces an upgrade. */
  readonly refused: Promise<{ status: number; headers: Record<string, unknown>; body: string }>;
  #wake: () => void = () => {};

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    sockets.push(this.socket);
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => {
      this.messages.push(JSON.parse(data.toString()));
      this.#wake();
    });
    this.opened = new Promise((resolve) => this.socket.on("open", resolve));
    this.closed = new Promise((resolve) =>
      this.socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    this.refused = new Promise((resolve) =>
      this.socket.on("unexpected-response", (_request, response) => {
        let body = "";
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      }),
    );
  }

  send(value: unknown): void {
    this.socket.send(JSON.stringify(value));
  }

  async message(index: number): Promise<unknown> {
    while (this.messages.length <= index) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.messages[index];
  }
}

interface Stream {
  send(message: unknown): Promise<void>;
  receive(): Promise<Record<string, unknown> | undefined>;
}
interface Context {
  readonly signal: AbortSignal;
}

describe("a server in profile goa", () => {
  test("answers a method without streams as JSON", async () => {
    const at = await serve({ topics: ({ api_key }: { api_key: string }) => [api_key, "b"] });
    const answer = await fetch(`http://${at}/topics?api_key=k%20y`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(["k y", "b"]);
  });

  test("reports a missing parameter before any handler runs", async () => {
    const at = await serve({});
    const answer = await fetch(`http://${at}/topics`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("goa-error")).toBe(null);
    expect(await answer.json()).toMatchObject({ name: "missing_field", fault: false });
  });

  test("gives a designed error its status, header and body", async () => {
    const at = await serve({
      topics: () => {
        throw new logger.UnauthorizedError("wrong key");
      },
    });
    const answer = await fetch(`http://${at}/topics?api_key=k`);
    expect([answer.status, answer.headers.get("goa-error"), await answer.json()]).toEqual([
      401,
      "unauthorized",
      "wrong key",
    ]);
  });

  test("doesn't reveal the text of a fault", async () => {
    const reported: unknown[] = [];
    const thrown = new Error("secret of the database");
    const at = await serve({ topics: () => Promise.reject(thrown) }, { onError: (error) => reported.push(error) });
    const answer = await fetch(`http://${at}/topics?api_key=k`);
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).not.toContain("secret");
    expect(JSON.parse(text)).toMatchObject({ name: "fault", fault: true });
    expect(reported).toEqual([thrown]);
  });

  test("streams both ways, and ends when the client has ended", async () => {
    const at = await serve({
      monitor: async (_payload: unknown, stream: Stream) => {
        for (let filter = await stream.receive(); filter !== undefined; filter = await stream.receive()) {
          await stream.send({ ...entry, message: String(filter.min_level) });
        }
      },
    });
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    await peer.opened;
    peer.send({ min_level: "warn" });
    peer.send({});
    expect(await peer.message(1)).toEqual({ ...entry, message: "debug" });
    expect(peer.messages[0]).toEqual({ ...entry, message: "warn" });
    peer.send(null);
    expect(await peer.closed).toEqual({ code: 1000, reason: "" });
  });

  test("receives a whole upload and answers it once", async () => {
    const at = await serve({
      ingest: async (_payload: unknown, stream: Stream) => {
        let accepted = 0;
        while ((await stream.receive()) !== undefined) accepted++;
        return { accepted, rejected: 0 };
      },
    });
    const peer = new Peer(`ws://${at}/logs/shop/ingest?api_key=k`);
    await peer.opened;
    for (let index = 0; index < 1000; index++) peer.send(entry);
    peer.send(null);
    expect(await peer.closed).toEqual({ code: 1000, reason: "" });
    expect(peer.messages).toEqual([{ accepted: 1000, rejected: 0 }]);
  });

  test("sends the values that a generator yields, and stops it when the client leaves", async () => {
    let stopped = (): void => {};
    const stop = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const at = await serve({
      async *tail(_payload: unknown, _stream: unknown, context: Context) {
        try {
          yield entry;
          await once(context.signal, "abort");
        } finally {
          stopped();
        }
      },
    });
    const peer = new Peer(`ws://${at}/logs/shop/tail?api_key=k`);
    expect(await peer.message(0)).toEqual(entry);
    peer.socket.terminate();
    await stop;
  });

  test.each([
    ["a plain handler", () => Promise.reject(new logger.UnauthorizedError("wrong key"))],
    [
      "`open`",
      withOpen({
        open: () => {
          throw new logger.UnauthorizedError("wrong key");
        },
        handle: async () => {},
      }),
    ],
  ])("answers an error of %s over HTTP, before the upgrade", async (_name, monitor) => {
    const at = await serve({ monitor });
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    const { status, headers, body } = await peer.refused;
    expect([status, headers["goa-error"], body]).toEqual([401, "unauthorized", '"wrong key"\n']);
  });

  test("upgrades the call of a waiting handler after the grace period", async () => {
    const at = await serve(
      { monitor: (_payload: unknown, _stream: Stream, context: Context) => once(context.signal, "abort") },
      { graceMs: 20 },
    );
    await new Peer(`ws://${at}/logs/shop/monitor?api_key=k`).opened;
  });

  test("closes with a typed reason when a handler fails after the upgrade", async () => {
    const at = await serve({
      monitor: async (_payload: unknown, stream: Stream) => {
        await stream.send(entry);
        throw new logger.UnauthorizedError("expired".repeat(50));
      },
    });
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    const { code, reason } = await peer.closed;
    expect(code).toBe(4540);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    expect(JSON.parse(reason)).toMatchObject({ name: "unauthorized", message: expect.stringMatching(/^expired/) });
    expect(peer.messages).toEqual([entry]);
  });

  test("reports an invalid message to the client that sent it, and no fault", async () => {
    const reported: unknown[] = [];
    const at = await serve(
      { monitor: async (_payload: unknown, stream: Stream) => void (await stream.receive()) },
      { onError: (error) => reported.push(error) },
    );
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    await peer.opened;
    peer.send({ min_level: "warn", contains: "x".repeat(257) });
    const { code, reason } = await peer.closed;
    expect([code, JSON.parse(reason).name]).toEqual([4540, "invalid_length"]);
    expect(reported).toEqual([]);
  });

  test("refuses to send an invalid message, and reports that as a fault", async () => {
    const reported: Error[] = [];
    const at = await serve(
      { monitor: (_payload: unknown, stream: Stream) => stream.send({ ...entry, id: 0 }) },
      { onError: (error) => reported.push(error instanceof Error ? error : new Error()) },
    );
    const { status, body } = await new Peer(`ws://${at}/logs/shop/monitor?api_key=k`).refused;
    expect([status, JSON.parse(body).name]).toEqual([500, "fault"]);
    expect(reported.map((error) => error.name)).toEqual(["ValidationError"]);
  });

  test("lets `send` wait for a client that doesn't read", async () => {
    let sent = 0;
    const at = await serve({
      monitor: async (_payload: unknown, stream: Stream) => {
        const big = { ...entry, message: "x".repeat(8192) };
        while (true) {
          await stream.send(big);
          sent++;
        }
      },
    });
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    await peer.opened;
    peer.socket.pause();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    const stalled = sent;
    expect(stalled * 8192).toBeLessThan(16 * 1024 * 1024);
    peer.socket.resume();
    await peer.message(stalled + 10);
  });

  test("closes a client that sends faster than the contract allows", async () => {
    const at = await serve({
      monitor: async (_payload: unknown, stream: Stream) => {
        while ((await stream.receive()) !== undefined);
      },
    });
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    await peer.opened;
    for (let index = 0; index < 400; index++) peer.send({});
    expect((await peer.closed).code).toBe(4429);
  });

  test("closes at a message that is larger than the contract allows", async () => {
    const at = await serve({ monitor: (_payload: unknown, stream: Stream) => stream.receive() });
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    await peer.opened;
    peer.send({ contains: "x".repeat(70_000) });
    expect((await peer.closed).code).toBe(1009);
  });

  test("closes at a message that is not JSON", async () => {
    const at = await serve({ monitor: (_payload: unknown, stream: Stream) => stream.receive() });
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    await peer.opened;
    peer.socket.send("{");
    expect((await peer.closed).code).toBe(1007);
  });

  test("refuses pages of other hosts, but not those that were allowed", async () => {
    const at = await serve(
      { monitor: (_payload: unknown, stream: Stream) => stream.receive() },
      { origins: ["https://app.example.com"] },
    );
    const url = `ws://${at}/logs/shop/monitor?api_key=k`;
    expect((await new Peer(url, { origin: "https://evil.example" }).refused).status).toBe(403);
    await new Peer(url, { origin: "https://app.example.com" }).opened;
    await new Peer(url, { origin: `http://${at}` }).opened;
  });

  test("refuses a plain request for a stream, an unknown path and a wrong verb", async () => {
    const at = await serve({});
    const status = async (path: string, method = "GET") => (await fetch(`http://${at}${path}`, { method })).status;
    expect(await status("/logs/shop/monitor")).toBe(426);
    expect(await status("/nothing")).toBe(404);
    expect(await status("/topics", "POST")).toBe(405);
  });

  test("limits the openings of one address", async () => {
    const at = await serve({ topics: () => [] }, { openingsPerSecond: 1 });
    const statuses = await Promise.all(
      Array.from({ length: 4 }, async () => (await fetch(`http://${at}/topics?api_key=k`)).status),
    );
    expect(statuses.sort()).toEqual([200, 200, 429, 429]);
  });

  test("closes with 1012, fires the handlers' signals and keeps no resources", async () => {
    let aborted = false;
    const at = await serve({
      monitor: async (_payload: unknown, stream: Stream, context: Context) => {
        context.signal.addEventListener("abort", () => {
          aborted = true;
        });
        await stream.receive();
      },
    });
    const peer = new Peer(`ws://${at}/logs/shop/monitor?api_key=k`);
    await peer.opened;
    await server?.close();
    expect((await peer.closed).code).toBe(1012);
    expect(aborted).toBe(true);
    expect(server?.stats()).toMatchObject({ connections: 0, calls: 0, retainedBytes: 0 });
  });
});
