/** Streams that outlive their server: `restart: "always"`, resent state, and the states that a page shows. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { CallOptions } from "../../../src/runtime/client/call-options.js";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import type { StreamState } from "../../../src/runtime/client/stream-state.js";
import { OpenError, ServiceError } from "../../../src/runtime/errors.js";
import { bindBidirectional, bindServerStreaming, bindService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { withOpen } from "../../../src/runtime/server/handler.js";
import type { StreamEvent } from "../../../src/runtime/transport/channel.js";
import { codecs, failureOf, incoming, method, outgoing, until } from "../probe.js";

const resume = { withinMs: 60_000, restart: null };
const talk = method("talk", "bidirectional", { resume });
const news = method("news", "server", { resume });
const plain = method("plain", "bidirectional");

let server: GoaidlServer | null = null;
let port = 0;
/** The messages that each call of `talk` received. */
let receivedByCall: string[][] = [];
let refuses = false;
let generation = 0;

afterEach(async () => {
  await server?.close();
  server = null;
  port = 0;
  receivedByCall = [];
  refuses = false;
  generation = 0;
});

async function start(): Promise<void> {
  const mine = ++generation;
  const listening = withOpen({
    open() {
      if (refuses) throw new ServiceError({ name: "banned", message: "for good" });
    },
    async handle(
      _payload: undefined,
      stream: { receive(): Promise<string | undefined>; send(message: string): Promise<void> },
    ) {
      const messages: string[] = [];
      receivedByCall.push(messages);
      for (let next = await stream.receive(); next !== undefined; next = await stream.receive()) {
        messages.push(next);
        await stream.send(`${mine}:${next}`);
      }
    },
  });
  server = createServer({
    services: [
      bindService("probe", [
        bindBidirectional(talk, { ...codecs, incoming, outgoing }, listening),
        bindBidirectional(plain, { ...codecs, incoming, outgoing }, listening),
        bindServerStreaming(news, { ...codecs, outgoing }, async (_payload: undefined, stream, context) => {
          await stream.send(`${mine}:news`);
          await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
          throw context.signal.reason;
        }),
      ]),
    ],
    onError: () => {},
  });
  ({ port } = await server.listen({ port, host: "127.0.0.1" }));
}

async function stop(): Promise<void> {
  await server?.close();
  server = null;
}

function callerOf(options: Partial<ClientOptions> = {}) {
  return createCaller({
    url: `ws://127.0.0.1:${port}`,
    backoff: { baseMs: 5, maxMs: 40, attempts: 2 },
    ...options,
  });
}

