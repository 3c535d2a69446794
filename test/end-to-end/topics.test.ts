import type { ClientOptions, ReceiveStream } from "goaidl/client";
import { type BoundService, type CallContext, createServer, type GoaidlServer } from "goaidl/server";
import { connectInMemory } from "goaidl/testing";
import { createTopic, type TopicSource } from "goaidl/topics";
import { afterEach, describe, expect, test, vi } from "vitest";
import { tcpProxy } from "../support/tcp-proxy.js";
import { importGenerated } from "../targets/generated/generated-module.js";

const contract = `goa 1
api news { title "News"  version "1.0.0" }
type Note { id: int  text: string  at?: string  view default { id text at } view tiny { id } }
interceptor audit { read streaming result.text }
interceptor stamp { read payload.name  write streaming result.text }
service news {
  method plain {
    streaming result Note view default
    http { GET "/plain" }
  }
  method views {
    payload { view: string }
    streaming result Note
    http { GET "/views"  param view }
  }
  method events {
    streaming result Note view default
    http { GET "/events" }
    stream { transport sse }
  }
  method bytes {
    streaming result bytes
    http { GET "/bytes" }
    stream { frame binary }
  }
  method audited {
    use server audit
    streaming result Note view default
    http { GET "/audited" }
  }
  method stamped {
    payload { name: string }
    use server stamp
    streaming result Note view default
    http { GET "/stamped"  param name }
  }
  method kept {
    streaming result Note view default
    http { GET "/kept" }
    stream { resume within 2m }
  }
  method log {
    payload { since?: string }
    streaming result Note view default
    http { GET "/log"  param since }
    stream { resume within 2m restart since from at }
  }
}
`;

interface Note {
  id: number;
  text: string;
  at?: string;
}

type Handler = (payload: never, stream: Outgoing, context: CallContext) => unknown;

interface Outgoing {
  send(message: unknown): Promise<void>;
  setView(view: string): void;
}

type Method = "plain" | "views" | "events" | "bytes" | "audited" | "stamped" | "kept" | "log";

interface NewsServer {
  newsService(handlers: Record<string, Handler>, interceptors: unknown): BoundService;
  newsTopics: Record<Exclude<Method, "bytes">, TopicSource<Note>> & { readonly bytes: TopicSource<Uint8Array> };
}

interface NewsClient {
  createNewsClient(options: ClientOptions): Record<Method, (payload?: object) => ReceiveStream<unknown>>;
}

// The modules are generated from the contract above.
const { newsService, newsTopics } = (await importGenerated(contract, "ts-server", "news.ts")) as unknown as NewsServer;
const { createNewsClient } = (await importGenerated(contract, "ts-client", "news.ts")) as unknown as NewsClient;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close();
});

const seen: string[] = [];
const interceptors = {
  audit: { send: (message: { text: string }) => void seen.push(message.text) },
  stamp: {
    send(message: { text: string }, call: { payload: { name: string } }) {
      message.text += ` for ${call.payload.name}`;
    },
  },
};

function serverOf(handlers: Record<string, Handler>): GoaidlServer {
  const none: Handler = async () => {};
  const names = ["plain", "views", "events", "bytes", "audited", "stamped", "kept", "log"];
  const all = { ...Object.fromEntries(names.map((name) => [name, none])), ...handlers };
  const server = createServer({ services: [newsService(all, interceptors)] });
  open.push(server);
  return server;
}

async function connected(handlers: Record<string, Handler>, options: Partial<ClientOptions> = {}) {
  const server = serverOf(handlers);
  return { server, client: createNewsClient({ ...connectInMemory(server), ...options }) };
}

const note = (id: number): Note => ({ id, text: `note ${id}` });

async function take(stream: ReceiveStream<unknown>, count: number): Promise<unknown[]> {
  const messages: unknown[] = [];
  while (messages.length < count) {
    const message = await stream.receive();
    if (message === undefined) break;
    messages.push(message);
  }
  return messages;
}

/** Counts how often a source encodes. */
function counted<Message>(source: TopicSource<Message>) {
  const { encode } = source;
  const spy = vi.fn(encode);
  // The server and the topic share the source, and therefore the encoder.
  Object.assign(source, { encode: spy });
  open.push({ close: () => Object.assign(source, { encode }) });
  return spy;
}

