/** Calls that share one connection, over real sockets. */
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { anyParameter } from "../../../src/runtime/any-parameter.js";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import type { Platform } from "../../../src/runtime/client/platform.js";
import type { MethodDescriptor } from "../../../src/runtime/descriptor.js";
import { OpenError, ServiceError } from "../../../src/runtime/errors.js";
import { bindBidirectional, bindServerStreaming, bindService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { dialWebSocket, type WebSocketConstructor } from "../../../src/runtime/transport/dial-web-socket.js";
import { globalFetch } from "../../../src/runtime/transport/fetch.js";
import { ChaosProxy, noFault } from "../../chaos/proxy.js";
import { codecs, failureOf, incoming, method, outgoing, until } from "../probe.js";

const resume = { withinMs: 60_000, restart: null };
const echo = method("echo", "bidirectional", { resume });
const ticks = method("ticks", "server", { resume });
const who = method("who", "server");
const inCookie: MethodDescriptor = {
  ...method("cookie", "server"),
  parameters: [{ field: null, place: "cookie", name: "id", type: "string" }],
  write: anyParameter,
};
const inHeader: MethodDescriptor = {
  ...method("header", "server"),
  parameters: [{ field: null, place: "header", name: "x-room", type: "string" }],
  write: anyParameter,
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Running {
  readonly server: GoaidlServer;
  readonly port: number;
  readonly url: string;
}

async function serve(options: Partial<ServerOptions> = {}): Promise<Running> {
  const payload = { decode: incoming.decode };
  const service = bindService("probe", [
    bindBidirectional(echo, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream) => {
      for await (const message of stream) await stream.send(message);
    }),
    bindServerStreaming(ticks, { ...codecs, outgoing }, async function* (_payload: undefined, _stream, { signal }) {
      for (let tick = 0; !signal.aborted; tick++) {
        yield String(tick);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }),
    bindServerStreaming(who, { ...codecs, outgoing }, async function* (_payload: undefined, _stream, context) {
      yield context.headers.authorization ?? "anonymous";
    }),
    bindServerStreaming(inCookie, { ...codecs, payload: payload.decode, outgoing }, async function* (id: string) {
      yield id;
    }),
    bindServerStreaming(inHeader, { ...codecs, payload: payload.decode, outgoing }, async function* (room: string) {
      yield room;
    }),
  ]);
  const server = createServer({ services: [service], onError: () => {}, ...options });
  closing.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { server, port, url: `ws://127.0.0.1:${port}` };
}

const callerOf = (url: string, options: Partial<ClientOptions> = {}) =>
  createCaller({ url, connection: "shared", backoff: { baseMs: 1, maxMs: 5, attempts: 3 }, ...options });

/** The platform of a page, which can't set headers on WebSockets, and doesn't see answers that replace an upgrade. */
const page: Platform = {
  setsHeaders: false,
  fetch: globalFetch,
  // The types of `ws` differ from those of the part of a WebSocket that is used.
  dial: (url) => dialWebSocket(WebSocket as unknown as WebSocketConstructor, url),
};

describe("calls of one client", () => {
  test("share one WebSocket, and are independent of each other", async () => {
    const { server, url } = await serve();
    const caller = callerOf(url);
    const calls = Array.from({ length: 20 }, () => caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined));
    for (const [index, call] of calls.entries()) await call.send(`message of ${index}`);
    for (const [index, call] of calls.entries()) expect(await call.receive()).toBe(`message of ${index}`);
    expect(server.stats()).toMatchObject({ connections: 1, calls: 20 });
    await calls[3]?.close();
    await until(() => server.stats().calls === 19);
    await calls[4]?.send("again");
    expect(await calls[4]?.receive()).toBe("again");
    for (const call of calls) await call.close();
  });

  test("survive a cut with one new connection, without losing messages", async () => {
    const { port } = await serve();
    let connections = 0;
    const proxy = new ChaosProxy(port, () => {
      connections++;
      return noFault;
    });
    closing.push(() => proxy.close());
    const caller = callerOf(`ws://127.0.0.1:${await proxy.listen()}`);
    const streams = Array.from({ length: 20 }, () => caller.receive(ticks, { ...codecs, incoming }, undefined));
    const seen = streams.map(() => 0);
    const read = async (count: number) => {
      for (const [index, stream] of streams.entries()) {
        for (let left = count; left > 0; left--) {
          const expected: number = seen[index] ?? 0;
          expect(await stream.receive()).toBe(String(expected));
          seen[index] = expected + 1;
        }
      }
    };
    await read(3);
    expect(connections).toBe(1);
    for (let cut = 1; cut <= 3; cut++) {
      proxy.cutAll();
      await read(10);
      expect(connections).toBe(1 + cut);
    }
    for (const stream of streams) await stream.close();
  });

  test("resume one after the other if a server admits few of them at once", async () => {
    const { port } = await serve();
    const proxy = new ChaosProxy(port, () => noFault);
    closing.push(() => proxy.close());
    const caller = callerOf(`ws://127.0.0.1:${await proxy.listen()}`, {
      backoff: { baseMs: 5, maxMs: 100, attempts: 1_000 },
    });
    // By default a server admits a burst of 200 openings, and then 100 per second, so opening is retried, too.
    const calls = Array.from({ length: 210 }, () => caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined));
    for (const call of calls) await call.opened;
    proxy.cutAll();
    for (const [index, call] of calls.entries()) {
      await call.send(`message of ${index}`);
      expect(await call.receive()).toBe(`message of ${index}`);
    }
    for (const call of calls) await call.close();
  });

  test("are not delayed by a stream whose reader has stopped", async () => {
    const { url } = await serve();
    const caller = callerOf(url);
    const stopped = caller.receive(ticks, { ...codecs, incoming }, undefined);
    expect(await stopped.receive()).toBe("0");
    const calls = Array.from({ length: 20 }, () => caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined));
    // Continues until long after the window of the unread stream is full.
    for (let round = 0; round < 200; round++) {
      for (const call of calls) call.send(`${round}`.padEnd(500, "."));
      for (const call of calls) expect(await call.receive()).toBe(`${round}`.padEnd(500, "."));
    }
    expect(await stopped.receive()).toBe("1");
    for (const call of [stopped, ...calls]) await call.close();
  });

  test("continue on a full server while one handler doesn't read", async () => {
    const held = method("held", "bidirectional", { buffer: { messages: 64, bytes: 65_536 } });
    const maxRetainedBytes = 32_768;
    let read = () => {};
    const reads = new Promise<void>((resolve) => {
      read = resolve;
    });
    const service = bindService("probe", [
      bindBidirectional(echo, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream) => {
        for await (const message of stream) await stream.send(message);
      }),
      bindBidirectional(held, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream) => {
        await reads;
        for await (const message of stream) await stream.send(message.slice(0, 3));
      }),
    ]);
    const { server, url } = await serve({ services: [service], maxRetainedBytes });
    const caller = callerOf(url);
    const calls = Array.from({ length: 20 }, () => caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined));
    for (const call of calls) await call.opened;
    const stopped = caller.duplex(held, { ...codecs, incoming, outgoing }, undefined);
    const sent = Array.from({ length: 100 }, (_, index) => stopped.send(`${100 + index}`.padEnd(1_000, ".")));
    await until(() => server.stats().retainedBytes >= 64_000);
    // The connection is still read for the other calls, so the unread call holds no more than its window.
    expect(server.stats().retainedBytes).toBeLessThan(64 * 1_200);
    for (let round = 0; round < 50; round++) {
      for (const call of calls) await call.send(`${round}`.padEnd(500, "."));
      for (const call of calls) expect(await call.receive()).toBe(`${round}`.padEnd(500, "."));
    }
    expect(server.stats().retainedBytes).toBeGreaterThanOrEqual(maxRetainedBytes);
    const refused = caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined);
    expect(await failureOf(refused.opened)).toMatchObject({ name: "server_full", temporary: true });
    read();
    for (let index = 0; index < 100; index++) expect(await stopped.receive()).toBe(`${100 + index}`);
    await Promise.all(sent);
    await until(() => server.stats().retainedBytes < maxRetainedBytes);
    for (const call of [stopped, ...calls]) await call.close();
    await until(() => server.stats().retainedBytes === 0);
  });

  test("close their connection after a while without calls, and open another one later", async () => {
    const { server, url } = await serve();
    const caller = callerOf(url, { idleConnectionMs: 20 });
    for (let round = 0; round < 2; round++) {
      const call = caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined);
      await call.send("hello");
      expect(await call.receive()).toBe("hello");
      await call.close();
      await until(() => server.stats().connections === 0);
    }
  });

  test("end with a typed error when the server goes away", async () => {
    const { server, url } = await serve();
    const caller = callerOf(url);
    const calls = Array.from({ length: 3 }, () => caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined));
    const endings = calls.map((call) => call.opened.then(() => failureOf(call.receive())));
    for (const call of calls) await call.opened;
    await server.close();
    for (const ending of endings) expect(await ending).toMatchObject({ name: "StreamLostError" });
  });

  test("carry tokens and headers from a page", async () => {
    const { server, url } = await serve();
    const caller = callerOf(url, { platform: page, token: () => "secret", headers: { "x-trace": "1" } });
    expect(await caller.receive(who, { ...codecs, incoming }, undefined).receive()).toBe("Bearer secret");
    const room = caller.receive(inHeader, { ...codecs, payload: outgoing.encode, incoming }, "blue");
    expect(await room.receive()).toBe("blue");
    expect(server.stats().connections).toBe(1);
  });

  test("that read a cookie use separate connections", async () => {
    const { server, url } = await serve();
    const caller = callerOf(url);
    const shared = caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined);
    await shared.opened;
    const call = caller.receive(inCookie, { ...codecs, payload: outgoing.encode, incoming }, "7");
    expect(await call.receive()).toBe("7");
    expect(server.stats().connections).toBe(2);
    await call.close();
    await shared.close();
  });

  test("are refused one by one, with typed errors as on separate connections", async () => {
    const { url } = await serve({ maxCallsPerConnection: 2 });
    const caller = callerOf(url);
    const calls = Array.from({ length: 3 }, () => caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined));
    const [first, second, third] = calls;
    await first?.opened;
    await second?.opened;
    const refusal = await failureOf(third?.opened ?? Promise.resolve());
    expect(refusal).toBeInstanceOf(ServiceError);
    expect(refusal).toMatchObject({ name: "too_many_calls", temporary: true });
    const unknown = caller.receive(method("nothing", "server"), { ...codecs, incoming }, undefined);
    expect(await failureOf(unknown.opened)).toBeInstanceOf(Error);
    await first?.send("still here");
    expect(await first?.receive()).toBe("still here");
    for (const call of calls) await call.close();
  });
});

