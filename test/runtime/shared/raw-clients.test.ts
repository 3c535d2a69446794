/**
 * Clients of the shared endpoint that violate the protocol: a violation on one channel ends only that channel, and a
 * malformed frame ends the connection.
 */
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { bindBidirectional, bindService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerEvent } from "../../../src/runtime/server/events.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import type { HeartbeatTimes } from "../../../src/runtime/v1/heartbeat.js";
import { codecs, incoming, method, outgoing, until } from "../probe.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Running {
  readonly server: GoaidlServer;
  readonly port: number;
  readonly events: ServerEvent[];
  readonly errors: unknown[];
  /** The headers that handlers received. */
  readonly headers: Readonly<Record<string, string>>[];
}

/** `heartbeat` is that of the method. */
async function serve(options: Partial<ServerOptions> = {}, heartbeat: HeartbeatTimes | null = null): Promise<Running> {
  const echo = method("echo", "bidirectional", { heartbeat });
  const events: ServerEvent[] = [];
  const errors: unknown[] = [];
  const headers: Readonly<Record<string, string>>[] = [];
  const service = bindService("probe", [
    bindBidirectional(echo, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream, context) => {
      headers.push(context.headers);
      for await (const message of stream) await stream.send(message);
    }),
  ]);
  const server = createServer({
    services: [service],
    onEvent: (event) => events.push(event),
    onError: (error) => errors.push(error),
    ...options,
  });
  closing.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { server, port, events, errors, headers };
}

/** A client that writes arbitrary frames, and answers pings. */
class RawClient {
  readonly ws: WebSocket;
  readonly messages: string[] = [];
  code: number | null = null;
  answersPings = true;

  constructor(port: number, headers: Readonly<Record<string, string>> = {}) {
    this.ws = new WebSocket(`ws://127.0.0.1:${port}/goaidl`, ["goaidl.mux.v1"], { headers });
    this.ws.on("message", (data) => {
      const text = String(data);
      if (text.startsWith('0 {"t":"ping"') && this.answersPings) this.ws.send('0 {"t":"pong"}');
      else if (!text.startsWith('0 {"t":"ping"')) this.messages.push(text);
    });
    this.ws.on("close", (code) => {
      this.code = code;
    });
    this.ws.on("error", () => {});
    closing.push(() => this.ws.terminate());
  }

  async opened(): Promise<this> {
    await new Promise((resolve) => this.ws.once("open", resolve));
    return this;
  }

  open(ch: number, path = "/echo", headers: object = {}): void {
    this.ws.send(`0 ${JSON.stringify({ t: "open", ch, path, headers })}`);
    this.ws.send(`${ch} ${JSON.stringify({ t: "hello", v: 1, c: 64, b: 65_536 })}`);
  }

  sendMessage(ch: number, q: number, text: string): void {
    const body = JSON.stringify(text);
    this.ws.send(`${ch} {"t":"m","q":${q},"n":${Buffer.byteLength(body)},"d":${body}}`);
  }

  /** A channel that is already open carries a call. */
  async echoes(ch: number): Promise<void> {
    await this.receives(`${ch} {"t":"welcome"`);
    this.sendMessage(ch, 1, "hello");
    expect(await this.receives('"d":"hello"')).toMatch(new RegExp(`^${ch} `));
  }

  async receives(part: string): Promise<string> {
    await until(() => this.messages.some((text) => text.includes(part)) || this.code !== null);
    return this.messages.find((text) => text.includes(part)) ?? `closed with ${this.code}`;
  }
}

