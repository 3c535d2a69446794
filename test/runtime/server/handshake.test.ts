/** Upgrades over real sockets: which of them are WebSockets, the order of the checks, and the release of slots. */
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { connectInMemory } from "../../../src/runtime/testing/index.js";
import { importGenerated } from "../../targets/generated/generated-module.js";
import { frame, RawPeer } from "../raw-peer.js";

const contract = `goa 1
api shake { title "Shake"  version "1.0.0" }
type Box { text: string }
service shake {
  method add {
    payload { a: int  b: int }
    result int
    http { POST "/sums" }
  }
  method get {
    payload { a: int }
    result int
    http { GET "/sums/{a}" }
  }
  method news {
    streaming result Box
    stream { transport sse }
    http { GET "/news" }
  }
  method echo {
    streaming payload Box
    streaming result Box
    stream { message max 8MiB  buffer 16 messages 8MiB  resume within 1m }
    http { GET "/echo" }
  }
}
`;
interface Stream extends AsyncIterable<unknown> {
  send(message: unknown): Promise<void>;
}
const { shakeService } = (await importGenerated(contract, "ts-server", "shake.ts")) as unknown as {
  shakeService(handlers: unknown): BoundService;
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let opened = 0;
let answer = (): void => {};

function serverOf(options: Partial<ServerOptions> = {}): GoaidlServer {
  opened = 0;
  const wait = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const service = shakeService({
    add: ({ a, b }: { a: number; b: number }) => a + b,
    async get({ a }: { a: number }) {
      if (a === 0) await wait;
      return a;
    },
    async news(_payload: unknown, stream: Stream) {
      await stream.send({ text: "new" });
    },
    async echo(_payload: unknown, stream: Stream) {
      opened++;
      for await (const message of stream) await stream.send(message);
    },
  });
  const server = createServer({ services: [service], graceMs: 5, ...options });
  closing.push(() => server.close());
  return server;
}

async function serve(options: Partial<ServerOptions> = {}): Promise<{ server: GoaidlServer; port: number }> {
  const server = serverOf(options);
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { server, port };
}

function peerOf(port: number): RawPeer {
  const peer = new RawPeer(port);
  closing.push(() => peer.socket.destroy());
  return peer;
}

async function answerTo(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  closing.push(() => socket.destroy());
  let answered = "";
  socket.on("data", (chunk) => {
    answered += chunk;
  });
  socket.write(text);
  await once(socket, "close");
  return answered;
}

const h2c = "Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB";

describe("an upgrade that is not a WebSocket is ignored", () => {
  const post = (headers: string) =>
    `POST /sums HTTP/1.1\r\nHost: x\r\n${headers}\r\nContent-Length: 13\r\n\r\n{"a":1,"b":2}`;

  test.each<[string, string, RegExp]>([
    ["a GET", `GET /sums/3 HTTP/1.1\r\nHost: x\r\n${h2c}\r\n\r\n`, /^HTTP\/1\.1 200 [\s\S]*\r\n3\n/],
    ["a POST with a body", post(h2c), /^HTTP\/1\.1 200 [\s\S]*\r\n3\n/],
    [
      "a POST in chunks",
      `POST /sums HTTP/1.1\r\nHost: x\r\n${h2c}\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{"a":1,"b":2}\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 200 [\s\S]*\r\n3\n/,
    ],
    ["a POST that asks for a WebSocket", post("Connection: close, Upgrade\r\nUpgrade: websocket"), /^HTTP\/1\.1 200 /],
    ["a stream of events", `GET /news HTTP/1.1\r\nHost: x\r\n${h2c}\r\n\r\n`, /^HTTP\/1\.1 200 [\s\S]*"new"/],
    ["a WebSocket's route", `GET /echo HTTP/1.1\r\nHost: x\r\n${h2c}\r\n\r\n`, /^HTTP\/1\.1 426 /],
    ["an unknown path", `GET /nowhere HTTP/1.1\r\nHost: x\r\n${h2c}\r\n\r\n`, /^HTTP\/1\.1 404 /],
  ])("%s", async (_name, request, expected) => {
    const { port } = await serve();
    expect(await answerTo(port, request)).toMatch(expected);
  });

  test("a body that arrives later, and a second request on the connection", async () => {
    const { port } = await serve();
    const socket = connect(port, "127.0.0.1");
    closing.push(() => socket.destroy());
    let answered = "";
    socket.on("data", (chunk) => {
      answered += chunk;
    });
    const asks = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB";
    socket.write(`POST /sums HTTP/1.1\r\nHost: x\r\n${asks}\r\nContent-Length: 13\r\n\r\n{"a":1`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write(',"b":2}');
    await expect.poll(() => answered).toMatch(/\r\n3\n/);
    answered = "";
    socket.write(`GET /sums/4 HTTP/1.1\r\nHost: x\r\n${asks}\r\n\r\n`);
    await expect.poll(() => answered).toMatch(/\r\n4\n/);
  });

  test("in a server with a framework, which answers its own paths", async () => {
    const server = serverOf();
    const http = createHttpServer((request, response) =>
      server.requestHandler(request, response, () => response.end("the framework")),
    );
    server.attach(http);
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    closing.push(() => http.close());
    const { port } = http.address() as AddressInfo; // The address of a TCP server is never a string.
    expect(await answerTo(port, `GET /own HTTP/1.1\r\nHost: x\r\n${h2c}\r\n\r\n`)).toContain("the framework");
    expect(await answerTo(port, `GET /sums/5 HTTP/1.1\r\nHost: x\r\n${h2c}\r\n\r\n`)).toMatch(/\r\n5\n/);
  });

  test("in memory", async () => {
    const network = connectInMemory(serverOf());
    const headers = { connection: "upgrade", upgrade: "h2c" };
    const response = await network.platform.fetch("http://memory/sums/6", { headers });
    expect(await response.json()).toBe(6);
  });

  test("if it offers a WebSocket among other protocols, it is a WebSocket", async () => {
    const { port } = await serve();
    const peer = peerOf(port);
    peer.write(
      "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c, WebSocket\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n",
    );
    expect(await peer.head()).toMatch(/ 101 /);
  });
});

describe("a handshake", () => {
  const asking = "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  const key = "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n";
  const version = "Sec-WebSocket-Version: 13\r\n";

  test.each<[string, string, RegExp]>([
    ["no key", version, / 400 /],
    ["a short key", `${version}Sec-WebSocket-Key: YWJj\r\n`, / 400 /],
    ["no version", key, / 426 [\s\S]*sec-websocket-version: 13/],
    ["an old version", `${key}Sec-WebSocket-Version: 8\r\n`, / 426 [\s\S]*sec-websocket-version: 13/],
    ["subprotocols that are not names", `${key}${version}Sec-WebSocket-Protocol: a, ,b\r\n`, / 400 /],
  ])("with %s is refused before a handler runs", async (_name, headers, expected) => {
    const { port } = await serve();
    const peer = peerOf(port);
    peer.write(`${asking}${headers}\r\n`);
    expect(await peer.head()).toMatch(expected);
    await peer.gone;
    expect(opened).toBe(0);
  });

  test("that is pipelined behind an unanswered request is refused, after that request's answer", async () => {
    const { port } = await serve();
    const answered = answerTo(
      port,
      `GET /sums/0 HTTP/1.1\r\nHost: x\r\n\r\nGET /sums/7 HTTP/1.1\r\nHost: x\r\n\r\n${asking}${key}${version}\r\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(opened).toBe(0);
    answer();
    expect(await answered).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n0\nHTTP\/1\.1 200 [\s\S]*\r\n7\nHTTP\/1\.1 400 /);
    expect(opened).toBe(0);
  });

  test("that is pipelined behind an answered request is accepted", async () => {
    const { port } = await serve();
    const peer = peerOf(port);
    peer.write("GET /sums/7 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(await peer.head()).toMatch(/ 200 /);
    peer.ask("/echo");
    expect(await peer.head()).toMatch(/ 101 /);
  });
});

test("a message in fragments as small as those of Go's clients is accepted up to the message limit", async () => {
  const { port } = await serve();
  const peer = await peerOf(port).open("/echo");
  const text = JSON.stringify({ text: "x".repeat(5 * 1_048_576) });
  for (let at = 0; at < text.length; at += 4_096) {
    const fin = at + 4_096 >= text.length;
    peer.write(frame(text.slice(at, at + 4_096), { opcode: at === 0 ? 1 : 0, fin }));
  }
  const echoed = await peer.frame();
  expect(echoed?.payload.length).toBe(text.length);
});

describe("a slot is released at once", () => {
  const hello = (res: object | null) => frame(JSON.stringify({ t: "hello", v: 1, c: 16, b: 8_388_608, res }));

  async function session(
    port: number,
    res: object | null,
  ): Promise<{ peer: RawPeer; welcome: Record<string, unknown> }> {
    const peer = peerOf(port);
    peer.ask("/echo", ["Sec-WebSocket-Protocol: goaidl.v1"]);
    expect(await peer.head()).toMatch(/ 101 /);
    peer.write(hello(res));
    const welcome: unknown = JSON.parse(String((await peer.frame())?.payload));
    if (typeof welcome !== "object" || welcome === null) throw new Error("no welcome");
    return { peer, welcome: { ...welcome } };
  }

  test("when a peer doesn't answer heartbeats", async () => {
    const { server, port } = await serve({ stream: { heartbeat: { everyMs: 20, timeoutMs: 20 } } });
    const { peer } = await session(port, null);
    // A peer that answers neither pings nor the close.
    expect(await peer.close()).toMatchObject({ code: 4408 });
    await peer.gone;
    await expect.poll(() => server.stats().connections).toBe(0);
  });

  test("when another connection has taken over the session", async () => {
    const { server, port } = await serve();
    const { peer, welcome } = await session(port, null);
    const resumed = await session(port, { sid: welcome.sid, tok: welcome.tok, att: 1, rcv: 0 });
    expect(resumed.welcome).toMatchObject({ t: "welcome", resumed: true });
    expect(await peer.close()).toMatchObject({ code: 4509 });
    await peer.gone;
    await expect.poll(() => server.stats().connections).toBe(1);
  });
});

test("streams of events behind an answer that never comes are released when their connection closes", async () => {
  const { server, port } = await serve();
  const socket = connect(port, "127.0.0.1");
  const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  socket.write(ask("/sums/0") + ask("/news").repeat(12));
  await expect.poll(() => server.stats().connections).toBe(12);
  socket.destroy();
  await expect.poll(() => server.stats()).toMatchObject({ connections: 0, calls: 0, retainedBytes: 0 });
});
