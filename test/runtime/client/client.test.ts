import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type WebSocket, WebSocketServer, type ServerOptions as WebSocketServerOptions } from "ws";
import type { Caller } from "../../../src/runtime/client/caller.js";
import type { ClientEvent } from "../../../src/runtime/client/client-event.js";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import type { DuplexStream, ReceiveStream, SendStream } from "../../../src/runtime/client/stream.js";
import {
  OpenError,
  ServiceError,
  StreamClosedError,
  StreamLostError,
  ValidationError,
} from "../../../src/runtime/errors.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { withOpen } from "../../../src/runtime/server/handler.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import type { StreamEvent } from "../../../src/runtime/transport/channel.js";
import { ChaosProxy, noFault } from "../../chaos/proxy.js";
import { importGenerated } from "../../targets/generated/generated-module.js";
import { failureOf } from "../probe.js";

const contract = `goa 1
api test { title "Test"  version "1.0.0" }
scheme jwt jwt { scope "all" "All" }
type Reading {
  @min(0) value: int
  note?: string
  view default { value note }
  view brief { value }
}
type Entry { @min(1) id: int  text: string }
service test {
  error unauthorized: string
  error out_of_tea: { kettle: int }
  http {
    error unauthorized 401
    error out_of_tea 418
  }
  stream { resume within 5s  heartbeat every 1s timeout 1s }
  method chat {
    payload { room: string  limit: int = 3 }
    streaming payload Entry
    streaming result Entry
    http { GET "/chat/{room}" }
  }
  method watch {
    payload { since?: int }
    streaming result Entry
    http { GET "/watch" }
    stream { resume within 300ms restart since from id }
  }
  method tail {
    streaming result Entry
    http { GET "/tail" }
    stream { resume off }
  }
  method upload {
    streaming payload Entry
    result { count: int }
    http { GET "/upload" }
  }
  method gather {
    streaming payload Entry
    result { count: int }
    http { GET "/gather" }
    stream { resume off }
  }
  method hidden {
    security jwt("all")
    streaming result Entry
    http { GET "/hidden" }
    stream { resume off }
  }
  method readings {
    streaming result Reading
    http { GET "/readings" }
  }
  method secret {
    security jwt("all")
    payload { @token(jwt) token: string }
    streaming result Entry
    http { GET "/secret" }
  }
  method add {
    payload { a: int  b: int }
    result int
    http { POST "/add" }
  }
}
`;

/** The exports of the modules that are generated from the contract above. */
interface TestClient {
  chat(payload: { room: string; limit?: number }, options?: object): DuplexStream<Entry, Entry>;
  watch(payload: { since?: number }, options?: object): ReceiveStream<Entry>;
  tail(options?: object): ReceiveStream<Entry>;
  upload(options?: object): SendStream<Entry, { count: number }>;
  gather(options?: object): SendStream<Entry, { count: number }>;
  hidden(options?: object): ReceiveStream<Entry>;
  readings(options?: object): ReceiveStream<{ value: number; note?: string }>;
  secret(payload: { token: string }, options?: object): ReceiveStream<Entry>;
  add(payload: { a: number; b: number }, options?: object): Promise<number>;
}
interface Entry {
  id: number;
  text: string;
}
const clientModule = (await importGenerated(contract, "ts-client", "test.ts")) as unknown as {
  createTestClient(options: ClientOptions): TestClient;
  OutOfTeaError: new (body: { kettle: number }) => ServiceError;
  UnauthorizedError: new (body: string) => ServiceError;
};
const serverModule = (await importGenerated(contract, "ts-server", "test.ts")) as unknown as {
  testService(handlers: Record<string, unknown>, security: Record<string, unknown>): BoundService;
  OutOfTeaError: new (body: { kettle: number }) => ServiceError;
  UnauthorizedError: new (body: string) => ServiceError;
};

const entry = (id: number): Entry => ({ id, text: `entry ${id}` });
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

let server: GoaidlServer | null = null;
let proxy: ChaosProxy | null = null;
let plain: Server | null = null;
let profile = "";
let aborted = 0;