test.each<[string, (client: RawClient) => void]>([
  ["no channel", (client) => client.ws.send("hello")],
  ["a channel number with a zero before it", (client) => client.ws.send("01 {}")],
  ["a channel number beyond four bytes", (client) => client.ws.send("4294967296 {}")],
  ["a channel that was never opened", (client) => client.ws.send("7 {}")],
  ["a binary message without a channel", (client) => client.ws.send(Buffer.from([1, 2]))],
  ["a binary message on channel 0", (client) => client.ws.send(Buffer.from([0, 0, 0, 0, 1]))],
  ["control text that is not JSON", (client) => client.ws.send("0 {")],
  ["a control frame of an unknown kind", (client) => client.ws.send('0 {"t":"boo"}')],
  ["a control frame of the server", (client) => client.ws.send('0 {"t":"ping","hb":[1,1]}')],
  ["a channel that is not a number", (client) => client.ws.send('0 {"t":"open","ch":"1","path":"/echo"}')],
  ["channel 0 opened", (client) => client.ws.send('0 {"t":"open","ch":0,"path":"/echo"}')],
  ["too many frames at once", (client) => client.ws.send(`0 [${'{"t":"pong"},'.repeat(1_000)}{"t":"pong"}]`)],
  [
    "a number used twice",
    (client) => {
      client.open(2);
      client.ws.send('0 {"t":"open","ch":2,"path":"/echo"}');
    },
  ],
  [
    "a number below an earlier one",
    (client) => {
      client.open(2);
      client.open(1);
    },
  ],
])("closes 4500 for %s, and the calls end", async (_name, act) => {
  const { server, port } = await serve();
  const client = await new RawClient(port).opened();
  act(client);
  await until(() => client.code !== null);
  expect(client.code).toBe(4500);
  await until(() => server.stats().connections === 0 && server.stats().calls === 0);
});

test.each<[string, object, string]>([
  ["a header that only the connection may set", { cookie: "session=stolen" }, "cookie"],
  ["another origin", { origin: "https://evil.example" }, "origin"],
  ["a forwarded address", { "x-forwarded-for": "1.2.3.4" }, "x-forwarded-for"],
  ["a line break", { "x-room": "a\r\nauthorization: Bearer stolen" }, "x-room"],
  ["a malformed name", { "x room": "a" }, "name"],
  ["a value that is not a string", { "x-room": 7 }, "x-room"],
])("refuses a channel with %s, and no other", async (_name, headers, word) => {
  const { port, headers: seen } = await serve();
  const client = await new RawClient(port, { cookie: "session=mine" }).opened();
  client.open(1, "/echo", headers);
  const refusal = await client.receives('"t":"close"');
  expect(refusal).toContain('"status":400');
  expect(refusal).toContain(word);
  client.open(2, "/echo", { "x-room": "blue" });
  await client.echoes(2);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ cookie: "session=mine", "x-room": "blue" });
});

test("a channel without hello is closed, and its connection stays open", async () => {
  const { port } = await serve({ helloTimeoutMs: 30 });
  const client = await new RawClient(port).opened();
  client.ws.send('0 {"t":"open","ch":1,"path":"/echo","headers":{}}');
  expect(await client.receives('"t":"close"')).toContain('"code":4504');
  client.open(2);
  await client.echoes(2);
});

test("a channel that is closed while its call is opened ends alone", async () => {
  const { server, port, errors } = await serve();
  const client = await new RawClient(port).opened();
  for (let ch = 1; ch <= 50; ch++) {
    client.open(ch);
    client.ws.send(`0 {"t":"close","ch":${ch},"code":1000,"reason":""}`);
    // Sent before the server's answer for the channel could arrive.
    client.sendMessage(ch, 1, "late");
  }
  client.open(51);
  await client.echoes(51);
  await until(() => server.stats().calls === 1);
  expect(errors).toEqual([]);
});

test.each<[string, string | Buffer]>([
  ["text that is not JSON", "1 {"],
  ["nothing", "1 "],
  ["a frame of an unknown kind", '1 {"t":"boo"}'],
  ["a second hello", '1 {"t":"hello","v":1,"c":64,"b":65536}'],
  ["a number that was left out", '1 {"t":"m","q":7,"n":7,"d":"hello"}'],
  ["an acknowledgement of what was never sent", '1 {"t":"a","a":99,"c":1,"b":1}'],
  ["bytes without a number", Buffer.from([0, 0, 0, 1, 9, 9])],
])("garbage on one channel between the messages of another ends only that channel: %s", async (_name, garbage) => {
  const { server, port, errors } = await serve();
  const client = await new RawClient(port).opened();
  client.open(1);
  client.open(2);
  await client.echoes(1);
  await client.receives('2 {"t":"welcome"');
  client.sendMessage(2, 1, "first");
  client.ws.send(garbage);
  client.sendMessage(2, 2, "second");
  expect(await client.receives('0 {"t":"close"')).toMatch(/"ch":1[,}]/);
  expect(await client.receives('"d":"second"')).toMatch(/^2 /);
  await until(() => server.stats().calls === 1);
  expect(server.stats().connections).toBe(1);
  expect(errors).toEqual([]);
});

