/** The shutdown of a server: pending answers, pending openings, and idle connections. */

import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { importGenerated } from "../../targets/generated/generated-module.js";

const contract = `goa 1
api going { title "Going"  version "1.0.0" }
scheme key apiKey
service going {
  stream { resume within 2m }
  method ask {
    result string
    http { GET "/ask" }
  }
  method ticks {
    security key
    payload { @apiKey(key) key: string }
    streaming result int
    http { GET "/ticks"  param key }
  }
}
`;

interface Context {
  readonly signal: AbortSignal;
}
// The modules are generated, so their exports are those that the contract declares.
const { goingService } = (await importGenerated(contract, "ts-server", "going.ts")) as unknown as {
  goingService(handlers: Record<string, unknown>, security: Record<string, unknown>): BoundService;
};

const { createGoingClient } = (await importGenerated(contract, "ts-client", "going.ts")) as unknown as {
  createGoingClient(options: ClientOptions): { ticks(payload: { key: string }): { readonly opened: Promise<void> } };
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serve(handlers: Record<string, unknown>, key: () => unknown = () => "anybody") {
  const all = { ask: () => "", ticks: async () => {}, ...handlers };
  const server: GoaidlServer = createServer({ services: [goingService(all, { key })], onError() {} });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  ends.push(() => server.close());
  return { server, port };
}

function raw(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", () => {});
    ends.push(() => socket.destroy());
  });
}

async function sessionFrom(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ticks?key=k`, ["goaidl.v1"]);
  const frames: Record<string, unknown>[] = [];
  socket.on("message", (data) => frames.push(...[JSON.parse(String(data))].flat()));
  socket.on("error", () => {});
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  ends.push(() => socket.terminate());
  return { socket, frames, closed, sendFrame: (frame: unknown) => socket.send(JSON.stringify(frame)) };
}

const hello = { t: "hello", v: 1, c: 10, b: 1_048_576 };

test("a request without streams is still answered within the grace period", async () => {
  let finish = (): void => {};
  const asked = new Promise<void>((asking) => {
    ends.push(asking);
    finish = asking;
  });
  let signal: AbortSignal | null = null;
  const { server, port } = await serve({
    async ask(_payload: unknown, context: Context) {
      signal = context.signal;
      await asked;
      return "at last";
    },
  });
  const answer = fetch(`http://127.0.0.1:${port}/ask`);
  await expect.poll(() => signal).not.toBeNull();
  const closed = server.close({ graceMs: 10_000 });
  expect(signal).toMatchObject({ aborted: false });
  finish();
  expect(await (await answer).json()).toBe("at last");
  await closed;
});

