/**
 * Compares how a call is written into an HTTP request and its answer with Goa's generated code: verbs, statuses, paths,
 * queries, headers, cookies, bodies, errors and views, and the shapes of streams that chatter.goa and logger.goa lack.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ServiceError, ValidationError } from "../../src/runtime/errors.js";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../src/runtime/server/create-server.js";
import { importGenerated } from "../targets/generated/generated-module.js";
import { GoPeers, type GoServer, withGo } from "./goa-peers.js";

const go = new GoPeers("encodings");
const contract = readFileSync(new URL("encodings.goa", import.meta.url), "utf8");

type Payload = Readonly<Record<string, unknown>>;
interface Call extends AsyncIterable<unknown> {
  send(message: unknown): Promise<void>;
  receive(): Promise<unknown>;
  end(): Promise<void>;
  closeAndReceive(): Promise<unknown>;
}

/** Payloads as JSON, as the server's handler sees them. */
const requests: readonly (readonly [what: string, method: string, payload: Payload])[] = [
  ["text", "query", { text: "a b&c=d?e#f+g%41/ü€😀", level: 1 }],
  ["a renamed parameter", "query", { named: "x", level: 1 }],
  ["booleans", "query", { flag: false, level: 1 }],
  ["integers", "query", { whole: -9007199254740991, level: -1 }],
  ["floats", "query", { half: 1e21, level: 1 }],
  ["small floats", "query", { half: -0.000001, level: 1 }],
  ["bytes that are not UTF-8", "query", { raw: "AP+AQQ==", level: 1 }],
  ["any text", "anything", { free: "some text" }],
  ["lists", "query", { texts: ["a,b", "", "c d"], wholes: [3, -1], flags: [true, false], level: 1 }],
  ["maps", "query", { words: { "k 1": "v&w", k2: "" }, counts: { a: 1, b: -2 }, level: 1 }],
  ["maps of lists", "query", { lists: { a: ["x", "y z"], b: ["1"] }, level: 1 }],
  ["a path", "path", { text: "a b;c", whole: -7, half: 2.5, flag: true, wholes: [1, 2, 3] }],
  [
    "a path with characters that a URL reserves",
    "path",
    { text: "?&=#%:@+ü", whole: 0, half: 1e21, flag: false, wholes: [1] },
  ],
  ["a tail", "tail", { rest: "a/b c/ü" }],
  ["headers", "heads", { text: "a, b; c", whole: -1, flag: true, raw: "YSBi" }],
  ["headers beyond ASCII", "heads", { text: "ü€😀", raw: "/0GA" }],
  ["a list of one in a header", "heads", { texts: ["one"] }],
  ["a cookie", "heads", { session: "abc%20=/+~" }],
  ["a cookie with spaces and commas", "heads", { session: "a b,c" }],
  [
    "a body of the fields without another place",
    "create",
    { id: 3, item: { name: "<ü>", amount: -1 }, tags: ["x", "y"], blob: "AP8=", extra: { a: 0.5 } },
  ],
  ["a body without its optional fields", "create", { id: 3, item: { name: "", amount: 0 } }],
  ["one field as the body", "replace", { id: 4, dry: true, item: { name: "n", amount: 2 } }],
  ["nothing as the answer", "change", { id: 5, name: "new" }],
  ["an empty object as the body", "change", { id: 6 }],
  ["DELETE, by the first of two routes", "remove", { id: 7 }],
  ["HEAD", "probe", { id: 8 }],
];

const answers: Readonly<Record<string, unknown>> = { change: undefined, remove: undefined, probe: undefined };

/** Fields of bytes are base64 in this file. */
function withBytes(payload: Payload): Payload {
  const bytes = (name: string) =>
    typeof payload[name] === "string" ? { [name]: new Uint8Array(Buffer.from(payload[name], "base64")) } : {};
  return { ...payload, ...bytes("raw"), ...bytes("blob") };
}

