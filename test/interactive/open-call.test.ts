import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type BoundService, createServer } from "goaidl/server";
import { afterEach, describe, expect, test } from "vitest";
import type { InteractiveMethod } from "../../src/interactive/interactive-contract.js";
import { loadContract } from "../../src/interactive/load-contract.js";
import { observedPlatform, type WireEvent } from "../../src/interactive/observed-platform.js";
import { errorBody, interactiveCaller, type OpenCall, openCall } from "../../src/interactive/open-call.js";
import type { ClientOptions } from "../../src/runtime/client/client-options.js";
import { nodePlatform } from "../../src/runtime/client/socket-ws.js";
import { designOf } from "../support/compile-text.js";
import { importGenerated } from "../targets/generated/generated-module.js";

/** Calls of every shape whose messages are JSON values, over real sockets. */

const source = `
  enum Level { low high = "HIGH" }
  type Note { id: int  text: string = "none"  level?: Level }
  type Broken { level: Level }
  type Summary { id: int  text: string  view default { id  text }  view tiny { id } }
  union Event by "kind" { note: Note  broken: Broken }
  service rooms {
    error broken: Broken
    method add { payload { id: int = 7  name: string }  result Note  http { POST "/add"  error broken 409 } }
    method drop { payload { id: int }  http { DELETE "/drop/{id}" } }
    method count { payload { start: int }  streaming payload Note  result int  http { GET "/count"  param start } }
    method watch { streaming result Event  http { GET "/watch" }  stream { resume within 1m } }
    method talk { streaming payload Event  streaming result Note  http { GET "/talk" } }
    method news { streaming result Note  http { GET "/news" }  stream { transport sse } }
    method raw { streaming payload bytes  streaming result bytes  http { GET "/raw" }  stream { frame mixed } }
    method summaries { payload { view?: string }  streaming result Summary  http { GET "/summaries"  param view } }
  }`;

const design = designOf(source);
const methods = new Map(loadContract(design, "test.goa").methods.map((one) => [one.method.name, one]));

function method(name: string): InteractiveMethod {
  const found = methods.get(name);
  if (found === undefined) throw new Error(`no method ${name}`);
  return found;
}

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

/** Serves the contract; the third message of `watch` waits for `third`. */
async function served(third: Promise<void> = Promise.resolve()): Promise<string> {
  const module = await importGenerated(source, "ts-server", "rooms.ts");
  const factory = module.roomsService as (handlers: object) => BoundService;
  const BrokenError = module.BrokenError as new (body: object) => Error;
  const service = factory({
    add(payload: { id: number; name: string }) {
      if (payload.name === "") throw new BrokenError({ level: "HIGH" });
      return { id: payload.id, text: "made" };
    },
    drop() {},
    async count(payload: { start: number }, stream: AsyncIterable<{ id: number }>) {
      let sum = payload.start;
      for await (const note of stream) {
        if (note.id < 0) throw new BrokenError({ level: "low" });
        sum += note.id;
      }
      return sum;
    },
    async *watch() {
      for (let id = 1; id <= 5; id++) {
        if (id === 3) await third;
        yield { kind: "note", id, text: "x" };
      }
    },
    async talk(_payload: unknown, stream: AsyncIterable<{ id: number }> & { send(note: object): Promise<void> }) {
      for await (const event of stream) await stream.send({ id: event.id * 2 });
    },
    async *news() {
      yield { id: 1 };
      yield { id: 2, text: "two" };
    },
    async raw(_payload: unknown, stream: AsyncIterable<Uint8Array> & { send(data: Uint8Array): Promise<void> }) {
      for await (const data of stream) await stream.send(data.toReversed());
    },
    async summaries(
      payload: { view?: string },
      stream: { setView(view: string): void; send(one: object): Promise<void> },
    ) {
      if (payload.view !== undefined) stream.setView(payload.view);
      await stream.send({ id: 1, text: "long" });
    },
  });
  const server = createServer({ services: [service] });
  running.push(server);
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return `http://127.0.0.1:${port}`;
}

/** Node 20 lacks Promise.withResolvers. */
function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function all(call: OpenCall): Promise<unknown[]> {
  const arrived: unknown[] = [];
  for (let one = await call.receive(); one !== null; one = await call.receive()) arrived.push(one.value);
  return arrived;
}

interface Asked {
  readonly payload?: unknown;
  readonly messages?: readonly unknown[];
  readonly defaults?: boolean;
  readonly client?: Partial<ClientOptions>;
}

async function called(url: string, name: string, { payload, messages = [], defaults = false, client = {} }: Asked) {
  const caller = interactiveCaller(nodePlatform, { url, ...client });
  const call = openCall(caller, method(name), { payload, form: { defaults } });
  for (const message of messages) await call.send(message);
  await call.end();
  return all(call);
}