test("a handler without streams is notified by its signal, and answers 503 with its reason", async () => {
  let asked = false;
  const { server, port } = await serve({
    async ask(_payload: unknown, { signal }: Context) {
      asked = true;
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  const answer = fetch(`http://127.0.0.1:${port}/ask`);
  await expect.poll(() => asked).toBe(true);
  await server.close();
  expect((await answer).status).toBe(503);
});

test("neither a handler without streams that never answers, nor an idle connection delays the shutdown", async () => {
  let asked = false;
  const { server, port } = await serve({
    async ask() {
      asked = true;
      await new Promise(() => {});
    },
  });
  const answer = fetch(`http://127.0.0.1:${port}/ask`).catch((error: unknown) => error);
  const silent = await raw(port);
  const half = await raw(port);
  half.write("POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
  const gone = Promise.all([silent, half].map((socket) => new Promise((resolve) => socket.on("close", resolve))));
  await expect.poll(() => asked).toBe(true);
  await server.close();
  expect(await answer).toBeInstanceOf(TypeError);
  await gone;
});

test("a session whose opening ends after the server has closed is refused and released", async () => {
  let admit = (): void => {};
  let asked = false;
  let handled = 0;
  const { server, port } = await serve(
    {
      ticks: async (_payload: unknown, _stream: unknown, { signal }: Context) => {
        handled++;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    },
    async () => {
      asked = true;
      await new Promise<void>((resolve) => {
        admit = resolve;
      });
      return "anybody";
    },
  );
  const peer = await sessionFrom(port);
  peer.sendFrame(hello);
  await expect.poll(() => asked).toBe(true);
  const closed = server.close();
  admit();
  await peer.closed;
  await closed;
  // A session would outlive its connection by two minutes.
  await expect.poll(() => server.stats()).toMatchObject({ connections: 0, calls: 0, retainedBytes: 0 });
  expect(peer.frames).toEqual([expect.objectContaining({ t: "reject", status: 503 })]);
  expect(handled).toBeLessThanOrEqual(1);
});

test("a `hello` to a draining server is refused", async () => {
  const { server, port } = await serve({});
  const peer = await sessionFrom(port);
  const drained = server.drain({ graceMs: 10 });
  peer.sendFrame(hello);
  expect(await peer.closed).toBe(4510);
  expect(peer.frames).toEqual([expect.objectContaining({ t: "reject", status: 503 })]);
  await drained;
});

test("a session that loses its connection while its server drains is resumed, and its client is notified of the drain again", async () => {
  let sendValue = (_value: number): unknown => undefined;
  const { server, port } = await serve({
    ticks: async (_payload: unknown, stream: { send(value: number): Promise<void> }) => {
      await new Promise<void>((resolve) => {
        sendValue = (value) => (value < 0 ? resolve() : stream.send(value));
      });
    },
  });
  const peer = await sessionFrom(port);
  peer.sendFrame(hello);
  await expect.poll(() => peer.frames[0]).toMatchObject({ t: "welcome" });
  const [welcome] = peer.frames;
  const drained = server.drain({ graceMs: 60_000 });
  await expect.poll(() => peer.frames.at(-1)).toMatchObject({ t: "drain", resumable: false });
  peer.socket.terminate();
  await expect.poll(() => server.stats()).toMatchObject({ connections: 0, calls: 1 });
  sendValue(7);

  const back = await sessionFrom(port);
  back.sendFrame({ ...hello, res: { sid: welcome?.sid, tok: welcome?.tok, att: 1, rcv: 0 } });
  await expect.poll(() => back.frames.map(({ t }) => t)).toEqual(expect.arrayContaining(["welcome", "drain", "m"]));
  expect(back.frames[0]).toMatchObject({ t: "welcome", resumed: true });
  const fresh = await sessionFrom(port);
  fresh.sendFrame(hello);
  expect(await fresh.closed).toBe(4510);
  expect(fresh.frames).toEqual([expect.objectContaining({ t: "reject", status: 503 })]);
  sendValue(-1);
  await expect.poll(() => back.frames.at(-1)).toMatchObject({ t: "end" });
  back.sendFrame({ t: "a", a: 2, c: 10, b: 1_048_576 });
  await drained;
  await expect(sessionFrom(port)).rejects.toThrow("503");
});

test("a shared connection that opens a call at a draining server is closed, so that the client finds another server", async () => {
  const { server, port } = await serve({ ticks: () => new Promise(() => {}) });
  const peer = await sessionFrom(port);
  peer.sendFrame(hello);
  await expect.poll(() => server.stats().calls).toBe(1);
  const drained = server.drain({ graceMs: 60_000 });
  const client = createGoingClient({ url: `http://127.0.0.1:${port}`, backoff: { baseMs: 1, maxMs: 2, attempts: 2 } });
  await expect(client.ticks({ key: "k" }).opened).rejects.toThrow();
  await expect.poll(() => server.stats().connections).toBe(1);
  await server.close();
  await drained;
});

test("a draining server is not ready, and reports the drain once", async () => {
  const events: unknown[] = [];
  const all = { ask: () => "", ticks: (_payload: unknown, _stream: unknown, { signal }: Context) => aborted(signal) };
  const service = goingService(all, { key: () => "anybody" });
  const server = createServer({ services: [service], onEvent: (event) => events.push(event) });
  ends.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  expect(server.ready).toBe(true);
  (await sessionFrom(port)).sendFrame(hello);
  await expect.poll(() => server.stats().calls).toBe(1);
  const drained = server.drain({ graceMs: 50 });
  expect(server.ready).toBe(false);
  await drained;
  await server.close();
  expect(server.ready).toBe(false);
  expect(events.filter((event) => kindOf(event) === "draining")).toEqual([{ kind: "draining", calls: 1, graceMs: 50 }]);
});

function kindOf(event: unknown): unknown {
  return typeof event === "object" && event !== null ? Reflect.get(event, "kind") : undefined;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}