function tell(payload: unknown): string {
  return JSON.stringify(payload, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
}

const errors = [
  ["not_found", { name: "not_found", body: { name: "nothing", amount: 0 } }],
  ["gone", { name: "gone", message: "because", temporary: false }],
  ["busy", { name: "busy", message: "because", temporary: true }],
  ["slow", { name: "slow", message: "because", timeout: true }],
  ["broken", { name: "broken", message: "because", fault: true }],
] as const;

withGo("encodings, as Goa has them", () => {
  beforeAll(() => go.build(), 400_000);

  describe("our client, Goa's server", () => {
    let peer: GoServer;
    let client: Readonly<Record<string, (payload?: unknown) => Promise<unknown>>>;
    let streams: Readonly<Record<string, () => Call>>;

    beforeAll(async () => {
      peer = await go.serve();
      const module = (await importGenerated(contract, "ts-client", "encodings.ts")) as unknown as {
        createEncodingsClient(options: unknown): typeof client & typeof streams;
      };
      const made = module.createEncodingsClient({ url: `http://${peer.address}`, protocol: "goa" });
      [client, streams] = [made, made];
    });

    afterAll(() => {
      peer.child.kill();
    });

    test.each(requests)("%s", async (_what, method, payload) => {
      const answer = await client[method]?.(withBytes(payload));
      let reported: unknown = answer;
      if (["create", "replace", "change", "remove", "probe"].includes(method)) {
        expect(answer).toEqual(method in answers ? answers[method] : payload.item);
        const last: unknown = await client.options?.();
        reported = Array.isArray(last) ? last[0] : undefined;
      }
      expect(JSON.parse(String(reported))).toEqual(payload);
    });

    test("missing fields have Goa's defaults", async () => {
      expect(JSON.parse(String(await client.query?.({})))).toEqual({ level: 7 });
    });

    test("an `any` value other than a text is sent as JSON, which Goa reads as a text", async () => {
      for (const free of [1, true, { a: [null] }, "1"]) {
        expect(JSON.parse(String(await client.anything?.({ free })))).toEqual({ free: JSON.stringify(free) });
      }
    });

    test.each(errors)("the error %s arrives typed", async (how, expected) => {
      const error: unknown = await client.fail?.({ how }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ServiceError);
      expect(error).toMatchObject(expected);
    });

    test("an undeclared error is Goa's `fault`", async () => {
      const error: unknown = await client.fail?.({ how: "otherwise" }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "fault", message: "because", fault: true });
    });

    test("a list as payload, a map as result", async () => {
      expect(await client.list?.(["a", "bc", ""])).toEqual({ a: 1, bc: 2, "": 0 });
    });

    test("alternatives of security: a token, a key, neither", async () => {
      expect(JSON.parse(String(await client.whoami?.({ token: "good" })))).toEqual({ token: "good" });
      expect(JSON.parse(String(await client.whoami?.({ key: "good" })))).toEqual({ key: "good" });
      const error: unknown = await client.whoami?.({ key: "bad" }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ServiceError);
    });

    test("views are chosen by the server, or fixed", async () => {
      expect(await client.note?.({})).toEqual({ text: "hello", stars: 5 });
      expect(await client.note?.({ view: "short" })).toEqual({ text: "hello" });
      expect(await client.notes?.()).toEqual([{ text: "one" }, { text: "two" }]);
    });

    const exchange = async (method: string, messages: readonly unknown[]) => {
      const call = streams[method]?.();
      if (call === undefined) throw new Error(`there is no method ${method}`);
      const received: unknown[] = [];
      for (const message of messages) {
        await call.send(message);
        received.push(await call.receive());
      }
      await call.end();
      expect(await call.receive()).toBe(undefined);
      return received;
    };

    test("streams of collections, maps, bytes and results of a fixed view", async () => {
      const batches = [[{ name: "a", amount: 1 }], []];
      expect(await exchange("batches", batches)).toEqual(batches);
      expect(await exchange("counters", [0, -3])).toEqual([
        { n: 0, double: 0 },
        { n: -3, double: -6 },
      ]);
      const blobs = [new Uint8Array([0, 255]), new Uint8Array([1])];
      expect(await exchange("blobs", blobs)).toEqual(blobs);
      expect(await exchange("shorts", [true, false])).toEqual([{ text: "short" }, { text: "short" }]);
    });

    test("an upload of numbers is answered with a number", async () => {
      const call = streams.sum?.();
      for (const number of [1.5, -0.25]) await call?.send(number);
      expect(await call?.closeAndReceive()).toBe(1.25);
    });

    test("values that a URL or a cookie can't carry are never sent", async () => {
      for (const text of [".", ".."]) {
        const error: unknown = await client
          .path?.({ text, whole: 1, half: 1, flag: true, wholes: [1] })
          .catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(ValidationError);
        expect(error).toMatchObject({ issues: [{ path: "/text" }] });
      }
      const tail: unknown = await client.tail?.({ rest: "a/../b" }).catch((reason: unknown) => reason);
      expect(tail).toMatchObject({ issues: [{ path: "/rest" }] });
      const cookie: unknown = await client.heads?.({ session: "a;b" }).catch((reason: unknown) => reason);
      expect(cookie).toMatchObject({ issues: [{ path: "/session" }] });
      const header: unknown = await client.heads?.({ text: "a\r\nX-B: c" }).catch((reason: unknown) => reason);
      expect(header).toMatchObject({ issues: [{ path: "/text" }] });
    });
  });

  describe("Goa's client, our server", () => {
    let server: GoaidlServer;
    let host = "";
    let last = "";

    interface Stream extends AsyncIterable<unknown> {
      send(message: unknown): Promise<void>;
    }
    const each = (answer: (message: unknown) => unknown) => async (_payload: unknown, stream: Stream) => {
      for await (const message of stream) await stream.send(answer(message));
    };

    beforeAll(async () => {
      const made = (await importGenerated(contract, "ts-server", "encodings.ts")) as unknown as {
        encodingsService(handlers: unknown, security: unknown): BoundService;
        NotFoundError: new (body: unknown) => ServiceError;
      } & Readonly<
        Record<"GoneError" | "BusyError" | "SlowError" | "BrokenError", new (message: string) => ServiceError>
      >;
      const failures: Readonly<Record<string, () => Error>> = {
        not_found: () => new made.NotFoundError({ name: "nothing", amount: 0 }),
        gone: () => new made.GoneError("because"),
        busy: () => new made.BusyError("because"),
        slow: () => new made.SlowError("because"),
        broken: () => new made.BrokenError("because"),
      };
      const item = (payload: { item: unknown }) => {
        last = tell(payload);
        return payload.item;
      };
      const nothing = (payload: unknown) => {
        last = tell(payload);
      };
      const refuse = (good: boolean) => {
        if (!good) throw failures.gone?.();
      };
      const service = made.encodingsService(
        {
          query: tell,
          anything: tell,
          path: tell,
          tail: tell,
          heads: tell,
          whoami: tell,
          create: item,
          replace: item,
          change: nothing,
          remove: nothing,
          probe: nothing,
          options: () => [last],
          list: (texts: string[]) => Object.fromEntries(texts.map((text) => [text, text.length])),
          fail({ how }: { how: string }) {
            throw failures[how]?.() ?? new Error("because");
          },
          note({ view }: { view?: string }, context: { setView(view: string): void }) {
            if (view !== undefined) context.setView(view);
            return { text: "hello", stars: 5 };
          },
          notes: () => [{ text: "one", stars: 5 }, { text: "two" }],
          batches: each((batch) => batch),
          counters: each((n) => ({ n, double: Number(n) * 2 })),
          blobs: each((blob) => blob),
          shorts: each(() => ({ text: "short", stars: 5 })),
          async sum(_payload: unknown, stream: AsyncIterable<number>) {
            let sum = 0;
            for await (const number of stream) sum += number;
            return sum;
          },
        },
        {
          bearer: ({ token }: { token: string }) => refuse(token === "good"),
          key: ({ key }: { key: string }) => refuse(key === "good"),
        },
      );
      server = createServer({ services: [service], onError: () => {} });
      const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
      host = `127.0.0.1:${port}`;
    });

    afterAll(() => server.close());

    const call = (method: string, payload: unknown = null) =>
      go.call(host, `encodings.${method}`, JSON.stringify(payload));

    // Goa's client can't send a slash in a path, and writes a header line for each item of a list.
    test.each(requests)("%s", async (_what, method, payload) => {
      const [answer] = await call(method, payload);
      let reported: unknown = answer;
      if (["create", "replace", "change", "remove", "probe"].includes(method)) {
        const { name, amount } = Object(payload.item);
        expect(answer).toEqual(method in answers ? null : { Name: name, Amount: amount });
        reported = last;
      }
      expect(JSON.parse(String(reported))).toEqual(payload);
    });

    test("a list in a header has one line for each item", async () => {
      const [reported] = await call("heads", { texts: ["a", "b"] });
      expect(JSON.parse(String(reported))).toEqual({ texts: ["a", "b"] });
    });

    test.each(errors)("the error %s is typed at Goa's client", async (how, expected) => {
      const [seen] = await call("fail", { how });
      const { name } = expected;
      if (how === "not_found") expect(seen).toMatchObject({ name, body: { Name: "nothing", Amount: 0 } });
      else expect(seen).toMatchObject({ name, error: "because" });
    });

    test("a list as payload, a map as result", async () => {
      expect(await call("list", ["a", "bc", ""])).toEqual([{ a: 1, bc: 2, "": 0 }]);
    });

    test("alternatives of security: a token, a key, neither", async () => {
      expect(JSON.parse(String((await call("whoami", { token: "good" }))[0]))).toEqual({ token: "good" });
      expect(JSON.parse(String((await call("whoami", { key: "good" }))[0]))).toEqual({ key: "good" });
      expect(await call("whoami", { key: "bad" })).toMatchObject([{ name: "gone" }]);
    });

    test("views: the default, one chosen at run time, and a fixed one", async () => {
      expect(await call("note", {})).toEqual([{ Text: "hello", Stars: 5 }]);
      expect(await call("note", { view: "short" })).toEqual([{ Text: "hello", Stars: null }]);
      expect(await call("notes")).toEqual([
        [
          { Text: "one", Stars: null },
          { Text: "two", Stars: null },
        ],
      ]);
    });

    test("streams of collections, maps, bytes, and results of a fixed view", async () => {
      expect(await call("batches")).toEqual([
        [
          { Name: "a", Amount: 1 },
          { Name: "b", Amount: 2 },
        ],
        [],
      ]);
      expect(await call("counters")).toEqual([
        { n: 0, double: 0 },
        { n: -3, double: -6 },
      ]);
      expect(await call("blobs")).toEqual(["AP8=", "AQ=="]);
      expect(await call("shorts")).toEqual([
        { Text: "short", Stars: null },
        { Text: "short", Stars: null },
      ]);
      expect(await call("sum")).toEqual([1e21 + 1.25]);
    });
  });
});