/** A network between a client and the newest server that can fail and recover. */
async function network() {
  const sockets = new Set<Socket>();
  let isUp = true;
  const proxy = createNetServer((client) => {
    if (!isUp) return void client.destroy();
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const setUp = (next: boolean): void => {
    isUp = next;
    if (!next) for (const socket of sockets) socket.destroy();
  };
  const address = proxy.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${address.port}`, setUp, close: () => proxy.close() };
}

function watched(options: CallOptions = {}) {
  const events: StreamEvent["kind"][] = [];
  return { events, options: { ...options, onEvent: (event: StreamEvent) => void events.push(event.kind) } };
}

describe('restart: "always"', () => {
  test("continues as a new call, and sends its state before the waiting messages", async () => {
    await start();
    const { events, options } = watched({ restart: "always", onRestart: () => void chat.send("state") });
    const chat = callerOf().duplex(talk, { ...codecs, incoming, outgoing }, undefined, options);
    const states: StreamState[] = [];
    chat.onState((state) => states.push(state));
    expect(chat.state).toBe("connecting");
    await chat.send("one");
    expect(await chat.receive()).toBe("1:one");
    expect(chat.state).toBe("open");

    await stop();
    await until(() => chat.state === "suspended");
    await until(() => events.filter((kind) => kind === "connecting").length >= 6);
    const waiting = chat.send("two");
    const ended = chat.end();
    await start();
    expect(await chat.receive()).toBe("2:state");
    expect(await chat.receive()).toBe("2:two");
    await Promise.all([waiting, ended]);
    expect(await chat.receive()).toBeUndefined();
    await until(() => chat.state === "closed");
    expect(receivedByCall).toEqual([["one"], ["state", "two"]]);
    expect(states).toEqual(["open", "suspended", "open", "closed"]);
    expect(events.filter((kind) => kind !== "connecting")).toEqual([
      "open",
      "draining",
      "suspended",
      "restarted",
      "closed",
    ]);
  });

  test.each([
    ["the same server, if it is back", true],
    ["another server, which doesn't know the call", false],
  ])("delivers messages that were sent without a connection to %s", async (_to, isSame) => {
    await start();
    const between = await network();
    const { events, options } = watched({ restart: "always" });
    const chat = callerOf({ url: between.url }).duplex(talk, { ...codecs, incoming, outgoing }, undefined, options);
    await chat.send("one");
    expect(await chat.receive()).toBe("1:one");
    between.setUp(false);
    await until(() => chat.state === "suspended");
    let isSent = false;
    const sends = Promise.all([chat.send("two").then(() => (isSent = true)), chat.send("three")]);
    const first = server;
    if (!isSame) {
      port = 0;
      await start();
    }
    expect(isSent).toBe(false);
    between.setUp(true);
    const by = isSame ? "1" : "2";
    expect([await chat.receive(), await chat.receive()]).toEqual([`${by}:two`, `${by}:three`]);
    await sends;
    expect(events).toContain(isSame ? "resumed" : "restarted");
    expect(receivedByCall).toEqual(isSame ? [["one", "two", "three"]] : [["one"], ["two", "three"]]);
    await chat.close();
    between.close();
    if (!isSame) await first?.close();
  });

  test("works without `resume`, for a whole client, and for a server that starts later", async () => {
    await start();
    await stop();
    const caller = callerOf({ restart: "always" });
    const chat = caller.duplex(plain, { ...codecs, incoming, outgoing }, undefined);
    const feed = caller.receive(news, { ...codecs, incoming }, undefined);
    const waiting = chat.send("early");
    await start();
    await waiting;
    expect(await chat.receive()).toBe("2:early");
    expect(await feed.receive()).toBe("2:news");
    const next = feed.receive();
    await stop();
    await start();
    expect(await next).toBe("3:news");
    await chat.send("late");
    expect(await chat.receive()).toBe("3:late");
    await Promise.all([chat.close(), feed.close()]);
  });

  test("reports once why it can't be opened, and keeps trying", async () => {
    await start();
    await stop();
    const errors: unknown[] = [];
    const { events, options } = watched({ restart: "always" });
    const onError = (error: unknown, { method }: { readonly method: string }) => void errors.push(method, error);
    const chat = callerOf({ onError }).duplex(talk, { ...codecs, incoming, outgoing }, undefined, options);
    await until(() => events.length >= 6);
    expect(errors).toEqual(["talk", expect.any(OpenError)]);
    await start();
    await chat.send("one");
    expect(await chat.receive()).toBe("2:one");
    await chat.close();
  });

  test("ends with a refusal that is final", async () => {
    await start();
    const { events, options } = watched({ restart: "always" });
    const chat = callerOf().duplex(talk, { ...codecs, incoming, outgoing }, undefined, options);
    await chat.opened;
    refuses = true;
    await stop();
    await start();
    expect(await failureOf(chat.receive())).toMatchObject({ name: "banned" });
    expect(await failureOf(chat.send("x"))).toMatchObject({ name: "banned" });
    expect(events.at(-1)).toBe("closed");
    expect(events).not.toContain("restarted");
  });

  test("ends with the error that `onRestart` throws", async () => {
    await start();
    const chat = callerOf().duplex(talk, { ...codecs, incoming, outgoing }, undefined, {
      restart: "always",
      onRestart: () => Promise.reject(new Error("no state")),
    });
    await chat.opened;
    await stop();
    await start();
    expect(await failureOf(chat.receive())).toMatchObject({ message: "no state" });
    expect(chat.state).toBe("closed");
  });

  test("is aborted by close(), and by a signal, while it waits for its server", async () => {
    await start();
    const away = new AbortController();
    const caller = callerOf({ restart: "always", backoff: { baseMs: 60_000, maxMs: 60_000 } });
    const closed = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined);
    const aborted = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined, { signal: away.signal });
    await Promise.all([closed.opened, aborted.opened]);
    await stop();
    await until(() => closed.state === "suspended" && aborted.state === "suspended");
    const receiving = failureOf(aborted.receive());
    const sending = failureOf(aborted.send("x"));
    away.abort(new Error("mine"));
    expect(await receiving).toMatchObject({ message: "mine" });
    await sending;
    await closed.close();
    expect([closed.state, aborted.state]).toEqual(["closed", "closed"]);
  });
});

test("the first call that gets through lets the others of its client reconnect", async () => {
  await start();
  const caller = callerOf({ restart: "always", backoff: { baseMs: 50, maxMs: 600_000, attempts: 2 } });
  const first = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined);
  await first.opened;
  await stop();
  // By now, the random back-off has most likely reached minutes.
  await new Promise((resolve) => setTimeout(resolve, 800));
  await start();
  const second = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined);
  await second.opened;
  await until(() => first.state === "open");
  await Promise.all([first.close(), second.close()]);
});
