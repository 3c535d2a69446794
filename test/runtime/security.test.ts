/**
 * Limits and hostile peers, over real sockets: exceeding a limit ends the call with its code and a reason, and the
 * server continues. limits.test.ts tests each limit in both profiles, at both ends.
 *
 * The project's checklist, from OWASP, `ws` and RFC 6455, and where each point is tested:
 * - S1 origin: server/server.test.ts.
 * - S2 nothing runs before authentication: here.
 * - S3 no credential in answers: here. The runtime logs nothing but faults.
 * - S4 slow handshakes: here; a slow `hello`: v1/endings.test.ts.
 * - S5 message size, and the sum of fragments: here.
 * - S6 empty fragments: here.
 * - S7 compression is off and never negotiated: here.
 * - S8 rates: here.
 * - S9 calls, connections, openings: here; retained bytes: v1/session.test.ts.
 * - S10 half-open peers and idleness: here.
 * - S11 slow readers: here and server/server.test.ts.
 * - S12 fast writers: here.
 * - S13, S14, S15, S21 resumption and tokens: v1/session.test.ts, v1/endings.test.ts.
 * - S16 handlers have principal and context: interop/goa.test.ts.
 * - S17 messages are checked: here.
 * - S18 patterns take linear time, because the compiler refuses all others: patterns/backtracking-cost.test.ts.
 * - S19 clients don't get the text of faults: here and server/server.test.ts.
 * - S20 wrong frames: here.
 * - S22 names of prototypes: here.
 * - S23 doesn't apply: the address is the caller's own, in its code.
 * - S24 shutdown: server/server.test.ts and here.
 * - S25 audit events: here.
 * - S26 signals: server/server.test.ts, interop/goa.test.ts.
 * - S27 no redirects: client/client.test.ts.
 * - S28 `Retry-After`: here; clients honour it: client/client.test.ts.
 */
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StreamClosedError } from "../../src/runtime/errors.js";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../src/runtime/server/create-server.js";
import type { ServerEvent } from "../../src/runtime/server/events.js";
import type { ServerOptions } from "../../src/runtime/server/server-options.js";
import { importGenerated } from "../targets/generated/generated-module.js";
import { frame, RawPeer } from "./raw-peer.js";

const contract = `goa 1
api probe { title "Probe"  version "1.0.0" }
scheme key apiKey
type Box { name: string  items?: any }
service probe {
  error unauthorized: string
  http { error unauthorized 401 }
  method echo {
    streaming payload Box
    streaming result Box
    http { GET "/echo" }
    stream { message max 2KiB }
  }
  method limited {
    streaming payload Box
    streaming result Box
    http { GET "/limited" }
    stream { rate 5/s burst 5  concurrency 2 per client  3 total }
  }
  method quiet {
    streaming result Box
    http { GET "/quiet" }
    stream { idle 150ms }
  }
  method beating {
    streaming result Box
    http { GET "/beating" }
    stream { heartbeat every 60ms timeout 60ms }
  }
  method flood {
    streaming result Box
    http { GET "/flood" }
    stream { write timeout 200ms }
  }
  method add {
    payload { a: int  b: int  more?: any }
    result int
    http { POST "/add" }
  }
  method locked {
    security key
    payload { @apiKey(key) key?: string }
    streaming result Box
    http { GET "/locked"  param key }
  }
}
`;

interface Stream extends AsyncIterable<unknown> {
  send(message: unknown): Promise<void>;
  receive(): Promise<unknown>;
}
interface Call extends Stream {
  readonly opened: Promise<void>;
  close(): Promise<void>;
}
// The modules are generated, so their exports are those that the contract declares.
const served = (await importGenerated(contract, "ts-server", "probe.ts")) as unknown as {
  probeService(handlers: unknown, security: unknown): BoundService;
  UnauthorizedError: new (body: string) => Error;
};
const called = (await importGenerated(contract, "ts-client", "probe.ts")) as unknown as {
  createProbeClient(options: unknown): Readonly<Record<string, (payload?: unknown) => Call>>;
};

let server: GoaidlServer;
let port = 0;
let handled = 0;
let endings: unknown[] = [];
const faults: unknown[] = [];
const peers: RawPeer[] = [];