test("a flood on one channel ends that channel, and no other", async () => {
  const { port } = await serve();
  const client = await new RawClient(port).opened();
  client.open(1);
  client.open(2);
  await client.receives('2 {"t":"welcome"');
  for (let q = 1; q <= 500; q++) client.sendMessage(1, q, "x".repeat(900));
  await client.receives('"ch":1');
  await client.echoes(2);
});

test.each<[string, Partial<ServerOptions>, string]>([
  ["the calls of a client", { maxCallsPerClient: 3 }, "no more than 3 streams of one client at once"],
  [
    "a client's calls of a method",
    { stream: { concurrency: { perClient: 3, total: null } } },
    "no more than 3 calls of probe.echo at once for one client",
  ],
  [
    "all calls of a method",
    { stream: { concurrency: { perClient: null, total: 3 } } },
    "no more than 3 calls of probe.echo at once",
  ],
])("limits %s by channels, over all connections", async (_what, options, message) => {
  const { server, port } = await serve(options);
  const [first, second] = await Promise.all([0, 1].map(() => new RawClient(port).opened()));
  if (first === undefined || second === undefined) throw new Error("two clients");
  first.open(1);
  first.open(2);
  second.open(1);
  await first.receives('2 {"t":"welcome"');
  await second.receives('1 {"t":"welcome"');
  second.open(2);
  expect(await second.receives('2 {"t":"reject"')).toContain(message);
  expect(server.stats()).toMatchObject({ connections: 2, calls: 3 });
  // Closing a channel releases its slot, and the connection stays open.
  first.ws.send('0 {"t":"close","ch":1,"code":1000,"reason":""}');
  await until(() => server.stats().calls === 2);
  second.open(3);
  await second.echoes(3);
  expect(server.stats()).toMatchObject({ connections: 2, calls: 3 });
});

test("by default, the number of calls of one address is limited", async () => {
  const { server, port } = await serve({ openingsPerSecond: 10_000, maxCallsPerConnection: 2_000 });
  const client = await new RawClient(port).opened();
  for (let ch = 1; ch <= 1_001; ch++) client.open(ch);
  expect(await client.receives('"t":"reject"')).toContain("no more than 1000 streams of one client at once");
  expect(server.stats().calls).toBe(1_000);
});

/** Set `GOAIDL_OPENINGS=1000000` for a longer flood. */
const openings = Number(process.env.GOAIDL_OPENINGS ?? 20_000);

test("each opening counts separately, and a refused one costs little", { timeout: 600_000 }, async () => {
  const openingsPerSecond = 5;
  const { server, port, events } = await serve({ openingsPerSecond });
  const startedAt = performance.now();
  const client = await new RawClient(port).opened();
  for (let ch = 1; ch <= openings; ch++) {
    client.open(ch);
    // The server would close a client that doesn't read its answers.
    if (ch % 1_000 === 0) await until(() => client.messages.length > ch - 4_000 || client.code !== null);
  }
  await until(() => client.messages.length >= openings * 0.95 || client.code !== null);
  expect(client.code).toBe(null);
  const seconds = (performance.now() - startedAt) / 1_000;
  // A burst may have twice as many openings.
  expect(server.stats().calls).toBeLessThanOrEqual(openingsPerSecond * (2 + seconds));
  const refused = events.find((event) => event.kind === "rejected");
  expect(refused).toMatchObject({ status: 429, name: "too_many_requests", path: "/echo" });
});

test("a silent client is dropped, with its calls", async () => {
  const { server, port } = await serve({}, { everyMs: 40, timeoutMs: 40 });
  const client = await new RawClient(port).opened();
  client.open(1);
  await client.receives("welcome");
  client.answersPings = false;
  await until(() => server.stats().connections === 0);
  await until(() => server.stats().calls === 0);
});
