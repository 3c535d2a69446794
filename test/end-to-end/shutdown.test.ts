import { setTimeout as sleep } from "node:timers/promises";
import { type ClientOptions, StreamLostError } from "goaidl/client";
import { createServer, type GoaidlServer } from "goaidl/server";
import { connectInMemory } from "goaidl/testing";
import { afterEach, describe, expect, test } from "vitest";
import { createLoggerClient } from "../targets/ts-client/logger/expected/logger.js";
import type { LogEntry } from "../targets/ts-client/logger/expected/types.js";
import { type LoggerHandlers, loggerService } from "../targets/ts-server/logger/expected/logger.js";

/** A stream that a shutdown interrupts is lost for its client, and never a normal end, which would look complete. */

const access = { topic: "shop", api_key: "secret" };
const entry = (id: number): LogEntry => ({ id, at: "2026-11-24T10:00:00Z", level: "info", message: `entry ${id}` });
const unused = () => Promise.reject(new Error("not called here"));

const open: GoaidlServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));

async function serving(tail: LoggerHandlers["tail"]): Promise<{ server: GoaidlServer; url: ClientOptions["url"] }> {
  const service = loggerService({ monitor: unused, ingest: unused, topics: unused, tail });
  const server = createServer({
    services: [service],
    onError(error) {
      throw error;
    },
  });
  open.push(server);
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { server, url: `ws://127.0.0.1:${port}` };
}

/** Reads two entries, drains the server, and returns the error that ended the stream. */
async function endingAfterDrain(server: GoaidlServer, options: ClientOptions): Promise<unknown> {
  const stream = createLoggerClient(options).tail(access);
  expect(await stream.receive()).toEqual(entry(1));
  expect(await stream.receive()).toEqual(entry(2));
  const drained = server.drain();
  const ending = await stream.receive().catch((error: unknown) => error);
  await drained;
  expect(server.stats().calls).toBe(0);
  return ending;
}

const lost = (error: unknown) => {
  expect(error).toBeInstanceOf(StreamLostError);
  expect(error).toMatchObject({ code: 1012, received: 2 });
};

describe.each(["goa", "goaidl.v1"] as const)("in profile %s", (protocol) => {
  test("a waiting generator is interrupted, and its client's stream is lost", async () => {
    const { server, url } = await serving(async function* () {
      yield entry(1);
      yield entry(2);
      await new Promise(() => {});
    });
    lost(await endingAfterDrain(server, { url, protocol }));
  });

  test("the stream of a handler that passes its signal on is lost, too", async () => {
    const { server, url } = await serving(async (_payload, stream, { signal }) => {
      await stream.send(entry(1));
      await stream.send(entry(2));
      await sleep(60_000, undefined, { signal });
    });
    lost(await endingAfterDrain(server, { url, protocol }));
  });

  test("a stream over a connection in memory is lost, too", async () => {
    const { server } = await serving(async (_payload, stream, { signal }) => {
      await stream.send(entry(1));
      await stream.send(entry(2));
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      signal.throwIfAborted();
    });
    lost(await endingAfterDrain(server, { ...connectInMemory(server), protocol }));
  });

  test("a handler that ends on its own within the time limit completes the call", async () => {
    const { server, url } = await serving(async (_payload, stream, { signal }) => {
      await stream.send(entry(1));
      await stream.send(entry(2));
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    });
    expect(await endingAfterDrain(server, { url, protocol })).toBeUndefined();
  });
});
