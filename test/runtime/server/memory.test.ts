/**
 * The memory that unread messages, unread answers and bodies take in a server. `GOAIDL_MEMORY_STREAMS` (`npm run
 * test:memory`) sets the number of streams that hold a full window of `[{},{},..]`, which takes twenty times as much
 * memory when it is parsed.
 */
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test } from "vitest";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { importGenerated } from "../../targets/generated/generated-module.js";
import { frame, RawPeer } from "../raw-peer.js";

const contract = `goa 1
api memory { title "Memory"  version "1.0.0" }
type Empty { }
type Many { list: Empty[] }
type Text { text: string }
service memory {
  method push {
    streaming payload Many
    result int
    http { GET "/push" }
  }
  method bytes {
    streaming payload bytes
    result int
    stream { frame binary }
    http { GET "/bytes" }
  }
  method news {
    streaming result Text
    stream { transport sse }
    http { GET "/news" }
  }
  method save {
    payload { text: string }
    http { POST "/save" }
  }
}
`;
const { memoryService } = (await importGenerated(contract, "ts-server", "memory.ts")) as unknown as {
  memoryService(handlers: unknown): BoundService;
};

const mebibyte = 1_048_576;
const windowBytes = { messageMaxBytes: mebibyte, buffer: { messages: 1_024, bytes: mebibyte } };
const unit = "{},".repeat(1_000).slice(0, -1);

/** A message of almost this many bytes. */
function manyOf(bytes: number): string {
  const units = Math.floor((bytes - 20) / (unit.length + 1));
  return `{"list":[${Array.from({ length: units }, () => unit).join(",")}]}`;
}

