/** Principals: the binding of sessions, the checks at a resumption, and `disconnect`. */
import { afterEach, describe, expect, test } from "vitest";
import { ServiceError } from "../../../src/runtime/errors.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerEvent } from "../../../src/runtime/server/events.js";
import { withOpen } from "../../../src/runtime/server/handler.js";
import { connectInMemory } from "../../../src/runtime/testing/index.js";
import { importGenerated } from "../../targets/generated/generated-module.js";
import { frame, RawPeer } from "../raw-peer.js";

const contract = `goa 1
api rooms { title "Rooms"  version "1.0.0" }
scheme key apiKey
service rooms {
  security key
  method join {
    payload { @apiKey(key) key: string  room: string  tags?: string[] }
    streaming result string
    stream { resume within 1m }
    http { GET "/rooms/{room}"  param key  param tags }
  }
  method count {
    payload { @apiKey(key) key: string }
    streaming result string
    http { GET "/count"  param key }
  }
  method news {
    payload { @apiKey(key) key: string }
    streaming result string
    stream { transport sse }
    http { GET "/news"  param key }
  }
}
`;
interface Call {
  readonly opened: Promise<void>;
  readonly closed: Promise<{ readonly code: number }>;
  receive(): Promise<unknown>;
}
const served = (await importGenerated(contract, "ts-server", "rooms.ts")) as unknown as {
  roomsService(handlers: unknown, security: unknown): BoundService;
};
const called = (await importGenerated(contract, "ts-client", "rooms.ts")) as unknown as {
  createRoomsClient(options: unknown): Readonly<Record<"join" | "count" | "news", (payload: unknown) => Call>>;
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let server: GoaidlServer;
let events: ServerEvent[] = [];
let faults: unknown[] = [];
let members = new Set<string>();
let reopened: unknown[] = [];
let generator: () => AsyncIterable<string>;

async function serve(): Promise<number> {
  events = [];
  faults = [];
  reopened = [];
  members = new Set(["ada", "bob"]);
  const waiting = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  const service = served.roomsService(
    {
      join: withOpen<unknown, unknown, Promise<void>, { id: string }, void>({
        open: () => {},
        reopen: (payload, { principal }) => {
          reopened.push(payload);
          if (!members.has(principal.id)) throw new ServiceError({ name: "forbidden", message: "not a member" });
        },
        handle: (_payload, _stream, { signal }) => waiting(signal),
      }),
      count: () => generator(),
      news: (_payload: unknown, _stream: unknown, { signal }: { signal: AbortSignal }) => waiting(signal),
    },
    { key: ({ key }: { key: string }) => ({ id: key, password: "hidden" }) },
  );
  server = createServer({
    services: [service],
    graceMs: 5,
    onEvent: (event) => events.push(event),
    onError: (error) => void faults.push(error),
  });
  closing.push(() => server.close());
  return (await server.listen({ port: 0, host: "127.0.0.1" })).port;
}

async function hello(port: number, path: string, res: object | null): Promise<Record<string, unknown>> {
  const peer = new RawPeer(port);
  closing.push(() => peer.socket.destroy());
  peer.ask(path, ["Sec-WebSocket-Protocol: goaidl.v1"]);
  expect(await peer.head()).toMatch(/ 101 /);
  peer.write(frame(JSON.stringify({ t: "hello", v: 1, c: 16, b: 8_388_608, res })));
  const answer: unknown = JSON.parse(String((await peer.frame())?.payload));
  if (typeof answer !== "object" || answer === null) throw new Error("no answer");
  return { ...answer };
}

describe("a resume", () => {
  test.each<[string, string, object]>([
    ["for the same payload is taken", "/rooms/one?key=ada&tags=a&tags=b", { t: "welcome", resumed: true }],
    ["whatever the order of its query", "/rooms/one?tags=a&tags=b&key=ada", { t: "welcome", resumed: true }],
    ["for another payload finds no session", "/rooms/two?key=ada&tags=a&tags=b", { reason: "unknown" }],
    ["for another list finds no session", "/rooms/one?key=ada&tags=b&tags=a", { reason: "unknown" }],
    ["of somebody else is refused", "/rooms/one?key=bob&tags=a&tags=b", { reason: "auth" }],
  ])("%s", async (_name, path, expected) => {
    const port = await serve();
    const { sid, tok } = await hello(port, "/rooms/one?key=ada&tags=a&tags=b", null);
    expect(await hello(port, path, { sid, tok, att: 1, rcv: 0 })).toMatchObject(expected);
  });

  test("calls the handler's `reopen`, which may refuse", async () => {
    const port = await serve();
    const path = "/rooms/one?key=ada";
    const { sid, tok } = await hello(port, path, null);
    expect(reopened).toEqual([]);
    expect(await hello(port, path, { sid, tok, att: 1, rcv: 0 })).toMatchObject({ t: "welcome" });
    expect(reopened).toEqual([{ key: "ada", room: "one" }]);
    members.delete("ada");
    expect(await hello(port, path, { sid, tok, att: 2, rcv: 0 })).toMatchObject({ t: "reject", reason: "auth" });
    expect(events.at(-1)).toMatchObject({ kind: "refused", name: "forbidden", principal: "ada" });
    expect(faults).toEqual([]);
  });
});

describe("disconnect", () => {
  test.each(["goa", "goaidl.v1"] as const)("ends all streams of a principal, in profile %s", async (protocol) => {
    const port = await serve();
    const client = called.createRoomsClient({ url: `ws://127.0.0.1:${port}`, protocol });
    const join = client.join({ key: "ada", room: "one" });
    const other = client.join({ key: "bob", room: "one" });
    await Promise.all([join.opened, other.opened]);
    expect(server.disconnect({ id: "ada" })).toBe(1);
    await expect(join.receive()).rejects.toMatchObject({ name: "StreamClosedError", code: 4510 });
    await expect.poll(() => server.stats().calls).toBe(1);
    expect(server.disconnect("ada")).toBe(0);
    expect(server.disconnect("bob")).toBe(1);
    await expect.poll(() => server.stats().calls).toBe(0);
  });

  test("ends event streams, and sessions whose client is away", async () => {
    const port = await serve();
    const news = called.createRoomsClient({ url: `http://127.0.0.1:${port}` }).news({ key: "ada" });
    await news.opened;
    const network = connectInMemory(server);
    const away = called.createRoomsClient(network).join({ key: "ada", room: "one" });
    await away.opened;
    network.disconnect();
    await expect.poll(() => server.stats().connections).toBe(1);
    expect(server.disconnect("ada")).toBe(2);
    await expect(news.receive()).rejects.toMatchObject({ code: 4510 });
    network.restore();
    await expect(away.receive()).rejects.toMatchObject({ code: 4510 });
  });
});

test("events name the caller and its page", async () => {
  const port = await serve();
  const peer = new RawPeer(port);
  closing.push(() => peer.socket.destroy());
  peer.ask("/rooms/one?key=ada", ["Origin: http://x"]);
  expect(await peer.head()).toContain(" 101 ");
  peer.socket.destroy();
  await expect.poll(() => events.map(({ kind }) => kind)).toEqual(["opened", "closed"]);
  const refused = new RawPeer(port);
  closing.push(() => refused.socket.destroy());
  refused.ask("/rooms/one?key=ada", ["Origin: http://evil.example"]);
  expect(await refused.head()).toContain(" 403 ");
  expect(events).toMatchObject([
    { principal: "ada", origin: "http://x" },
    { principal: "ada", origin: "http://x" },
    { origin: "http://evil.example", name: "origin_refused" },
  ]);
  expect(JSON.stringify(events)).not.toContain("hidden");
});

test.each<[string, () => AsyncIterable<string>]>([
  [
    "its `finally`",
    async function* () {
      try {
        for (let count = 0; ; count++) {
          yield String(count);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        await Promise.reject(new Error("cleaning up failed"));
      }
    },
  ],
  [
    "code that runs after the client has left",
    async function* () {
      yield "0";
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error("cleaning up failed");
    },
  ],
])("an error that a generator throws in %s reaches onError", async (_name, made) => {
  generator = made;
  const port = await serve();
  const peer = await new RawPeer(port).open("/count?key=ada");
  await peer.frame();
  peer.socket.destroy();
  await expect.poll(() => faults).toMatchObject([{ message: "cleaning up failed" }]);
});

test("a generator that ends as its stream does reports nothing", async () => {
  generator = async function* () {
    for (let count = 0; ; count++) {
      yield String(count);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const port = await serve();
  const peer = await new RawPeer(port).open("/count?key=ada");
  await peer.frame();
  peer.socket.destroy();
  await expect.poll(() => events.at(-1)?.kind).toBe("closed");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(faults).toEqual([]);
});
