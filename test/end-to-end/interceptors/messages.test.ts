import { AsyncLocalStorage } from "node:async_hooks";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { StreamOverflowError, ValidationError } from "goaidl/client";
import { createServer, StreamOverflowError as ServerStreamOverflowError, withOpen } from "goaidl/server";
import { afterEach, describe, expect, test } from "vitest";
import { createHealthClient } from "../../targets/ts-client/interceptors/expected/health.js";
import { createNotesClient } from "../../targets/ts-client/interceptors/expected/notes.js";
import { healthService } from "../../targets/ts-server/interceptors/expected/health.js";
import { change, failureOf, type Running, request, type Setup, startNotes, traceId, until } from "./notes.js";

/** The views of interceptors on calls and messages, their changes, and their order. */

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close();
});

/** An interceptor that logs each of its hooks. */
function logging(name: string, log: string[]) {
  return {
    async open(call: { readonly method: string }, next: () => Promise<void>) {
      log.push(`${name} open ${call.method}`);
      await next();
      log.push(`${name} opened`);
    },
    send: () => void log.push(`${name} send`),
    receive: () => void log.push(`${name} receive`),
    result: () => void log.push(`${name} result`),
    error: () => void log.push(`${name} error`),
    close: () => void log.push(`${name} close`),
  };
}