async function serve(options: Partial<ServerOptions> = {}): Promise<void> {
  handled = 0;
  endings = [];
  const waiting = async (_payload: unknown, _stream: Stream, { signal }: { signal: AbortSignal }) => {
    handled++;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    endings.push(signal.reason);
  };
  const echo = async (_payload: unknown, stream: Stream) => {
    handled++;
    for await (const message of stream) await stream.send(message);
  };
  const service = served.probeService(
    {
      echo,
      limited: echo,
      quiet: waiting,
      beating: waiting,
      async flood(_payload: unknown, stream: Stream) {
        try {
          while (true) await stream.send({ name: "x".repeat(16_384) });
        } catch (error) {
          endings.push(error);
          throw error;
        }
      },
      locked: waiting,
      add({ a, b }: { a: number; b: number }) {
        handled++;
        return a + b;
      },
    },
    {
      key({ key }: { key: string }) {
        if (key !== "open sesame") throw new served.UnauthorizedError("unknown key");
      },
    },
  );
  server = createServer({ services: [service], graceMs: 5, onError: (error) => faults.push(error), ...options });
  ({ port } = await server.listen({ port: 0, host: "127.0.0.1" }));
}

function peer(): RawPeer {
  const made = new RawPeer(port);
  peers.push(made);
  return made;
}

function client(method: string, payload?: unknown): Call {
  const calls = called.createProbeClient({
    url: `ws://127.0.0.1:${port}`,
    protocol: "goa",
    backoff: { baseMs: 1, attempts: 1 },
  });
  const call = payload === undefined ? calls[method]?.() : calls[method]?.(payload);
  if (call === undefined) throw new Error(`there is no method ${method}`);
  call.opened.catch(() => {});
  return call;
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

/** Checks that the server still works, for other clients and for this one. */
async function checkStillWorks(): Promise<void> {
  const call = client("echo");
  await call.send({ name: "still here" });
  expect(await call.receive()).toEqual({ name: "still here" });
  await call.close();
}

beforeEach(() => serve());

afterEach(async () => {
  for (const { socket } of peers.splice(0)) socket.destroy();
  await server.close();
  expect(server.stats()).toMatchObject({ connections: 0, calls: 0 });
  expect(faults.splice(0)).toEqual([]);
});

describe("exceeding a limit ends the call with the limit's code", () => {
  test("4429: more messages than the rate allows; the client has the typed error", async () => {
    const call = client("limited");
    await call.opened;
    const sending = (async () => {
      for (let index = 0; index < 50; index++) await call.send({ name: "a" });
    })();
    sending.catch(() => {});
    const error = await rejection(
      (async () => {
        for await (const _ of call);
      })(),
    );
    expect(error).toBeInstanceOf(StreamClosedError);
    expect(error).toMatchObject({ code: 4429, reason: expect.stringContaining("rate") });
    await checkStillWorks();
  });

  test("429 and 503: more calls of one client, or of all, than the contract allows", async () => {
    const first = [client("limited"), client("limited")];
    for (const call of first) await call.opened;
    const error = await rejection(client("limited").opened);
    expect(error).toMatchObject({ name: "too_many_requests", temporary: true });
    const raw = peer();
    raw.ask("/limited");
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 429 [\s\S]*retry-after: 1/);
    await raw.gone;
    for (const call of first) await call.close();
    await expect.poll(() => server.stats().calls).toBe(0);
    const again = client("limited");
    await again.opened;
    await again.close();
  });

  test("503: more connections than the server takes", async () => {
    await server.close();
    await serve({ maxConnections: 3 });
    const open = await Promise.all([1, 2, 3].map(() => peer().open("/echo")));
    const raw = peer();
    raw.ask("/echo");
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1/);
    open[0]?.socket.destroy();
    await expect.poll(() => server.stats().connections).toBe(2);
    await checkStillWorks();
  });

  test("429: thousands of openings from one address cost little", async () => {
    await server.close();
    await serve({ openingsPerSecond: 20 });
    const heads = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const raw = peer();
        raw.ask("/echo");
        return (await raw.head()).slice(9, 12);
      }),
    );
    const open = heads.filter((status) => status === "101").length;
    expect(open).toBeGreaterThanOrEqual(40);
    expect(open).toBeLessThan(150);
    expect(heads.filter((status) => status === "429")).toHaveLength(1000 - open);
    expect(server.stats().connections).toBe(open);
  });

  test("4505: no message for the idle time; the client has the typed error", async () => {
    const error = await rejection(client("quiet").receive());
    expect(error).toBeInstanceOf(StreamClosedError);
    expect(error).toMatchObject({ code: 4505, reason: "no message for 150 ms" });
    await expect.poll(() => endings).toEqual([expect.objectContaining({ code: 4505 })]);
    await checkStillWorks();
  });

  test("4413: a peer that stops reading is closed after the write timeout, and its handler is notified", async () => {
    const raw = peer();
    raw.ask("/flood");
    await raw.head();
    raw.socket.pause();
    await expect.poll(() => endings, { timeout: 60_000 }).toEqual([expect.objectContaining({ code: 4413 })]);
    await expect.poll(() => server.stats().connections).toBe(0);
    await checkStillWorks();
  });

  test("4408: a peer that stops answering is closed, but not one that never answers, like Goa's", async () => {
    const old = await peer().open("/beating");
    const once = await peer().open("/beating");
    expect((await once.frame())?.opcode).toBe(9);
    once.write(frame("", { opcode: 10 }));
    await once.gone;
    await expect.poll(() => endings).toEqual([expect.objectContaining({ code: 4408 })]);
    expect(old.socket.destroyed).toBe(false);
    expect(server.stats().calls).toBe(1);
  });

  test("408: a head that arrives byte by byte and never ends", async () => {
    await server.close();
    await serve({ handshakeTimeoutMs: 100 });
    const raw = peer();
    raw.write("GET /echo HTTP/1.1\r\nHost: x\r\nX-A: ");
    const drip = setInterval(() => raw.write("a"), 20);
    try {
      expect(await raw.head()).toMatch(/^HTTP\/1\.1 408/);
      await raw.gone;
    } finally {
      clearInterval(drip);
    }
    expect(handled).toBe(0);
  });
});