describe("without a shared endpoint", () => {
  test.each<[string, string, Partial<ClientOptions>]>([
    ["404 Not Found", "on Node", {}],
    ["403 Forbidden", "on Node", {}],
    ["426 Upgrade Required", "on Node", {}],
    ["404 Not Found", "in a page", { platform: page }],
  ])("each call has a connection, and the endpoint is tried once: %s, %s", async (status, _name, options) => {
    const paths: (string | undefined)[] = [];
    const http = createHttpServer();
    http.on("upgrade", (request: IncomingMessage) => paths.push(request.url));
    const { server } = await serve({ sharedPath: null });
    server.attach(http);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    closing.push(() => http.close());
    const { port } = http.address() as AddressInfo; // The address of a TCP server is never a string.
    // With another listener on the same HTTP server, unknown paths are left to that listener, which refuses them here.
    http.on("upgrade", (request: IncomingMessage, socket) => {
      if (request.url === "/goaidl") socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`);
    });
    const caller = callerOf(`ws://127.0.0.1:${port}`, options);
    for (let round = 0; round < 3; round++) {
      const call = caller.duplex(echo, { ...codecs, incoming, outgoing }, undefined);
      await call.send("hello");
      expect(await call.receive()).toBe("hello");
      await call.close();
    }
    expect(paths).toEqual(["/goaidl", "/echo", "/echo", "/echo"]);
  });

  test("an answer 101 without the subprotocol means that there is no endpoint", async () => {
    const offers: string[] = [];
    const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => false });
    sockets.on("connection", (_socket, request) => offers.push(request.headers["sec-websocket-protocol"] ?? ""));
    closing.push(() => new Promise((resolve) => sockets.close(resolve)));
    await new Promise((resolve) => sockets.once("listening", resolve));
    const { port } = sockets.address() as AddressInfo; // The address of a TCP server is never a string.
    const call = callerOf(`ws://127.0.0.1:${port}`).receive(who, { ...codecs, incoming }, undefined);
    expect(await failureOf(call.opened)).toMatchObject({ name: "OpenError", status: 101 });
    expect(offers).toEqual(["goaidl.mux.v1", "goaidl.v1"]);
  });

  test("a missing server is reported", async () => {
    const { server, port } = await serve();
    await server.close();
    const caller = callerOf(`ws://127.0.0.1:${port}`);
    const first = caller.receive(who, { ...codecs, incoming }, undefined);
    expect(await failureOf(first.opened)).toBeInstanceOf(OpenError);
    await first.close();
  });
});