describe.each(["goa", "goaidl.v1"] as const)("interceptors in profile %s", (protocol) => {
  const start = async (setup: Setup = {}): Promise<Running> => {
    const running = await startNotes(protocol, setup);
    open.push(running);
    return running;
  };

  describe("run in the order written on the way in, and in reverse on the way out", () => {
    async function logged(
      call: (running: Running) => Promise<unknown>,
    ): Promise<{ server: string[]; client: string[] }> {
      const server: string[] = [];
      const client: string[] = [];
      const audit = logging("audit", server);
      const trace = logging("trace", client);
      const running = await start({
        server: {
          watchdog: logging("watchdog", server),
          audit: {
            ...audit,
            send(message) {
              audit.send();
              message.stamp = 1;
            },
            result(result) {
              audit.result();
              result.request_id = "r";
            },
          },
          normalize: logging("normalize", server),
        },
        client: {
          trace: {
            ...trace,
            send(message) {
              trace.send();
              message.trace_id = traceId;
            },
          },
          watchdog: logging("watchdog", client),
        },
      });
      await call(running);
      await until(() => server.at(-1) === "watchdog close" && client.at(-1) === "trace close", "the last hooks");
      return { server, client };
    }
    const opened = (method: string, ...names: string[]): string[] => [
      ...names.map((name) => `${name} open ${method}`),
      ...names.reverse().map((name) => `${name} opened`),
    ];

    test("of both directions", async () => {
      const { server, client } = await logged(async (running) => {
        const stream = running.client.edit(request);
        await stream.send(change("a"));
        await stream.receive();
        await stream.end();
        expect(await stream.receive()).toBeUndefined();
      });
      expect(server).toEqual([
        ...opened("edit", "watchdog", "audit", "normalize"),
        ...["watchdog receive", "audit receive", "normalize receive"],
        ...["normalize send", "audit send", "watchdog send"],
        ...["normalize close", "audit close", "watchdog close"],
      ]);
      expect(client).toEqual([
        ...opened("edit", "trace", "watchdog"),
        ...["trace send", "watchdog send", "watchdog receive", "trace receive"],
        ...["watchdog close", "trace close"],
      ]);
    });

    test("of client streaming", async () => {
      const { server, client } = await logged(async (running) => {
        const stream = running.client.put(request);
        await stream.send(change("a"));
        expect(await stream.closeAndReceive()).toEqual({ count: 1, request_id: "r" });
      });
      expect(server).toEqual([
        ...opened("put", "watchdog", "audit", "normalize"),
        ...["watchdog receive", "audit receive", "normalize receive"],
        ...["normalize result", "audit result", "watchdog result"],
        ...["normalize close", "audit close", "watchdog close"],
      ]);
      expect(client).toEqual([...opened("put", "trace"), "trace send", "trace result", "trace close"]);
    });

    test("of server streaming", async () => {
      const { server, client } = await logged(async (running) => {
        for await (const _ of running.client.watch(request));
      });
      const sent = ["audit send", "watchdog send"];
      expect(server).toEqual([
        ...opened("watch", "watchdog", "audit"),
        ...[...sent, ...sent, ...sent],
        ...["audit close", "watchdog close"],
      ]);
      expect(client).toEqual([
        ...opened("watch", "trace"),
        ...["trace receive", "trace receive", "trace receive"],
        "trace close",
      ]);
    });

    test("of server-sent events", async () => {
      const { server, client } = await logged(async (running) => {
        for await (const _ of running.client.feed(request));
      });
      const sent = ["audit send", "watchdog send"];
      expect(server).toEqual([
        ...opened("feed", "watchdog", "audit"),
        ...[...sent, ...sent, ...sent],
        ...["audit close", "watchdog close"],
      ]);
      expect(client).toEqual([
        ...opened("feed", "trace"),
        ...["trace receive", "trace receive", "trace receive"],
        "trace close",
      ]);
    });

    test("of a method without streams", async () => {
      const { server, client } = await logged((running) => running.client.get({ ...request, id: "x" }));
      expect(server).toEqual([
        ...[
          "watchdog open get",
          "audit open get",
          "audit result",
          "watchdog result",
          "audit opened",
          "watchdog opened",
        ],
        ...["audit close", "watchdog close"],
      ]);
      expect(client).toEqual(["trace open get", "trace result", "trace opened", "trace close"]);
    });
  });

  test("change the fields that they declare, also asynchronously, and leave the caller's objects unchanged", async () => {
    const received: unknown[] = [];
    const { client } = await start({
      handlers: {
        async edit(payload, stream) {
          for await (const message of stream) {
            received.push(payload.trace_id, message);
            await stream.send({ id: message.id, value: message.value });
          }
        },
      },
      server: {
        normalize: {
          async receive(message) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            message.value = message.value.trim();
            message.tags.push({ name: "seen", weight: 2 });
          },
        },
      },
      client: {
        trace: {
          async open(call, next) {
            call.payload.trace_id = traceId;
            await next();
          },
          send(message) {
            message.trace_id = traceId;
          },
        },
      },
    });
    const mine = change("a", "  text ");
    const stream = client.edit(request);
    await stream.send(mine);
    expect(await stream.receive()).toEqual({ id: "a", value: "text", stamp: 7 });
    await stream.close();
    const tags = [{ name: "seen", weight: 2 }];
    expect(received).toEqual([traceId, { id: "a", value: "text", tags, secret: "hush", trace_id: traceId }]);
    expect(mine).toEqual(change("a", "  text "));
    expect(await client.get({ ...request, id: "x" })).toEqual({ note: `acme/x/${traceId}`, request_id: "r-1" });
  });

  test("see the declared fields of a message, and no others", async () => {
    const seen: Record<string, unknown> = {};
    const { client } = await start({
      server: {
        audit: {
          async open(call, next) {
            seen.payload = { ...call.payload };
            await next();
          },
          receive(message) {
            seen.message = { ...message };
          },
          send(message) {
            seen.sent = { ...message };
            message.stamp = 1;
          },
        },
        watchdog: {
          receive(message) {
            seen.nothing = { ...message };
          },
        },
      },
      client: {
        trace: {
          send(message) {
            seen.mine = { ...message };
            message.trace_id = traceId;
          },
          receive(message) {
            seen.came = { ...message };
          },
        },
      },
    });
    const stream = client.edit(request);
    await stream.send(change("a"));
    await stream.receive();
    await stream.close();
    expect(seen).toEqual({
      payload: { tenant: "acme" },
      message: { id: "a", tags: [] },
      sent: {},
      nothing: {},
      mine: {},
      came: { trace_id: traceId },
    });
  });

  test("can't set fields that they may only read, or the payload of an open call", async () => {
    const failures: unknown[] = [];
    const { client } = await start({
      server: {
        audit: {
          send(message) {
            message.stamp = 1;
          },
          receive: (message) => expect(Reflect.set(message, "id", "other")).toBe(false),
        },
      },
      client: {
        trace: {
          async open(call, next) {
            call.payload.trace_id = traceId;
            await next();
            try {
              call.payload.trace_id = "later";
            } catch (error) {
              failures.push(error);
            }
          },
          send(message) {
            message.trace_id = traceId;
          },
        },
      },
    });
    const stream = client.edit(request);
    await stream.send(change("a"));
    expect(await stream.receive()).toMatchObject({ id: "a" });
    await stream.close();
    expect(failures).toEqual([expect.any(TypeError)]);
  });

  test("that set a field which they don't declare fail as a fault", async () => {
    const { client, faults } = await start({
      server: { watchdog: { receive: (message) => void Object.assign(message, { secret: "x" }) } },
    });
    const stream = client.edit(request);
    await stream.send(change("a"));
    await expect(stream.receive()).rejects.toMatchObject({ name: "fault" });
    expect(String(faults[0])).toContain('the interceptor watchdog set "secret", which it doesn\'t declare');
  });

  test("that make a received message invalid cause a fault of the server", async () => {
    const { client, faults } = await start({
      server: {
        normalize: {
          receive(message) {
            message.value = "x".repeat(21);
          },
        },
      },
    });
    const stream = client.edit(request);
    await stream.send(change("a"));
    await expect(stream.receive()).rejects.toMatchObject({ name: "fault" });
    expect(faults).toEqual([
      expect.objectContaining({ issues: [expect.objectContaining({ path: "/value", rule: "length" })] }),
    ]);
  });

  test("that don't set a required field fail at the check of the whole message", async () => {
    const { client, faults } = await start({ server: { audit: {} }, client: { trace: {} } });
    const unsent = await failureOf(client.edit(request).send(change("a")));
    expect(unsent).toBeInstanceOf(ValidationError);
    expect(unsent).toMatchObject({ issues: [{ path: "/trace_id", rule: "required" }] });
    await expect(client.get({ ...request, id: "x" })).rejects.toMatchObject({ name: "fault" });
    expect(faults).toEqual([expect.objectContaining({ issues: [expect.objectContaining({ path: "/request_id" })] })]);
  });

  test("keep the order of messages that are not awaited, and lose none when the handler returns", async () => {
    let stamp = 0;
    const { client } = await start({
      handlers: {
        async edit(_payload, stream) {
          await stream.receive();
          for (let id = 0; id < 20; id++) void stream.send({ id: `n${id}`, value: "v" });
        },
      },
      server: {
        audit: {
          async send(message) {
            await new Promise((resolve) => setTimeout(resolve, stamp % 3));
            message.stamp = stamp++;
          },
        },
      },
    });
    const stream = client.edit(request);
    await stream.send(change("a"));
    const received: unknown[] = [];
    for await (const { id, stamp } of stream) received.push([id, stamp]);
    expect(received).toEqual(Array.from({ length: 20 }, (_, index) => [`n${index}`, index]));
  });

  test("delay a bounded number of messages", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // The contract's `buffer`.
    const bound = 1_024;
    const ends: unknown[] = [];
    const { client } = await start({
      handlers: {
        async edit(_payload, stream) {
          await stream.receive();
          const sends = Array.from({ length: bound + 1 }, (_, index) => stream.send({ id: `n${index}`, value: "v" }));
          ends.push(await failureOf(sends.pop() ?? Promise.resolve()));
          release();
          await Promise.all(sends);
        },
      },
      server: {
        audit: {
          async send(message) {
            await held;
            message.stamp = 1;
          },
        },
      },
      client: {
        trace: {
          async send(message) {
            message.trace_id = traceId;
            await held;
          },
        },
      },
    });
    const stream = client.edit(request);
    await stream.opened;
    const sends = Array.from({ length: bound + 1 }, (_, index) => stream.send(change(`c${index}`)));
    // The handler ends the call before it has read them. The rejections are expected at once, so that they are handled
    // even if the test fails earlier.
    for (const sent of sends) sent.catch(() => {});
    expect(await failureOf(sends.pop() ?? Promise.resolve())).toBeInstanceOf(StreamOverflowError);
    release();
    let count = 0;
    for await (const _ of stream) count++;
    expect(count).toBe(bound);
    expect(ends).toEqual([expect.any(ServerStreamOverflowError)]);
  });

  test("work with views that the server chooses, and with the result of a handler's first step", async () => {
    const stamps: unknown[] = [];
    const { client } = await start({
      handlers: {
        watch: withOpen({
          open: () => "tiny" as const,
          async handle(_payload, stream, _context, view) {
            stream.setView(view);
            await stream.send({ id: "a", value: "v" });
          },
        }),
      },
      client: { trace: { receive: (message) => void stamps.push({ ...message }) } },
    });
    const stream = client.watch(request);
    const received: unknown[] = [];
    for await (const message of stream) received.push(message);
    expect(received).toEqual([{ id: "a", stamp: 7 }]);
    expect(stamps).toEqual([{}]);
    expect(stream.view).toBe("tiny");
  });

  test("get the same object for a call in each hook, without credentials", async () => {
    const calls = new Set<object>();
    const known: Record<string, unknown> = {};
    const signals: AbortSignal[] = [];
    const { client } = await start({
      server: {
        audit: {
          async open(call, next) {
            const { id, service, method, profile, principal, headers, remoteAddress } = call;
            Object.assign(known, { service, method, profile, principal, remoteAddress, hasId: id.length > 0 });
            known.plain = headers["x-plain"];
            known.hidden = ["x-key", "x-tenant", "sec-websocket-protocol"].filter((name) => name in headers);
            calls.add(call);
            signals.push(call.signal);
            await next();
          },
          receive: (_message, call) => void calls.add(call),
          send(message, call) {
            calls.add(call);
            message.stamp = 1;
          },
          close: (_ending, call) => void calls.add(call),
        },
      },
      client: {
        trace: {
          async open(call, next) {
            expect(call.profile).toBeNull();
            call.headers["X-Plain"] = "yes";
            signals.push(call.signal);
            await next();
            known.clientProfile = call.profile;
          },
          send(message) {
            message.trace_id = traceId;
          },
        },
      },
    });
    const stream = client.edit(request);
    await stream.send(change("a"));
    await stream.receive();
    await stream.close();
    await until(() => signals.length === 2 && signals.every(({ aborted }) => aborted), "both signals");
    expect(calls.size).toBe(1);
    expect(known).toEqual({
      service: "notes",
      method: "edit",
      profile: protocol,
      clientProfile: protocol,
      principal: "ada",
      remoteAddress: "127.0.0.1",
      hasId: true,
      plain: "yes",
      hidden: [],
    });
  });

  test("set up an AsyncLocalStorage that is available in handlers and hooks", async () => {
    const storage = new AsyncLocalStorage<string>();
    const found: unknown[] = [];
    const { client } = await start({
      handlers: {
        get(payload) {
          found.push(storage.getStore());
          return { note: payload.id };
        },
        async *watch() {
          found.push(storage.getStore());
          yield { id: "a", value: "v" };
        },
      },
      server: {
        watchdog: { open: (call, next) => storage.run(call.method, next) },
        audit: {
          send(message) {
            found.push(storage.getStore());
            message.stamp = 1;
          },
          result(result) {
            result.request_id = "r";
          },
        },
      },
    });
    await client.get({ ...request, id: "a" });
    for await (const _ of client.watch(request));
    expect(found).toEqual(["get", "watch", "watch"]);
  });
});