const transports: [string, Partial<ClientOptions>][] = [
  ["goa", { protocol: "goa" }],
  ["goaidl.v1 on a shared connection", {}],
  ["goaidl.v1 on a connection of each call", { connection: "perCall" }],
];

describe.each(transports)("over %s", (_name, options) => {
  test("a message is encoded once for all streams", async () => {
    const encode = counted(newsTopics.plain);
    const topic = createTopic(newsTopics.plain);
    const { client } = await connected(
      { plain: (_payload, _stream, { signal }) => topic.subscribe({ signal }) },
      options,
    );
    const streams = Array.from({ length: 5 }, () => client.plain());
    await Promise.all(streams.map((stream) => stream.opened));
    await expect.poll(() => topic.subscribers).toBe(5);
    for (let id = 1; id <= 3; id++) await topic.publish(note(id));
    for (const stream of streams) expect(await take(stream, 3)).toEqual([note(1), note(2), note(3)]);
    expect(encode).toHaveBeenCalledTimes(3);
    await Promise.all(streams.map((stream) => stream.close()));
    await expect.poll(() => topic.subscribers).toBe(0);
  });

  test("a handler filters by value and passes on the messages it chooses", async () => {
    const topic = createTopic(newsTopics.plain);
    const { client } = await connected(
      {
        async plain(_payload, stream, { signal }) {
          for await (const message of topic.subscribe({ signal })) {
            if (message.value.id % 2 === 0) await stream.send(message);
          }
        },
      },
      options,
    );
    const stream = client.plain();
    await expect.poll(() => topic.subscribers).toBe(1);
    for (let id = 1; id <= 4; id++) await topic.publish(note(id));
    topic.close();
    expect(await take(stream, 3)).toEqual([note(2), note(4)]);
  });

  test("each stream gets the view that its handler chose", async () => {
    const topic = createTopic(newsTopics.views);
    const { client } = await connected(
      {
        async *views({ view }: { view: string }, stream, { signal }) {
          stream.setView(view);
          yield* topic.subscribe({ signal });
        },
      },
      options,
    );
    const streams = ["tiny", "default"].map((view) => client.views({ view }));
    const messages = streams.map((stream) => stream.receive());
    await expect.poll(() => topic.subscribers).toBe(2);
    await topic.publish(note(1));
    expect(await Promise.all(messages)).toEqual([{ id: 1 }, note(1)]);
  });

  test("bytes are passed on unchanged", async () => {
    const topic = createTopic(newsTopics.bytes);
    const { client } = await connected(
      { bytes: (_payload, _stream, { signal }) => topic.subscribe({ signal }) },
      options,
    );
    const message = client.bytes().receive();
    await expect.poll(() => topic.subscribers).toBe(1);
    await topic.publish(new Uint8Array([0, 255]));
    expect(new Uint8Array((await message) as Uint8Array)).toEqual(new Uint8Array([0, 255]));
  });

  test("interceptors see the value, and those that may write get a copy", async () => {
    const topic = createTopic(newsTopics.audited);
    const handler: Handler = (_payload, _stream, { signal }) => topic.subscribe({ signal });
    const { client } = await connected({ audited: handler, stamped: handler }, options);
    const streams = [client.audited(), client.stamped({ name: "a" }), client.stamped({ name: "b" })];
    const messages = streams.map((stream) => stream.receive());
    await expect.poll(() => topic.subscribers).toBe(3);
    await topic.publish(note(1));
    expect(await Promise.all(messages)).toEqual([
      note(1),
      { id: 1, text: "note 1 for a" },
      { id: 1, text: "note 1 for b" },
    ]);
    expect(seen.splice(0)).toEqual(["note 1"]);
  });
});

test("a message whose fields interceptors fill in is encoded on each stream", async () => {
  const topic = createTopic(newsTopics.stamped);
  expect(newsTopics.stamped.completedLater).toBe(true);
  const { client } = await connected({ stamped: (_payload, _stream, { signal }) => topic.subscribe({ signal }) });
  const messages = ["a", "b"].map((name) => client.stamped({ name }).receive());
  await expect.poll(() => topic.subscribers).toBe(2);
  const incomplete = { id: 1, text: "" };
  await topic.publish(incomplete);
  expect(await Promise.all(messages)).toEqual([
    { id: 1, text: " for a" },
    { id: 1, text: " for b" },
  ]);
  expect(incomplete).toEqual({ id: 1, text: "" });
});