afterEach(async () => {
  await proxy?.close();
  await server?.close();
  plain?.closeAllConnections();
  plain?.close();
  server = null;
  proxy = null;
  plain = null;
  aborted = 0;
});

interface Incoming extends AsyncIterable<Entry> {
  send(message: unknown): Promise<void>;
  receive(): Promise<Entry | undefined>;
  setView(view: string): void;
}
interface Context {
  profile: string;
  signal: AbortSignal;
  headers: Record<string, string>;
  principal: unknown;
}

const handlers = {
  chat: withOpen({
    open: (payload: { room: string; limit: number }) => {
      if (payload.room === "private") throw new serverModule.UnauthorizedError("members only");
      return payload.limit;
    },
    async handle(_payload, stream: Incoming, context: Context, limit) {
      profile = context.profile;
      context.signal.addEventListener("abort", () => aborted++);
      for await (const message of stream) {
        if (message.text === "tea") throw new serverModule.OutOfTeaError({ kettle: 7 });
        if (message.text === "crash") throw new Error("secret text");
        if (message.text === "bad") await stream.send({ id: 0, text: "x" });
        await stream.send({ id: message.id, text: `${message.text}/${limit}` });
      }
    },
  }),
  async *watch(payload: { since?: number }) {
    for (let id = (payload.since ?? 0) + 1; id <= 6; id++) {
      yield entry(id);
      await sleep(5);
    }
  },
  async *tail() {
    for (let id = 1; id <= 3; id++) yield entry(id);
    await beforeTheFourth;
    yield entry(4);
  },
  async upload(_payload: undefined, stream: Incoming) {
    let count = 0;
    for await (const _message of stream) count++;
    return { count };
  },
  gather: () => ({ count: 0 }),
  async *hidden() {
    yield entry(1);
  },
  async readings(_payload: undefined, stream: Incoming) {
    stream.setView("brief");
    await stream.send({ value: 1, note: "hidden" });
  },
  async *secret() {
    yield entry(1);
    await sleep(400);
    yield entry(2);
  },
  add: (payload: { a: number; b: number }) => payload.a + payload.b,
};

let expiresInMs: number | null = null;
/** The promise that `tail` awaits before its last message. */
let beforeTheFourth: Promise<void> = Promise.resolve();
const security = {
  jwt: ({ token }: { token: string }, context: { expiresAt(time: Date): void }) => {
    if (!token.startsWith("good")) throw new serverModule.UnauthorizedError("bad token");
    if (expiresInMs !== null) context.expiresAt(new Date(Date.now() + expiresInMs));
    return "ada";
  },
};

async function serve(changed: Record<string, unknown> = {}, options: Partial<ServerOptions> = {}): Promise<string> {
  const service = serverModule.testService({ ...handlers, ...changed }, security);
  server = createServer({ services: [service], onError: () => {}, ...options });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  proxy = new ChaosProxy(port, () => noFault);
  return `ws://127.0.0.1:${await proxy.listen()}`;
}