test("a service without security takes its interceptors after its handlers", async () => {
  const log: string[] = [];
  const server = createServer({
    services: [healthService({ ping: () => void log.push("ping") }, { watchdog: logging("server", log) })],
  });
  open.push(server);
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  const client = createHealthClient({
    url: `http://127.0.0.1:${port}`,
    interceptors: { watchdog: logging("client", log) },
  });
  expect(await client.ping()).toBeUndefined();
  expect(log).toEqual([
    ...["client open ping", "server open ping", "ping", "server result", "server opened", "server close"],
    ...["client result", "client opened", "client close"],
  ]);
});

test("goaidl.v1: hooks run once for each message and once for each end, however often the connection is lost", async () => {
  const log: string[] = [];
  const running = await startNotes("goaidl.v1", {
    server: {
      watchdog: logging("server", log),
      audit: {
        send(message) {
          message.stamp = 1;
        },
      },
    },
  });
  open.push(running);
  const sockets = new Set<Socket>();
  const relay = createTcpServer((client) => {
    const upstream = connect(running.port, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  open.push(relay);
  const address = relay.address() as AddressInfo;
  const clientLog: string[] = [];
  const trace = logging("client", clientLog);
  let resumed = 0;
  const client = createNotesClient({
    url: `ws://127.0.0.1:${address.port}`,
    backoff: { baseMs: 1, maxMs: 10 },
    onEvent: ({ kind }) => void (kind === "resumed" && resumed++),
    interceptors: {
      trace: {
        ...trace,
        send(message) {
          trace.send();
          message.trace_id = traceId;
        },
      },
      watchdog: {},
    },
  });
  const stream = client.edit(request);
  for (let round = 0; round < 5; round++) {
    await stream.send(change(`n${round}`));
    expect(await stream.receive()).toMatchObject({ id: `n${round}` });
    for (const socket of sockets) socket.destroy();
  }
  await stream.end();
  expect(await stream.receive()).toBeUndefined();
  await until(() => log.at(-1) === "server close" && clientLog.at(-1) === "client close", "the ends");
  expect(resumed).toBeGreaterThan(0);
  const counts = (lines: string[]) =>
    Object.fromEntries([...new Set(lines)].map((line) => [line, lines.filter((other) => other === line).length]));
  expect(counts(log)).toEqual({
    "server open edit": 1,
    "server opened": 1,
    "server receive": 5,
    "server send": 5,
    "server close": 1,
  });
  expect(counts(clientLog)).toEqual({
    "client open edit": 1,
    "client opened": 1,
    "client send": 5,
    "client receive": 5,
    "client close": 1,
  });
});