describe.each(["goaidl.v1", "goa"] as const)("over %s", (protocol) => {
  const client = { protocol };

  test.each([
    ["unary", "add", { payload: { name: "a" } }, [{ id: 7, text: "made" }]],
    ["unary without a result", "drop", { payload: { id: 3 } }, []],
    ["client streaming", "count", { payload: { start: 10 }, messages: [{ id: 1 }, { id: 2, level: "HIGH" }] }, [13]],
    ["server streaming", "watch", {}, [1, 2, 3, 4, 5].map((id) => ({ kind: "note", id, text: "x" }))],
    [
      "bidirectional",
      "talk",
      {
        messages: [
          { kind: "note", id: 4, text: "x" },
          { kind: "note", id: 5 },
        ],
      },
      [{ id: 8 }, { id: 10 }],
    ],
    ["server-sent events", "news", {}, [{ id: 1 }, { id: 2, text: "two" }]],
    [
      "defaults of the receiver",
      "news",
      { defaults: true },
      [
        { id: 1, text: "none" },
        { id: 2, text: "two" },
      ],
    ],
    ["binary frames", "raw", { messages: ["AQID", "/w=="] }, ["AwIB", "/w=="]],
    ["a view", "summaries", { payload: { view: "tiny" } }, [{ id: 1 }]],
    ["the default view", "summaries", { payload: {} }, [{ id: 1, text: "long" }]],
  ])("%s", async (_shape, name, asked: Asked, expected) => {
    expect(await called(await served(), name, { ...asked, client })).toEqual(expected);
  });

  test("errors that the contract declares have the received body", async () => {
    const url = await served();
    const refused = await called(url, "add", { payload: { name: "" }, client }).catch((error: unknown) => error);
    expect([refused, errorBody(refused)]).toEqual([expect.objectContaining({ name: "broken" }), { level: "HIGH" }]);
    const late = await called(url, "count", { payload: { start: 1 }, messages: [{ id: -1 }], client }).catch(
      (error: unknown) => error,
    );
    // Profile goa has no place for it once a stream is open.
    const body = protocol === "goa" ? undefined : { level: "low" };
    expect([late, errorBody(late)]).toEqual([expect.objectContaining({ name: "broken" }), body]);
  });

  test("invalid values are never sent", async () => {
    const url = await served();
    await expect(called(url, "add", { payload: { name: 5 }, client })).rejects.toThrow("/name must be a string");
    await expect(called(url, "talk", { messages: [{ kind: "other" }], client })).rejects.toThrow("message to talk");
  });
});

test("a payload is sent unchanged, and the server fills in defaults", async () => {
  const url = await served();
  const bodies: unknown[] = [];
  const platform = {
    ...nodePlatform,
    fetch: (address: string, init: RequestInit) => {
      bodies.push(init.body);
      return nodePlatform.fetch(address, init);
    },
  };
  await openCall(interactiveCaller(platform, { url }), method("add"), { payload: { name: "a" } }).receive();
  expect(bodies).toEqual(['{"name":"a"}']);
});

test("a cut connection is reported, and the stream continues without loss", async () => {
  const events: WireEvent[] = [];
  const observed = observedPlatform(nodePlatform, (event) => events.push(event));
  const { promise: third, resolve } = gate();
  const caller = interactiveCaller(observed.platform, { url: await served(third), backoff: { baseMs: 1 } });
  const call = openCall(caller, method("watch"), { payload: undefined });
  const first = await call.receive();
  const resumed = new Promise<void>((done) => call.onState((state) => state === "open" && done()));
  observed.cut();
  await resumed;
  resolve();
  const notes = [1, 2, 3, 4, 5].map((id) => ({ kind: "note", id, text: "x" }));
  expect([first?.value, ...(await all(call))]).toEqual(notes);
  const kinds = events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "connected").length).toBe(2);
  expect(kinds).toContain("sent");
  const text = events.flatMap((event) => (event.kind === "received" ? [String(event.frame)] : [])).join("\n");
  expect(text).toContain('"kind":"note"');
});

test("a cut ends the answer of server-sent events, too", async () => {
  const observed = observedPlatform(nodePlatform, () => {});
  const caller = interactiveCaller(observed.platform, { url: await served(), backoff: { baseMs: 1, attempts: 1 } });
  const call = openCall(caller, method("news"), { payload: undefined });
  await call.opened;
  observed.cut();
  await expect(all(call)).rejects.toThrow();
});

test("the code for calls runs in a page, without Node and the compiler", async () => {
  const entry = fileURLToPath(new URL("../../src/interactive/", import.meta.url));
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export * from "./open-call.js"; export * from "./observed-platform.js"; export * from "./check-text.js"; export * from "./interactive-contract.js";`,
      resolveDir: entry,
    },
    bundle: true,
    platform: "browser",
    format: "esm",
    minify: true,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const inputs = Object.keys(metafile.inputs);
  expect(
    inputs.filter((path) => /semantics|syntax|grammar|targets|emit\/|node_modules\/(?!jsonc-parser)/.test(path)),
  ).toEqual([]);
  expect(outputFiles[0]?.text).not.toMatch(/from\s*"node:/);
  expect(readFileSync(`${entry}open-call.ts`, "utf8")).not.toContain("node:");
});