test("a message of a topic can be a server-sent event", async () => {
  const topic = createTopic(newsTopics.events);
  const { client } = await connected({ events: (_payload, _stream, { signal }) => topic.subscribe({ signal }) });
  const stream = client.events();
  await expect.poll(() => topic.subscribers).toBe(1);
  for (let id = 1; id <= 2; id++) await topic.publish(note(id));
  topic.close();
  expect(await take(stream, 3)).toEqual([note(1), note(2)]);
});

test("a stream with `restart` continues after its last position if its session is gone", async () => {
  const topic = createTopic(newsTopics.log, { position: "at", retain: { messages: 100 } });
  const log: Handler = ({ since }: { since?: string }, _stream, { signal }) =>
    topic.subscribe({ after: since, signal });
  const first = serverOf({ log });
  const second = serverOf({ log });
  const { port } = await first.listen({ port: 0, host: "127.0.0.1" });
  const client = createNewsClient({ url: `ws://127.0.0.1:${port}`, backoff: { baseMs: 5, maxMs: 20 } });
  const stream = client.log({});
  await expect.poll(() => topic.subscribers).toBe(1);
  for (let id = 1; id <= 2; id++) await topic.publish(note(id));
  expect(await take(stream, 2)).toMatchObject([note(1), note(2)]);
  const waiting = take(stream, 2);
  await first.close();
  await topic.publish(note(3));
  await second.listen({ port, host: "127.0.0.1" });
  await topic.publish(note(4));
  expect(await waiting).toMatchObject([note(3), note(4)]);
  await stream.close();
});

test("streams get each message once and in order while connections break and messages come one by one", async () => {
  const topic = createTopic(newsTopics.kept);
  const server = serverOf({ kept: (_payload, _stream, { signal }) => topic.subscribe({ signal }) });
  const proxy = await tcpProxy((await server.listen({ port: 0, host: "127.0.0.1" })).port);
  open.push(proxy);
  const client = createNewsClient({ url: `ws://127.0.0.1:${proxy.port}`, connection: "perCall" });
  const streams: { readonly from: number; readonly read: Promise<unknown[]> }[] = [];
  const last = 240;
  for (let id = 1; id <= last; id++) {
    // Each stream numbers the messages from its own beginning.
    if (id === 1 || id === 4 || id === 90) {
      const stream = client.kept();
      await expect.poll(() => topic.subscribers).toBe(streams.length + 1);
      streams.push({ from: id, read: take(stream, last - id + 1) });
    }
    if (id === 60 || id === 130 || id === 131) proxy.cut();
    await topic.publish(note(id));
    // The next message belongs to another turn.
    await new Promise(setImmediate);
  }
  for (const { from, read } of streams) {
    expect(await read).toEqual(Array.from({ length: last - from + 1 }, (_, index) => note(from + index)));
  }
  expect(server.stats().retainedBytes).toBeLessThan(streams.length * last * 300);
});

test("a client whose position is no longer kept gets the error `topic_gap`", async () => {
  const topic = createTopic(newsTopics.log, { position: "at", retain: { messages: 1 } });
  const { client } = await connected({
    log: ({ since }: { since?: string }, _stream, { signal }) => topic.subscribe({ after: since, signal }),
  });
  const since = topic.position;
  for (let id = 1; id <= 2; id++) await topic.publish(note(id));
  const stream = client.log({ since });
  await expect(stream.receive()).rejects.toMatchObject({ name: "topic_gap", temporary: true });
});

test("a client that reads nothing does not delay other clients", async () => {
  const topic = createTopic(newsTopics.plain);
  const errors: unknown[] = [];
  const { client } = await connected({
    async plain(_payload, stream, { signal }) {
      for await (const message of topic.subscribe({ signal, overflow: "fail", buffer: { messages: 10 } })) {
        await stream.send(message).catch((error) => errors.push(error));
      }
    },
  });
  const slow = client.plain();
  const fast = client.plain();
  await expect.poll(() => topic.subscribers).toBe(2);
  const text = "x".repeat(10_000);
  for (let id = 1; id <= 500; id++) {
    await topic.publish({ id, text });
    expect(await fast.receive()).toEqual({ id, text });
  }
  await expect.poll(() => topic.subscribers).toBe(1);
  await slow.close();
});