interface Stream {
  receive(): Promise<unknown>;
  send(message: unknown): Promise<void>;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Running {
  readonly server: GoaidlServer;
  readonly port: number;
  /** Lets all handlers read. */
  readonly read: () => void;
}

async function serve(options: Partial<ServerOptions> = {}): Promise<Running> {
  let read = (): void => {};
  const mayRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  const reader = async (_payload: unknown, stream: Stream): Promise<number> => {
    await mayRead;
    let count = 0;
    while ((await stream.receive()) !== undefined) count++;
    return count;
  };
  const handlers = {
    push: reader,
    bytes: reader,
    async news(_payload: unknown, stream: Stream) {
      for (let sent = 0; sent < 64; sent++) stream.send({ text: "x".repeat(100_000) }).catch(() => {});
      await mayRead;
    },
    save: () => mayRead,
  };
  const server = createServer({ services: [memoryService(handlers)], graceMs: 5, stream: windowBytes, ...options });
  closing.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { server, port, read };
}

async function peerOf(port: number, path: string, profile: "goa" | "goaidl.v1"): Promise<RawPeer> {
  const peer = new RawPeer(port);
  closing.push(() => peer.socket.destroy());
  peer.ask(path, profile === "goa" ? [] : ["Sec-WebSocket-Protocol: goaidl.v1"]);
  expect(await peer.head()).toMatch(/ 101 /);
  if (profile === "goaidl.v1") {
    peer.write(frame('{"t":"hello","v":1,"c":0,"b":0}'));
    await peer.frame();
  }
  return peer;
}

/** A shared connection on which calls of `push` are open. */
async function sharedPeer(port: number, channels: readonly number[]): Promise<RawPeer> {
  const peer = new RawPeer(port);
  closing.push(() => peer.socket.destroy());
  peer.ask("/goaidl", ["Sec-WebSocket-Protocol: goaidl.mux.v1"]);
  expect(await peer.head()).toMatch(/ 101 /);
  for (const ch of channels) {
    peer.write(frame(`0 {"t":"open","ch":${ch},"path":"/push","headers":{}}`));
    peer.write(frame(`${ch} {"t":"hello","v":1,"c":0,"b":0}`));
  }
  for (let welcomes = 0; welcomes < channels.length; ) {
    if ((await peer.frame())?.payload.includes('"welcome"') === true) welcomes++;
  }
  return peer;
}

function write(peer: RawPeer, profile: "goa" | "goaidl.v1", q: number, text: string): void {
  peer.write(frame(profile === "goa" ? text : `{"t":"m","q":${q},"n":${text.length},"d":${text}}`));
}

const streams = Number(process.env.GOAIDL_MEMORY_STREAMS ?? 8);
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

function heapUsed(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

describe.each(["goa", "goaidl.v1"] as const)("in profile %s", (profile) => {
  test("an unread message counts the bytes of its text, and stats include it", async () => {
    const { server, port, read } = await serve();
    const peers = await Promise.all(Array.from({ length: streams }, () => peerOf(port, "/push", profile)));
    const before = heapUsed();
    // Four messages in each window.
    const text = manyOf(mebibyte / 4);
    for (const peer of peers) for (let q = 1; q <= 4; q++) write(peer, profile, q, text);
    const sent = streams * 4 * text.length;
    await expect
      .poll(() => server.stats().retainedBytes, { timeout: 120_000, interval: 200 })
      .toBeGreaterThanOrEqual(sent);
    expect(server.stats().retainedBytes).toBeLessThan(sent * 1.01);
    const grown = heapUsed() - before;
    console.log(`${profile}: ${streams} streams, ${sent} bytes of text, the heap grew by ${grown}`);
    // Parsed messages would take twenty times as much memory.
    expect(grown).toBeLessThan(sent * 2 + 16 * mebibyte);
    read();
    await expect.poll(() => server.stats().retainedBytes, { timeout: 120_000 }).toBe(0);
  }, 300_000);

  test("a full server refuses new calls, stops reading, and continues with the calls it has", async () => {
    const { server, port, read } = await serve({ maxRetainedBytes: mebibyte });
    const first = await peerOf(port, "/push", profile);
    const second = await peerOf(port, "/push", profile);
    const text = manyOf(mebibyte / 4);
    for (const peer of [first, second]) for (let q = 1; q <= 4; q++) write(peer, profile, q, text);
    await expect.poll(() => server.stats().retainedBytes).toBeGreaterThanOrEqual(mebibyte);
    // The bytes that the sockets had already read are counted, too.
    expect(server.stats().retainedBytes).toBeLessThan(mebibyte + 2 * text.length);
    const refused = new RawPeer(port);
    closing.push(() => refused.socket.destroy());
    refused.ask("/push");
    expect(await refused.head()).toMatch(/ 503 [\s\S]*retry-after: 1/i);
    read();
    await expect.poll(() => server.stats().retainedBytes).toBe(0);
    for (const peer of [first, second]) peer.write(frame(profile === "goa" ? "null" : '{"t":"end","q":5}'));
    for (const peer of [first, second]) {
      let next = await peer.frame();
      while (next?.opcode !== 1 || (profile === "goaidl.v1" && !next.payload.includes('"end"')))
        next = await peer.frame();
      expect(next.payload.toString()).toContain("4");
    }
  });
});

test("several unread calls of shared connections together exceed the limit by no more than a quarter", async () => {
  const { server, port, read } = await serve({ maxRetainedBytes: mebibyte });
  const text = manyOf(mebibyte / 8);
  const channels = [1, 2, 3, 4];
  const links = await Promise.all([0, 1].map(() => sharedPeer(port, channels)));
  // The windows of all calls together would be eight times the limit.
  for (let q = 1; q <= 8; q++) {
    for (const link of links) {
      for (const ch of channels) link.write(frame(`${ch} {"t":"m","q":${q},"n":${text.length},"d":${text}}`));
    }
  }
  const limit = mebibyte * 1.25;
  await expect.poll(() => server.stats().retainedBytes, { timeout: 20_000 }).toBeGreaterThanOrEqual(limit);
  // Meanwhile a call on a separate connection is refused, and the messages that have arrived stay within the limit.
  const refused = new RawPeer(port);
  closing.push(() => refused.socket.destroy());
  refused.ask("/push");
  expect(await refused.head()).toMatch(/ 503 /);
  expect(server.stats().retainedBytes).toBeLessThan(limit + links.length * 2 * text.length);
  read();
  // All messages arrive.
  for (const link of links) for (const ch of channels) link.write(frame(`${ch} {"t":"end","q":9}`));
  const ended = new Set<string>();
  for (const link of links) {
    for (let count = 0; count < channels.length; ) {
      const next = await link.frame();
      const end = /^(\d) .*"t":"end","q":1,"d":8/.exec(next?.payload.toString() ?? "");
      if (end !== null) count++;
      if (end !== null) ended.add(`${links.indexOf(link)} ${end[1]}`);
    }
  }
  expect(ended.size).toBe(links.length * channels.length);
  // Only the ends are kept, because these clients don't acknowledge them.
  expect(server.stats().retainedBytes).toBe(links.length * channels.length * 128);
});

test("an unread message does not keep the batch that contained it in memory", async () => {
  const { server, port } = await serve();
  const peers = await Promise.all(Array.from({ length: 16 }, () => peerOf(port, "/push", "goaidl.v1")));
  const before = heapUsed();
  const noise = Array.from({ length: 240 }, () => `{"t":"a","a":0,"c":0,"b":0${" ".repeat(220)}}`).join(",");
  for (const peer of peers) {
    for (let q = 1; q <= 64; q++) peer.write(frame(`[{"t":"m","q":${q},"n":17,"d":{"list":[{},{}]}},${noise}]`));
  }
  await expect.poll(() => server.stats().retainedBytes, { timeout: 60_000 }).toBe(16 * 64 * (17 + 128));
  // All batches together are 60 MiB.
  expect(heapUsed() - before).toBeLessThan(16 * mebibyte);
});

test.each(["goa", "goaidl.v1"] as const)("unread bytes are counted, in profile %s", async (profile) => {
  const { server, port, read } = await serve();
  const peer = await peerOf(port, "/bytes", profile);
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(1n);
  const data = Buffer.alloc(1_000, 1);
  peer.write(frame(profile === "goa" ? data : Buffer.concat([head, data]), { opcode: 2 }));
  await expect.poll(() => server.stats().retainedBytes).toBe(1_128);
  read();
  await expect.poll(() => server.stats().retainedBytes).toBe(0);
});

test("events that wait for a slow reader are counted", async () => {
  const { server, port } = await serve();
  const socket: Socket = connect(port, "127.0.0.1");
  closing.push(() => socket.destroy());
  socket.pause();
  socket.write("GET /news HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => server.stats().retainedBytes).toBeGreaterThan(mebibyte);
  socket.destroy();
  await expect.poll(() => server.stats().retainedBytes).toBe(0);
});

test("bodies of requests are counted while they arrive, and refused when the server is full", async () => {
  const { server, port } = await serve({ maxRetainedBytes: 100_000 });
  const post = () => {
    const sent = request({ port, path: "/save", method: "POST", headers: { "content-length": 200_000 } });
    closing.push(() => sent.destroy());
    sent.on("error", () => {});
    return sent;
  };
  const first = post();
  first.write("x".repeat(90_000));
  await expect.poll(() => server.stats().retainedBytes).toBe(90_000);
  const second = post();
  const answered = new Promise<number | undefined>((resolve) => {
    for (const one of [first, second]) one.on("response", (response) => resolve(response.statusCode));
  });
  second.write("x".repeat(90_000));
  expect(await answered).toBe(503);
  for (const one of [first, second]) one.destroy();
  await expect.poll(() => server.stats().retainedBytes).toBe(0);
});
