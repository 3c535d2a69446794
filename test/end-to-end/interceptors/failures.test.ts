import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { OpenError, ServiceError, StreamEndedError } from "goaidl/client";
import type { CallEnding } from "goaidl/server";
import { afterEach, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { BusyError, createNotesClient, ForbiddenError } from "../../targets/ts-client/interceptors/expected/notes.js";
import {
  BusyError as ServerBusyError,
  ForbiddenError as ServerForbiddenError,
} from "../../targets/ts-server/interceptors/expected/notes.js";
import { change, failureOf, type Running, request, type Setup, startNotes, traceId, until } from "./notes.js";

/** Errors of interceptors, the errors that they replace, and their `close` hook. */

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close();
});

const refuse = (): never => {
  throw new ServerForbiddenError("not you");
};

/** Adds each ending, and each error seen, to a list. */
function endings(list: unknown[]) {
  return {
    error: (error: unknown) => void list.push(["error", nameOf(error)]),
    close: ({ code, error }: CallEnding) => void list.push(["close", code, nameOf(error)]),
  };
}

function nameOf(error: unknown): string | null {
  return error === null ? null : error instanceof Error ? error.name : String(error);
}

describe.each(["goa", "goaidl.v1"] as const)("in profile %s", (protocol) => {
  const start = async (setup: Setup = {}): Promise<Running> => {
    const running = await startNotes(protocol, setup);
    open.push(running);
    return running;
  };
  const body = (error: unknown): unknown => (error instanceof ForbiddenError ? error.body : undefined);

  describe("an error that a server's interceptor throws", () => {
    test("in `open` refuses the call with the designed error and its body", async () => {
      const list: unknown[] = [];
      const { client, faults } = await start({
        server: { watchdog: endings(list), audit: { open: () => Promise.reject(new ServerForbiddenError("not you")) } },
      });
      expect(body(await failureOf(client.edit(request).opened))).toBe("not you");
      expect(body(await failureOf(client.get({ ...request, id: "a" })))).toBe("not you");
      await until(() => list.length === 4, "two calls ended");
      expect(list).toEqual([
        ["error", "forbidden"],
        ["close", 403, "forbidden"],
        ["error", "forbidden"],
        ["close", 403, "forbidden"],
      ]);
      expect(faults).toEqual([]);
    });

    test("in `receive` rejects the handler's receive, and ends the call", async () => {
      const failures: unknown[] = [];
      const { client } = await start({
        handlers: {
          async edit(_payload, stream) {
            const failure = await failureOf(stream.receive());
            failures.push(failure);
            throw failure;
          },
        },
        server: { audit: { receive: refuse } },
      });
      const stream = client.edit(request);
      await stream.send(change("a"));
      await expect(stream.receive()).rejects.toMatchObject({ name: "forbidden", message: "not you" });
      expect(failures).toEqual([expect.any(ServerForbiddenError)]);
    });

    test("in `send` rejects the handler's send: the message is not sent, and the call may continue", async () => {
      let refusing = true;
      const { client } = await start({
        handlers: {
          async edit(_payload, stream) {
            const failure = await failureOf(stream.send({ id: "a", value: "v" }));
            refusing = false;
            await stream.send({ id: "b", value: nameOf(failure) ?? "" });
          },
        },
        server: {
          audit: {
            send(message) {
              if (refusing) refuse();
              message.stamp = 1;
            },
          },
        },
      });
      expect(await client.edit(request).receive()).toMatchObject({ id: "b", value: "forbidden" });
    });

    test("in `result` fails the call", async () => {
      const { client } = await start({ server: { audit: { result: refuse } } });
      await expect(client.put(request).closeAndReceive()).rejects.toMatchObject({
        name: "forbidden",
        message: "not you",
      });
      expect(body(await failureOf(client.get({ ...request, id: "a" })))).toBe("not you");
    });

    test("in `error` replaces the error", async () => {
      const { client, faults } = await start({
        handlers: {
          get: () => Promise.reject(new Error("the database is gone")),
          async edit() {
            throw new Error("the database is gone");
          },
        },
        server: { watchdog: { error: refuse } },
      });
      expect(body(await failureOf(client.get({ ...request, id: "a" })))).toBe("not you");
      await expect(client.edit(request).receive()).rejects.toMatchObject({ name: "forbidden", message: "not you" });
      expect(faults).toEqual([]);
    });

    test("in `close` is reported only to `onError`", async () => {
      const { client, faults } = await start({
        server: { audit: { result: (result) => void Object.assign(result, { request_id: "r" }), close: refuse } },
      });
      expect(await client.get({ ...request, id: "a" })).toMatchObject({ request_id: "r" });
      await until(() => faults.length === 1, "the fault");
      expect(faults).toEqual([expect.any(ServerForbiddenError)]);
    });
  });

  test("a server's `error` maps what handlers throw to a designed error, from the inside out", async () => {
    const seen: unknown[] = [];
    const { client } = await start({
      handlers: { get: () => Promise.reject(new Error("the database is gone")) },
      server: {
        watchdog: { error: (error) => void seen.push(nameOf(error)) },
        audit: {
          async error(error) {
            seen.push(nameOf(error));
            return new ServerBusyError("later");
          },
        },
      },
    });
    expect(await failureOf(client.get({ ...request, id: "a" }))).toBeInstanceOf(BusyError);
    expect(seen).toEqual(["Error", "busy"]);
  });

  test("an `open` that never calls `next`, or calls it twice, is a fault with that reason", async () => {
    const { client, faults } = await start({ server: { audit: { open: async () => {} } } });
    await expect(client.edit(request).opened).rejects.toMatchObject({ name: "fault" });
    expect(String(faults[0])).toContain("the interceptor audit returned without calling next");
    const twice = await start({
      server: {
        audit: {
          async open(_call, next) {
            await next();
            await next();
          },
          result: (result) => void Object.assign(result, { request_id: "r" }),
        },
      },
    });
    await expect(twice.client.get({ ...request, id: "a" })).rejects.toMatchObject({ name: "fault" });
    expect(String(twice.faults[0])).toContain("the interceptor audit called next twice");
  });

  test("an `open` that hangs is bounded by the contract's open timeout", async () => {
    const list: unknown[] = [];
    const { client } = await start({
      server: { audit: { open: () => new Promise(() => {}), ...endings(list) } },
      options: { openTimeoutMs: 10_000, backoff: { attempts: 1 } },
    });
    await expect(client.watch(request).opened).rejects.toMatchObject({ name: "open_timeout" });
    await until(() => list.length >= 2, "the end");
    expect(list.slice(0, 2)).toEqual([
      ["error", "open_timeout"],
      ["close", 504, "open_timeout"],
    ]);
  });

  test("a message hook that hangs is abandoned when the peer is gone", async () => {
    const list: unknown[] = [];
    const failures: unknown[] = [];
    let hanging = false;
    const { client } = await start({
      handlers: {
        async edit(_payload, stream) {
          failures.push(await failureOf(stream.receive()));
        },
      },
      server: {
        audit: {
          receive() {
            hanging = true;
            return new Promise(() => {});
          },
          ...endings(list),
        },
      },
    });
    const stream = client.edit(request);
    await stream.send(change("a"));
    await until(() => hanging, "the hook hangs");
    await stream.close();
    await until(() => failures.length === 1, "the handler goes on");
    await until(() => list.at(-1) !== undefined, "the end");
    expect(failures).toEqual([expect.any(Error)]);
  });

  test("`close` runs once: after a normal end, a designed error, or a cancellation by the client", async () => {
    const list: unknown[] = [];
    let mode: "end" | "fail" | "wait" = "end";
    const { client } = await start({
      handlers: {
        async *watch(_payload, _stream, context) {
          yield { id: "a", value: "v" };
          if (mode === "fail") throw new ServerBusyError("later");
          if (mode === "wait") await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
        },
      },
      server: { watchdog: endings(list) },
    });
    for await (const _ of client.watch(request));
    await until(() => list.length === 1, "the first end");
    expect(list.splice(0)).toEqual([["close", 1000, null]]);

    mode = "fail";
    const failing = client.watch(request);
    await failing.receive();
    await expect(failing.receive()).rejects.toBeInstanceOf(BusyError);
    await until(() => list.length === 2, "the second end");
    expect(list.splice(0)).toEqual([
      ["error", "busy"],
      ["close", 4540, "busy"],
    ]);

    mode = "wait";
    for await (const _ of client.watch(request)) break;
    await until(() => list.some((item) => Array.isArray(item) && item[0] === "close"), "the third end");
    expect(list.filter((item) => Array.isArray(item) && item[0] === "close")).toHaveLength(1);
  });

  test("`close` runs after a connection breaks", async () => {
    const list: unknown[] = [];
    const { port } = await start({
      handlers: {
        async edit(_payload, stream) {
          for await (const _ of stream);
        },
      },
      server: { watchdog: endings(list) },
    });
    const sockets: Socket[] = [];
    const proxy = createTcpServer((from) => {
      const to = connect(port, "127.0.0.1");
      sockets.push(from, to);
      for (const socket of [from, to]) socket.on("error", () => {});
      from.pipe(to).pipe(from);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => void proxy.close() });
    const address = proxy.address() as AddressInfo;
    const through = createNotesClient({
      url: `ws://127.0.0.1:${address.port}`,
      protocol,
      interceptors: { trace: {}, watchdog: {} },
      backoff: { attempts: 1, baseMs: 1, maxMs: 1 },
    });
    const stream = through.edit(request);
    await stream.opened;
    proxy.close();
    for (const socket of sockets) socket.destroy();
    expect(await failureOf(stream.receive())).toBeInstanceOf(Error);
    if (protocol === "goaidl.v1") return; // the session waits for its client, as the contract says
    await until(() => list.length === 2, "the end");
    expect(list).toEqual([
      ["error", "StreamLostError"],
      ["close", 1006, "StreamLostError"],
    ]);
  });

  describe("a client's interceptor", () => {
    const trace = {
      send: (message: { trace_id?: string | undefined }) => void Object.assign(message, { trace_id: traceId }),
    };

    test("refuses a call with the error that its `open` throws, and nothing is sent", async () => {
      const list: unknown[] = [];
      const { client, server } = await start({
        client: {
          trace: { ...endings(list), open: () => Promise.reject(new Error("offline")) },
        },
      });
      const stream = client.edit(request);
      await expect(stream.opened).rejects.toThrow("offline");
      await expect(stream.send(change("a"))).rejects.toThrow("offline");
      await expect(stream.receive()).rejects.toThrow("offline");
      await stream.close();
      await expect(client.get({ ...request, id: "a" })).rejects.toThrow("offline");
      expect(server.stats().connections).toBe(0);
      expect(list).toEqual([
        ["error", "Error"],
        ["close", null, "Error"],
        ["error", "Error"],
        ["close", null, "Error"],
      ]);
    });

    test("tries again by calling `next` again", async () => {
      const list: unknown[] = [];
      let refusals = 0;
      const { client } = await start({
        server: {
          watchdog: {
            async open(_call, next) {
              if (refusals++ < 2) throw new ServerBusyError("later");
              await next();
            },
          },
        },
        client: {
          trace: {
            ...trace,
            ...endings(list),
            async open(_call, next) {
              for (let attempt = 1; ; attempt++) {
                try {
                  await next();
                  return;
                } catch (error) {
                  if (!(error instanceof BusyError) || attempt === 3) throw error;
                }
              }
            },
          },
        },
      });
      expect(await client.get({ ...request, id: "a" })).toMatchObject({ request_id: "r-1" });
      refusals = 0;
      const stream = client.edit(request);
      await stream.send(change("a"));
      expect(await stream.receive()).toMatchObject({ id: "a" });
      await stream.end();
      expect(await stream.receive()).toBeUndefined();
      await until(() => list.length === 2, "both ends");
      expect(list).toEqual([
        ["close", 200, null],
        ["close", 1000, null],
      ]);
    });

    test("maps the error of a call once, for all waiting callers", async () => {
      const seen: unknown[] = [];
      const { client } = await start({
        server: { audit: { open: refuse } },
        client: {
          trace: {
            error(error) {
              seen.push(nameOf(error));
              return new Error("ask your administrator");
            },
          },
        },
      });
      const stream = client.edit(request);
      await expect(stream.opened).rejects.toThrow("ask your administrator");
      await expect(stream.receive()).rejects.toThrow("ask your administrator");
      expect(seen).toEqual(["forbidden"]);
    });

    test("refuses a message with the error that its `send` throws, and the call continues", async () => {
      const { client } = await start({
        client: {
          trace: {
            send(message) {
              message.trace_id = traceId;
              if (seenOne) return;
              seenOne = true;
              throw new Error("not this one");
            },
          },
        },
      });
      let seenOne = false;
      const stream = client.edit(request);
      await expect(stream.send(change("a"))).rejects.toThrow("not this one");
      await stream.send(change("b"));
      expect(await stream.receive()).toMatchObject({ id: "b" });
      await stream.close();
    });

    test("ends the call with the error that its `receive` or `result` throws", async () => {
      const list: unknown[] = [];
      const failing = {
        ...trace,
        ...endings(list),
        receive: () => Promise.reject(new RangeError("too much")),
        result: () => Promise.reject(new RangeError("too much")),
      };
      const { client, server } = await start({ client: { trace: failing } });
      const stream = client.edit(request);
      await stream.send(change("a"));
      await expect(stream.receive()).rejects.toThrow("too much");
      await expect(client.put(request).closeAndReceive()).rejects.toThrow("too much");
      await expect(client.get({ ...request, id: "a" })).rejects.toThrow("too much");
      await until(() => list.length === 6 && server.stats().calls === 0, "the ends");
      expect(list.filter((item) => Array.isArray(item) && item[0] === "close")).toHaveLength(3);
    });

    test("is notified of aborted and closed calls, also while it opens them", async () => {
      const list: unknown[] = [];
      const { client } = await start({ client: { trace: { ...trace, ...endings(list) } } });
      const abort = new AbortController();
      const stream = client.edit(request, { signal: abort.signal });
      await stream.opened;
      abort.abort(new Error("never mind"));
      await expect(stream.receive()).rejects.toThrow("never mind");
      await until(() => list.length === 2, "the abort");
      expect(list.splice(0)).toEqual([
        ["error", "Error"],
        ["close", expect.any(Number), "Error"],
      ]);

      const closed = client.edit(request);
      await closed.opened;
      await closed.close();
      await until(() => list.length > 0, "the close");
      expect(list.splice(0)).toEqual([["close", expect.any(Number), null]]);

      const hanging = await start({
        client: { trace: { open: () => new Promise(() => {}), ...endings(list) } },
      });
      const waiting = hanging.client.edit(request);
      await waiting.close();
      expect(await failureOf(waiting.opened)).toBeInstanceOf(StreamEndedError);
      const late = new AbortController();
      const aborted = hanging.client.edit(request, { signal: late.signal });
      late.abort(new Error("too late"));
      await expect(aborted.opened).rejects.toThrow("too late");
    });

    test("is notified that an unread stream is over when the stream is closed", async () => {
      const list: unknown[] = [];
      const { client } = await start({ client: { trace: endings(list) } });
      const stream = client.watch(request);
      await stream.opened;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(list).toEqual([]);
      await stream.close();
      await until(() => list.length > 0, "the close");
      expect(list).toEqual([["close", 1000, null]]);
    });

    test("reports a server that isn't there", async () => {
      const list: unknown[] = [];
      const { client, server } = await start({ client: { trace: endings(list) } });
      await server.close();
      expect(await failureOf(client.get({ ...request, id: "a" }))).toBeInstanceOf(OpenError);
      await until(() => list.length === 2, "the end");
      expect(list).toEqual([
        ["error", "OpenError"],
        ["close", null, "OpenError"],
      ]);
    });

    test("that fails at the end is written to the console, and the call still succeeds", async () => {
      const written: unknown[][] = [];
      const original = console.error;
      console.error = (...words: unknown[]) => void written.push(words);
      try {
        const { client } = await start({
          client: {
            trace: {
              close() {
                throw new Error("no disk");
              },
            },
          },
        });
        expect(await client.get({ ...request, id: "a" })).toMatchObject({ request_id: "r-1" });
        await until(() => written.length === 1, "the words");
        expect(String(written[0])).toContain("no disk");
      } finally {
        console.error = original;
      }
    });
  });
});

test("over HTTP, before the upgrade, a refusal has its status, header and body", async () => {
  const running = await startNotes("goa", { server: { audit: { open: refuse } } });
  open.push(running);
  const answer = await new Promise<{ status: number; header: unknown; body: string }>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${running.port}/edit`, {
      headers: { "x-key": "secret", "x-tenant": "acme" },
    });
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, header: response.headers["goa-error"], body }),
      );
    });
    socket.on("error", () => {});
  });
  expect(answer).toEqual({ status: 403, header: "forbidden", body: '"not you"\n' });
});

test("an interceptor's error that the method doesn't declare is reported like any other", async () => {
  const running = await startNotes("goaidl.v1", {
    server: {
      audit: {
        open() {
          throw new ServiceError({ name: "quota", message: "enough for today", temporary: true });
        },
      },
    },
  });
  open.push(running);
  await expect(running.client.get({ ...request, id: "a" })).rejects.toMatchObject({ name: "quota", temporary: true });
});