function clientOf(url: string, options: Partial<ClientOptions> = {}): TestClient {
  return clientModule.createTestClient({ url, backoff: { baseMs: 5, maxMs: 30, attempts: 3 }, ...options });
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe.each(["goaidl.v1", "goa"] as const)("a generated client in profile %s", (protocol) => {
  test("sends and receives, ends its own direction, and then reads up to the end", async () => {
    const chat = clientOf(await serve(), { protocol }).chat({ room: "tea room/1", limit: 9 });
    await chat.send(entry(1));
    expect(await chat.receive()).toEqual({ id: 1, text: "entry 1/9" });
    await chat.send(entry(2));
    await chat.send(entry(3));
    await chat.end();
    expect(await all(chat)).toEqual([
      { id: 2, text: "entry 2/9" },
      { id: 3, text: "entry 3/9" },
    ]);
    expect(await chat.receive()).toBeUndefined();
    expect(profile).toBe(protocol);
  });

  test("receives a stream from a generator, and sends a stream that is answered with one result", async () => {
    const client = clientOf(await serve(), { protocol });
    expect((await all(client.tail())).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    const upload = client.upload();
    for (let id = 1; id <= 300; id++) await upload.send(entry(id));
    expect(await upload.closeAndReceive()).toEqual({ count: 300 });
  });

  test("gets the refusal of `open` as a typed error, and doesn't retry", async () => {
    const events: ClientEvent[] = [];
    const client = clientOf(await serve(), { protocol, onEvent: (event) => events.push(event) });
    const chat = client.chat({ room: "private" });
    const error = await failureOf(chat.opened);
    expect(error).toBeInstanceOf(clientModule.UnauthorizedError);
    expect(error).toMatchObject({ name: "unauthorized", body: "members only" });
    expect(await failureOf(chat.receive())).toBe(error);
    expect(await failureOf(chat.send(entry(1)))).toBe(error);
    expect(events.map((event) => event.kind)).toEqual(["connecting", "closed"]);
  });

  test("refuses to send messages that violate the contract", async () => {
    const client = clientOf(await serve(), { protocol });
    const chat = client.chat({ room: "r" });
    expect(await failureOf(chat.send({ id: 0, text: "x" }))).toBeInstanceOf(ValidationError);
    await chat.send(entry(1));
    expect(await chat.receive()).toMatchObject({ id: 1 });
    await chat.close();
    // The type doesn't exclude this number, so the codec has to refuse it.
    const invalid = client.chat({ room: "r", limit: 1.5 });
    expect(await failureOf(invalid.opened)).toBeInstanceOf(ValidationError);
    expect(await failureOf(invalid.receive())).toBeInstanceOf(ValidationError);
    await invalid.close();
  });

  test("gets a fault without details if a handler fails", async () => {
    const chat = clientOf(await serve(), { protocol }).chat({ room: "r" });
    await chat.send({ id: 1, text: "crash" });
    const error = await failureOf(chat.receive());
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ fault: true });
    expect(String(error)).not.toContain("secret");
  });

  test("leaving the loop, close and a signal cancel the call, and notify the handler", async () => {
    const client = clientOf(await serve(), { protocol });
    const left = client.chat({ room: "r" });
    await left.send(entry(1));
    for await (const _message of left) break;
    const closed = client.chat({ room: "r" });
    await closed.opened;
    await closed.close();
    const controller = new AbortController();
    const stopped = client.chat({ room: "r" }, { signal: controller.signal });
    await stopped.opened;
    const reading = failureOf(stopped.receive());
    controller.abort(new Error("enough"));
    expect(await reading).toMatchObject({ message: "enough" });
    await expect.poll(() => aborted).toBe(3);
  });

  test("fails with a typed error if the path or the server is missing", async () => {
    const url = await serve();
    const options = { protocol, backoff: { baseMs: 1, maxMs: 2, attempts: 2 } };
    const nowhere = clientOf(`${url}/nowhere`, options).tail();
    expect(await failureOf(nowhere.opened)).toMatchObject({ name: "fault" });
    await proxy?.close();
    expect(await failureOf(clientOf(url, options).tail().opened)).toBeInstanceOf(OpenError);
  });

  test("sends a token in a header, and gets 401 as a typed error", async () => {
    const client = clientOf(await serve(), { protocol });
    expect(await client.secret({ token: "good" }).receive()).toEqual(entry(1));
    const error = await failureOf(client.secret({ token: "bad" }).opened);
    expect(error).toMatchObject({ name: "unauthorized", body: "bad token" });
  });

  test("decodes messages with the view that the server chose", async () => {
    const stream = clientOf(await serve(), { protocol }).readings();
    expect(await all(stream)).toEqual([{ value: 1 }]);
    expect(stream.view).toBe("brief");
  });

  test("ends with a typed error when the server goes away", async () => {
    const chat = clientOf(await serve(), { protocol }).chat({ room: "r" });
    await chat.opened;
    const reading = failureOf(chat.receive());
    await server?.close();
    server = null;
    const error = await reading;
    expect(error instanceof StreamLostError || error instanceof StreamClosedError).toBe(true);
  });
});