describe("a misbehaving peer is refused, and affects no other client", () => {
  test.each<[string, number, Buffer]>([
    ["a message of one byte too many", 1009, frame(`"${"x".repeat(2047)}"`)],
    [
      "fragments that add up to too much",
      1009,
      Buffer.concat([
        frame("x".repeat(1500), { fin: false }),
        frame("x".repeat(1500), { opcode: 0, fin: false }),
        frame("", { opcode: 0 }),
      ]),
    ],
    [
      "a flood of empty fragments",
      1008,
      Buffer.concat([
        frame("", { fin: false }),
        ...Array.from({ length: 5000 }, () => frame("", { opcode: 0, fin: false })),
      ]),
    ],
    [
      "a length larger than any memory",
      1009,
      Buffer.from([0x81, 0xff, 0x00, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ],
    ["text that is not UTF-8", 1007, frame(Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
    ["text that is not JSON", 1007, frame("{'a': 1}")],
    ["a frame without a mask", 1002, frame("{}", { masked: false })],
    ["a reserved bit, as of compression that was not negotiated", 1002, frame("{}", { rsv: 4 })],
    ["an opcode that doesn't exist", 1002, frame("{}", { opcode: 5 })],
    ["a continuation without a first frame", 1002, frame("{}", { opcode: 0 })],
    ["a ping that is too long", 1002, frame("x".repeat(200), { opcode: 9 })],
    ["a ping in fragments", 1002, frame("x", { opcode: 9, fin: false })],
    [
      "a reason that is too long",
      1002,
      frame(Buffer.concat([Buffer.from([3, 232]), Buffer.alloc(200)]), { opcode: 8 }),
    ],
    ["a close code of one byte", 1002, frame(Buffer.from([3]), { opcode: 8 })],
    ["a close code that no peer may send", 1002, frame(Buffer.from([3, 237]), { opcode: 8 })],
    ["a reason that is not UTF-8", 1007, frame(Buffer.from([3, 232, 0xc3, 0x28]), { opcode: 8 })],
    ["a new message within another", 1002, Buffer.concat([frame("{", { fin: false }), frame("}")])],
    [
      "a flood of tiny fragments",
      1008,
      Buffer.concat([
        frame("[", { fin: false }),
        ...Array.from({ length: 2000 }, () => frame(" ", { opcode: 0, fin: false })),
      ]),
    ],
  ])("%s closes with %i", async (_name, code, bytes) => {
    const raw = await peer().open("/echo");
    raw.write(bytes);
    expect((await raw.close()).code).toBe(code);
    await checkStillWorks();
  });

  test.each<[string, string, string]>([
    ["the wrong kind", "[]", "invalid_field_type"],
    ["a missing field", "{}", "missing_field"],
    ["an object with only `__proto__`", '{"__proto__":{"name":"x"}}', "missing_field"],
    ["a number that is too large for a double", '{"name":1e400}', "invalid_field_type"],
  ])("a message of %s is reported to its sender, and does not reach the handler", async (_name, message, expected) => {
    const raw = await peer().open("/echo");
    raw.write(frame(message));
    const { code, reason } = await raw.close();
    expect(code).toBe(4540);
    expect(JSON.parse(reason)).toMatchObject({ name: expected });
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    await checkStillWorks();
  });

  test("a message of the maximum size is echoed, also in fragments", async () => {
    const text = JSON.stringify({ name: "x".repeat(2048 - 11) });
    expect(Buffer.byteLength(text)).toBe(2048);
    const raw = await peer().open("/echo");
    raw.write(Buffer.concat([frame(text.slice(0, 1000), { fin: false }), frame(text.slice(1000), { opcode: 0 })]));
    expect((await raw.frame())?.payload.toString()).toBe(text);
  });

  test("keys such as `__proto__` are data or ignored, and change no other object", async () => {
    const raw = await peer().open("/echo");
    raw.write(frame('{"name":"a","__proto__":{"polluted":1},"items":{"__proto__":{"polluted":1},"constructor":2}}'));
    expect((await raw.frame())?.opcode).toBe(1);
    expect(Reflect.get({}, "polluted")).toBe(undefined);
  });

  test("nesting as deep as a message can be doesn't overflow the stack", async () => {
    const raw = await peer().open("/echo");
    const depth = 1000;
    raw.write(frame(`{"name":"a","items":${"[".repeat(depth)}${"]".repeat(depth)}}`));
    const answer = await raw.frame();
    expect(answer?.opcode === 1 || answer?.payload.readUInt16BE(0) === 4540).toBe(true);
    await checkStillWorks();
  });

  test("a flood of messages waits in TCP, not in memory, while the handler is busy", async () => {
    const raw = await peer().open("/echo");
    const bytes = frame(JSON.stringify({ name: "x".repeat(1000) }));
    // The peer reads nothing either, so that the handler's `send` waits.
    raw.socket.pause();
    let written = 0;
    while (written < 64 * 1024 * 1024 && raw.socket.writableLength < 8 * 1024 * 1024) {
      raw.write(Buffer.concat(Array.from({ length: 64 }, () => bytes)));
      written += 64 * bytes.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    // If the server had read everything, nothing would wait on this side.
    expect(raw.socket.writableLength).toBeGreaterThanOrEqual(8 * 1024 * 1024);
    await checkStillWorks();
  });

  test.each<[string, string, RegExp]>([
    ["a head that is too large", `/echo HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(100_000)}`, /^HTTP\/1\.1 431/],
    ["a query that is too large", `/echo?${"a=1&".repeat(20_000)} HTTP/1.1\r\nHost: x`, /^HTTP\/1\.1 431/],
    ["a malformed escape", "/%E0%A4%A HTTP/1.1\r\nHost: x", /^HTTP\/1\.1 404/],
    ["a path with the name of a prototype's member", "/__proto__ HTTP/1.1\r\nHost: x", /^HTTP\/1\.1 404/],
    ["no HTTP", "\u0000\u0001", /^HTTP\/1\.1 400/],
  ])("%s is refused", async (_name, request, answer) => {
    const raw = peer();
    raw.write(`GET ${request}\r\n\r\n`);
    expect(await raw.head()).toMatch(answer);
    await checkStillWorks();
  });

  test("an upgrade with a bad key, version or verb is refused", async () => {
    for (const line of ["Sec-WebSocket-Key: short", "Sec-WebSocket-Version: 7"]) {
      const raw = peer();
      raw.write(`GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${line}\r\n\r\n`);
      expect(await raw.head()).toMatch(/^HTTP\/1\.1 4\d\d/);
      await raw.gone;
    }
    await expect.poll(() => server.stats().connections).toBe(0);
  });

  test.each<[string, readonly string[]]>([
    ["two keys", ["Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw=="]],
    ["two versions", ["Sec-WebSocket-Version: 8"]],
    ["a malformed list of subprotocols", ["Sec-WebSocket-Protocol: ,,a"]],
    ["a subprotocol twice", ["Sec-WebSocket-Protocol: a, a"]],
  ])("an upgrade with %s is refused", async (_name, headers) => {
    const raw = peer();
    raw.ask("/echo", headers);
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 4\d\d/);
    await raw.gone;
    await checkStillWorks();
  });

  test.each<[string, string, RegExp]>([
    [
      "two lengths for one body",
      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /add HTTP/1.1\r\nHost: x\r\n\r\n",
      /^HTTP\/1\.1 400/,
    ],
    ["lengths that differ", "Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}{}{", /^HTTP\/1\.1 400/],
    ["a malformed length", "Content-Length: +4\r\n\r\n{}{}", /^HTTP\/1\.1 400/],
    ["an unknown coding", "Transfer-Encoding: chunked, gzip\r\n\r\n", /^HTTP\/1\.1 400/],
    ["a header that continues on the next line", "X-A: b\r\n c\r\nContent-Length : 2\r\n\r\n{}", /^HTTP\/1\.1 400/],
    ["a body that is too large", `Content-Length: 2000000\r\n\r\n${" ".repeat(1_100_000)}`, /^HTTP\/1\.1 413/],
    [
      "a body without end",
      `Transfer-Encoding: chunked\r\n\r\n200000\r\n${" ".repeat(0x200000)}\r\n`,
      /^HTTP\/1\.1 413/,
    ],
    ["a body that is not JSON", "Content-Length: 2\r\n\r\n{]", /^HTTP\/1\.1 400/],
    ["a body with only `__proto__`", 'Content-Length: 27\r\n\r\n{"__proto__":{"a":1,"b":2}}', /^HTTP\/1\.1 400/],
  ])("a request with %s is refused, and no handler runs", async (_name, rest, answer) => {
    const raw = peer();
    raw.write(`POST /add HTTP/1.1\r\nHost: x\r\n${rest}`);
    expect(await raw.head()).toMatch(answer);
    expect(handled).toBe(0);
    raw.socket.destroy();
    await checkStillWorks();
  });

  test("a very deeply nested body does not overflow the stack", async () => {
    const depth = 400_000;
    const body = `{"a":1,"b":2,"more":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    const answer = await fetch(`http://127.0.0.1:${port}/add`, { method: "POST", body });
    expect([200, 400]).toContain(answer.status);
    await checkStillWorks();
  });

  test("the body of an upgrade is read as invalid frames", async () => {
    const raw = peer();
    raw.ask("/echo", ["Content-Length: 100"]);
    await raw.head();
    raw.write("GET /locked HTTP/1.1\r\nHost: x\r\n\r\n");
    await raw.gone;
    expect(endings).toEqual([]);
    await checkStillWorks();
  });

  test("a flood of pings whose answers are not read takes no memory", async () => {
    const held: Socket[] = [];
    const http = createHttpServer();
    http.on("connection", (socket) => held.push(socket));
    server.attach(http);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const address = http.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const raw = new RawPeer(address.port);
    peers.push(raw);
    await raw.open("/echo");
    raw.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 500 }, () => frame("x".repeat(125), { opcode: 9 })));
    let most = 0;
    for (let written = 0; written < 32 * 1024 * 1024; written += pings.length) {
      if (!raw.socket.write(pings)) await once(raw.socket, "drain");
      most = Math.max(most, ...held.map((socket) => socket.writableLength));
    }
    expect(most).toBeLessThan(256 * 1024);
    raw.socket.destroy();
    http.close();
    await checkStillWorks();
  });

  test("compression is never negotiated", async () => {
    const raw = peer();
    raw.ask("/echo", ["Sec-WebSocket-Extensions: permessage-deflate"]);
    expect(await raw.head()).not.toMatch(/sec-websocket-extensions/i);
  });

  test("without credentials no handler runs, and no answer repeats credentials", async () => {
    const raw = peer();
    raw.ask("/locked?key=wrong-secret", ["Sec-WebSocket-Protocol: goaidl.bearer.c2VjcmV0"]);
    const head = await raw.head();
    expect(head).toMatch(/^HTTP\/1\.1 401/);
    expect(head).not.toMatch(/wrong-secret|c2VjcmV0|sec-websocket-protocol/i);
    expect(await rejection(client("locked", { key: "wrong" }).opened)).toMatchObject({ name: "unauthorized" });
    const none = await rejection(client("locked", {}).opened);
    expect(none).toMatchObject({ name: "unauthorized", message: "credentials are missing: key" });
    expect(handled).toBe(0);
    await client("locked", { key: "open sesame" }).opened;
    await expect.poll(() => handled).toBe(1);
  });

  test("a refused peer that doesn't close its half of the connection takes no resources", async () => {
    const raw = peer();
    raw.socket.allowHalfOpen = true;
    raw.ask("/locked?key=wrong");
    await raw.head();
    await expect.poll(() => server.stats().connections).toBe(0);
  });

  test("a closed peer that doesn't answer the close takes no resources after the server has closed", async () => {
    const raw = await peer().open("/echo");
    raw.write(frame("{"));
    expect((await raw.close()).code).toBe(1007);
    await server.close();
    await raw.gone;
  });

  test("events report refused, opened and closed calls, without credentials", async () => {
    await server.close();
    const events: ServerEvent[] = [];
    await serve({ onEvent: (event) => events.push(event), openingsPerSecond: 2 });
    await rejection(client("locked", { key: "wrong-secret" }).opened);
    const raw = await peer().open("/locked?key=open%20sesame");
    raw.socket.destroy();
    await expect.poll(() => events.length).toBe(3);
    const call = { service: "probe", method: "locked", profile: "goa", path: "/locked", remoteAddress: "127.0.0.1" };
    expect(events).toMatchObject([
      { ...call, kind: "refused", status: 401, name: "unauthorized" },
      { ...call, kind: "opened" },
      { ...call, kind: "closed", code: 1006, name: "StreamLostError" },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/secret|sesame/);
    for (let index = 0; index < 4; index++) peer().ask("/echo");
    await expect.poll(() => events).toContainEqual(expect.objectContaining({ kind: "rejected", status: 429 }));
  });

  test("a draining server takes no calls, notifies its handlers, and lets streams end on their own", async () => {
    const call = client("quiet");
    const open = client("echo");
    await open.opened;
    await call.opened;
    const drained = server.drain({ graceMs: 5_000 });
    await expect.poll(() => endings.length).toBe(1);
    const raw = peer();
    raw.ask("/echo");
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1/);
    await open.send({ name: "still served" });
    expect(await open.receive()).toEqual({ name: "still served" });
    await open.close();
    await drained;
    expect(server.stats().calls).toBe(0);
  });

  test("2,000 streams that are opened, used and dropped leave no resources behind", async () => {
    await server.close();
    await serve({ openingsPerSecond: 100_000 });
    for (let round = 0; round < 20; round++) {
      await Promise.all(
        Array.from({ length: 100 }, async () => {
          const raw = await peer().open("/echo");
          raw.write(frame('{"name":"a"}'));
          expect((await raw.frame())?.payload.toString()).toBe('{"name":"a"}');
          raw.socket.destroy();
        }),
      );
    }
    await expect.poll(() => server.stats()).toMatchObject({ connections: 0, calls: 0 });
  });
});