describe("goaidl.v1", () => {
  test("is the default profile of clients", async () => {
    const chat = clientOf(await serve()).chat({ room: "r" });
    await chat.opened;
    await chat.close();
    expect(profile).toBe("goaidl.v1");
  });

  test("carries designed errors with their bodies after the upgrade", async () => {
    const chat = clientOf(await serve()).chat({ room: "r" });
    await chat.send({ id: 1, text: "tea" });
    const error = await failureOf(chat.receive());
    expect(error).toBeInstanceOf(clientModule.OutOfTeaError);
    expect(error).toMatchObject({ name: "out_of_tea", body: { kettle: 7 } });
  });

  test("resumes after cuts, and the handler keeps running", async () => {
    const events: string[] = [];
    const chat = clientOf(await serve()).chat(
      { room: "r" },
      { onEvent: (event: StreamEvent) => events.push(event.kind) },
    );
    for (let id = 1; id <= 40; id++) {
      if (id % 8 === 0) proxy?.cutAll();
      await chat.send(entry(id));
      expect(await chat.receive()).toEqual({ id, text: `entry ${id}/3` });
    }
    await chat.end();
    expect(await chat.receive()).toBeUndefined();
    expect(events.filter((kind) => kind === "resumed").length).toBeGreaterThanOrEqual(4);
    expect(aborted).toBe(0);
    await expect.poll(() => server?.stats()).toMatchObject({ calls: 0, retainedBytes: 0 });
  });

  test("ends an expired session with a typed error, and fires the handler's signal", async () => {
    const chat = clientOf(await serve()).chat({ room: "r" });
    await chat.opened;
    const reading = failureOf(chat.receive());
    await server?.close();
    server = null;
    expect(await reading).toBeInstanceOf(StreamLostError);
    expect(aborted).toBe(1);
  });

  test("restarts from the last message if the contract allows it, and only then", async () => {
    const url = await serve({
      async *watch(payload: { since?: number }) {
        for (let id = (payload.since ?? 0) + 1; id <= 6; id++) {
          yield entry(id);
          await sleep(20);
        }
      },
    });
    const events: string[] = [];
    const watch = clientOf(url).watch({}, { onEvent: (event: StreamEvent) => events.push(event.kind) });
    const ids: number[] = [];
    for (let next = await watch.receive(); next !== undefined; next = await watch.receive()) {
      ids.push(next.id);
      if (next.id === 2 && !events.includes("restarted")) {
        // The process that holds the session is replaced by another on the same port.
        const port = Number(new URL(url).port);
        await proxy?.close();
        await server?.close();
        const again = await serve();
        proxy = new ChaosProxy(Number(new URL(again).port), () => noFault);
        await proxy.listen(port);
      }
    }
    expect(ids).toEqual([1, 2, 3, 4, 5, 6]);
    expect(events).toContain("restarted");
  });

  test("fails a lost stream that can't resume with an error that counts the received messages", async () => {
    let goOn: () => void = () => {};
    beforeTheFourth = new Promise((resolve) => {
      goOn = resolve;
    });
    try {
      const tail = clientOf(await serve()).tail();
      for (let id = 1; id <= 3; id++) expect(await tail.receive()).toEqual(entry(id));
      proxy?.cutAll();
      const error = await failureOf(tail.receive());
      expect(error).toBeInstanceOf(StreamLostError);
      expect(error).toMatchObject({ received: 3 });
    } finally {
      goOn();
      beforeTheFourth = Promise.resolve();
    }
  });

  test("resumes with a new token after one has expired if there is a provider, and ends otherwise", async () => {
    expiresInMs = 150;
    try {
      const url = await serve();
      let given = 0;
      const token = () => `good ${++given}`;
      expect((await all(clientOf(url, { token }).secret({ token: "good" }))).map(({ id }) => id)).toEqual([1, 2]);
      expect(given).toBeGreaterThanOrEqual(2);
      const error = await failureOf(all(clientOf(url).secret({ token: "good" })));
      expect(error).toMatchObject({ code: 4401 });
    } finally {
      expiresInMs = null;
    }
  });

  test("refuses new sessions while the server's memory is full, and keeps the existing ones", async () => {
    let read: () => void = () => {};
    const waits = new Promise<void>((resolve) => {
      read = resolve;
    });
    const upload = async (_payload: undefined, stream: Incoming) => {
      await waits;
      return handlers.upload(undefined, stream);
    };
    const client = clientOf(await serve({ upload }, { maxRetainedBytes: 100 }));
    const live = client.upload();
    for (let id = 1; id <= 10; id++) await live.send(entry(id));
    await expect.poll(() => server?.stats().retainedBytes).toBeGreaterThan(100);
    const error = await failureOf(client.tail().opened);
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ name: "server_full", temporary: true });
    read();
    expect(await live.closeAndReceive()).toEqual({ count: 10 });
    await expect.poll(() => server?.stats().retainedBytes).toBe(0);
    expect((await all(client.tail())).length).toBe(4);
  });
});

describe("profile goa", () => {
  test("never restarts an open stream, unless the call asked for it", async () => {
    let goOn = (): void => {};
    beforeTheFourth = new Promise((resolve) => {
      goOn = resolve;
    });
    const url = await serve();
    const lost = clientOf(url, { protocol: "goa" }).tail();
    expect(await lost.receive()).toEqual(entry(1));
    proxy?.cutAll();
    const error = await failureOf(all(lost));
    expect(error).toBeInstanceOf(StreamLostError);
    const events: string[] = [];
    const restarted = clientOf(url, { protocol: "goa" }).tail({
      restart: true,
      onEvent: (event: StreamEvent) => events.push(event.kind),
    });
    expect(await restarted.receive()).toEqual(entry(1));
    proxy?.cutAll();
    await expect.poll(() => events).toContain("restarted");
    goOn();
    const rest = await all(restarted);
    expect(rest.at(-1)).toEqual(entry(4));
    beforeTheFourth = Promise.resolve();
  });

  /** Starts a server that supports only profile goa, and returns its address. */
  async function servePlain(
    answer: (socket: WebSocket, request: IncomingMessage) => void,
    options: WebSocketServerOptions = {},
  ): Promise<string> {
    plain = createHttpServer();
    const sockets = new WebSocketServer({ server: plain, handleProtocols: () => false, ...options });
    sockets.on("connection", answer);
    await new Promise<void>((resolve) => plain?.listen(0, "127.0.0.1", resolve));
    return `ws://127.0.0.1:${(plain.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
  }

  test("after an invalid message, later calls report the same error", async () => {
    plain = createHttpServer();
    const sockets = new WebSocketServer({ server: plain });
    sockets.on("connection", (socket) => {
      socket.send(JSON.stringify({ id: "one", text: "entry" }));
      socket.send(JSON.stringify(entry(2)));
    });
    await new Promise<void>((resolve) => plain?.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(plain.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
    const tail = clientOf(url, { protocol: "goa" }).tail();
    const first = await failureOf(tail.receive());
    expect(first).toBeInstanceOf(ValidationError);
    expect(await failureOf(tail.receive())).toBe(first);
    expect(await failureOf(all(tail))).toBe(first);
  });

  test("auto continues in profile goa, on the same connection, after a 101 without a subprotocol, and remembers it", async () => {
    const offers: (string | undefined)[] = [];
    const url = await servePlain((socket, request) => {
      offers.push(request.headers["sec-websocket-protocol"]);
      // Sent immediately after the answer to the upgrade.
      for (const id of [1, 2]) socket.send(JSON.stringify(entry(id)));
      socket.close(1000);
    });
    const events: ClientEvent[] = [];
    const client = clientOf(url, { protocol: "auto", connection: "perCall", onEvent: (event) => events.push(event) });
    expect(await all(client.tail())).toEqual([entry(1), entry(2)]);
    expect(offers).toEqual(["goaidl.v1"]);
    expect(events).toContainEqual(expect.objectContaining({ kind: "open", profile: "goa" }));
    expect(await all(client.tail())).toEqual([entry(1), entry(2)]);
    expect(offers).toEqual(["goaidl.v1", undefined]);
    // A method with `resume` can't fall back.
    expect(await failureOf(client.chat({ room: "r" }).opened)).toMatchObject({ name: "OpenError", status: 101 });
    // By default there is no fallback.
    expect(await failureOf(clientOf(url).tail().opened)).toMatchObject({ name: "OpenError", status: 101 });
  });

  test("auto needs only one connection for a call that sends messages and then receives the result", async () => {
    let calls = 0;
    const url = await servePlain((socket) => {
      calls++;
      let count = 0;
      socket.on("message", (data) => {
        if (String(data) !== "null") count++;
        else socket.send(JSON.stringify({ count }), () => socket.close(1000));
      });
    });
    const gather = clientOf(url, { protocol: "auto", connection: "shared" }).gather();
    for (const id of [1, 2, 3]) await gather.send(entry(id));
    expect(await gather.closeAndReceive()).toEqual({ count: 3 });
    // The other connection was an attempt at the shared endpoint. It counts because this server upgrades every path.
    expect(calls).toBe(2);
  });

  test("auto sends the token of the client as Authorization, for servers that read it only there", async () => {
    const url = await servePlain((socket) => socket.close(1000), {
      verifyClient: ({ req }: { readonly req: IncomingMessage }) => req.headers.authorization === "Bearer good",
    });
    const options = { protocol: "auto", connection: "perCall", token: () => "good" } as const;
    expect(await all(clientOf(url, options).hidden())).toEqual([]);
  });

  test("auto treats the answer 200 of a Go server as an empty stream", async () => {
    plain = createHttpServer();
    let calls = 0;
    plain.on("upgrade", (_request, socket) => {
      calls++;
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    });
    await new Promise<void>((resolve) => plain?.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(plain.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
    expect(await all(clientOf(url, { protocol: "auto", connection: "perCall" }).tail())).toEqual([]);
    expect(calls).toBe(1);
  });

  test("auto applies the limits of profile goa on a connection that was opened for goaidl.v1", async () => {
    const url = await servePlain((socket) => socket.send(JSON.stringify({ id: 1, text: "x".repeat(65_536) })));
    const tail = clientOf(url, { protocol: "auto", connection: "perCall" }).tail();
    expect(await failureOf(all(tail))).toMatchObject({ code: 1009 });
  });

  test("auto uses goaidl.v1 if the server supports it", async () => {
    const events: ClientEvent[] = [];
    const client = clientOf(await serve(), { protocol: "auto", onEvent: (event) => events.push(event) });
    await all(client.tail());
    expect(events).toContainEqual(expect.objectContaining({ kind: "open", profile: "goaidl.v1" }));
  });
});

describe("methods without streams", () => {
  test("are requests", async () => {
    const url = (await serve()).replace("ws:", "http:");
    const client = clientOf(url);
    expect(await client.add({ a: 2, b: 3 })).toBe(5);
    expect(await failureOf(client.add({ a: 1.5, b: 1 }))).toBeInstanceOf(ValidationError);
    const stopped = AbortSignal.abort(new Error("enough"));
    expect(await failureOf(client.add({ a: 1, b: 1 }, { signal: stopped }))).toMatchObject({ message: "enough" });
    expect(await failureOf(clientOf(`${url}/nowhere`).add({ a: 1, b: 1 }))).toBeInstanceOf(Error);
  });

  test("end on their signal, a timeout, or an answer that is too large, and follow no redirect", async () => {
    const asked: (string | undefined)[] = [];
    plain = createHttpServer((request, response) => {
      asked.push(request.url);
      if (request.url === "/moved/add") response.writeHead(307, { location: "/add" }).end();
      if (request.url === "/large/add") response.end(`"${"x".repeat(10_000)}"`);
      // `/silent` never answers, `/slow` never ends.
      if (request.url === "/slow/add") response.write("1");
    });
    await new Promise<void>((resolve) => plain?.listen(0, "127.0.0.1", resolve));
    const at = (plain.address() as AddressInfo).port; // The address of a TCP server is never a string.
    const add = (path: string, options: object = {}, call: object = {}) =>
      clientModule
        .createTestClient({ url: `http://127.0.0.1:${at}/${path}`, ...options })
        .add({ a: 1, b: 2 }, call)
        .catch((error: unknown) => error);
    for (const path of ["silent", "slow"]) {
      const late = await add(path, { requestTimeoutMs: 50 });
      expect(late).toBeInstanceOf(OpenError);
      expect(late).toMatchObject({ message: "test.add got no answer within 50 ms" });
      const stop = new AbortController();
      // The request of the previous call may arrive late, or not at all.
      asked.length = 0;
      const stopped = add(path, {}, { signal: stop.signal });
      await expect.poll(() => asked).toContain(`/${path}/add`);
      stop.abort(new Error("enough"));
      expect(await stopped).toMatchObject({ message: "enough" });
    }
    expect(await add("large", { answerMaxBytes: 1000 })).toMatchObject({
      name: "OpenError",
      message: "the answer of test.add is larger than 1000 bytes",
    });
    expect(await add("moved")).toMatchObject({ name: "OpenError", status: 307 });
    expect(asked).toEqual(expect.arrayContaining(["/large/add", "/moved/add"]));
    expect(asked).not.toContain("/add");
    const count = asked.length;
    const before = await add("silent", {}, { signal: AbortSignal.abort(new Error("not at all")) });
    expect(before).toMatchObject({ message: "not at all" });
    expect(asked).toHaveLength(count);
    plain.closeAllConnections();
  });

  test("a call without streams that gets no connection reports why", async () => {
    plain = createHttpServer();
    await new Promise<void>((resolve) => plain?.listen(0, "127.0.0.1", resolve));
    const at = (plain.address() as AddressInfo).port; // The address of a TCP server is never a string.
    await new Promise((resolve) => plain?.close(resolve));
    expect(await failureOf(clientOf(`http://127.0.0.1:${at}`).add({ a: 1, b: 2 }))).toMatchObject({
      name: "OpenError",
      message: `test.add got no answer: connect ECONNREFUSED 127.0.0.1:${at}`,
    });
  });

  test.each(["logs.example.com", "/api", "ftp://logs.example.com", "ws://"])(
    "refuse a text that is not the URL of a service: %s",
    async (url) => {
      const call = async (): Promise<unknown> => clientOf(url).add({ a: 1, b: 2 });
      expect(await failureOf(call())).toMatchObject({
        message: `${JSON.stringify(url)} is not the URL of a service: a URL starts with ws://, wss://, http:// or https://`,
      });
    },
  );

  test("streams wait as long as the server asks for", async () => {
    const attempts: number[] = [];
    plain = createHttpServer();
    plain.on("upgrade", (_request, socket) => {
      attempts.push(Date.now());
      socket.end("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n");
    });
    await new Promise<void>((resolve) => plain?.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(plain.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
    for (const protocol of ["goa", "goaidl.v1"] as const) {
      attempts.length = 0;
      const backoff = { baseMs: 1, maxMs: 10_000, attempts: 2 };
      expect(await failureOf(clientOf(url, { protocol, backoff }).tail().opened)).toMatchObject({ status: 503 });
      // Only the minimum is checked, because a slow machine may take longer.
      expect((attempts[1] ?? 0) - (attempts[0] ?? 0)).toBeGreaterThanOrEqual(990);
    }
  });

  test("streams follow no redirect either", async () => {
    const seen: (string | undefined)[] = [];
    plain = createHttpServer();
    plain.on("upgrade", (request, socket) => {
      seen.push(request.url);
      socket.end("HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
    });
    await new Promise<void>((resolve) => plain?.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(plain.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
    for (const protocol of ["goa", "goaidl.v1"] as const) {
      expect(await failureOf(clientOf(url, { protocol, connection: "perCall" }).tail().opened)).toMatchObject({
        name: "OpenError",
        status: 307,
      });
    }
    expect(seen).toEqual(["/tail", "/tail"]);
  });

  test("an invalid URL is reported at once", () => {
    const make = (url: string): Caller => createCaller({ url });
    expect(() => make("ftp://x")).toThrow(/a URL starts with/);
    expect(() => make("nonsense")).toThrow();
  });
});
