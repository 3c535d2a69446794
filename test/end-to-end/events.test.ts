import type { ClientEvent } from "goaidl/client";
import { createServer, type ServerEvent } from "goaidl/server";
import { afterEach, expect, test, vi } from "vitest";
import { createLoggerClient } from "../targets/ts-client/logger/expected/logger.js";
import { loggerService, UnauthorizedError } from "../targets/ts-server/logger/expected/logger.js";

/** The events of `onEvent` for logs and metrics, on both sides, without declarations in the contract. */

const open: { close(): unknown }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const item of open.splice(0).reverse()) await item.close();
});

const access = { topic: "shop", api_key: "hush-hush" };
const entry = { id: 1, at: "2026-11-24T10:00:00Z", level: "info", message: "secret words" };

async function start(
  onServer: (event: ServerEvent) => void,
  onClient: (event: ClientEvent) => void,
  protocol: "goa" | "goaidl.v1",
) {
  const server = createServer({
    services: [
      loggerService({
        async monitor() {},
        async *tail() {
          yield entry;
        },
        async ingest() {
          throw new UnauthorizedError("unknown API key");
        },
        topics(payload) {
          if (payload.api_key !== access.api_key) throw new UnauthorizedError("unknown API key");
          return ["shop"];
        },
      }),
    ],
    onError: () => {},
    onEvent: onServer,
  });
  open.push(server);
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { server, client: createLoggerClient({ url: `ws://127.0.0.1:${port}`, protocol, onEvent: onClient }) };
}

test.each(["goa", "goaidl.v1"] as const)(
  "both sides report each call with its method, peer and duration, in profile %s",
  async (protocol) => {
    const onServer: ServerEvent[] = [];
    const onClient: ClientEvent[] = [];
    const { client, server } = await start(
      (event) => onServer.push(event),
      (event) => onClient.push(event),
      protocol,
    );
    for await (const _ of client.tail(access));
    await client.topics({ api_key: access.api_key });
    await client.topics({ api_key: "wrong" }).catch(() => {});
    await client.ingest(access).opened.catch(() => {});
    await client.monitor({ topic: "", api_key: "" }).opened.catch(() => {});
    await vi.waitFor(() => expect(onServer).toHaveLength(5));
    await server.close();
    await client.topics({ api_key: access.api_key }).catch(() => {});

    const of = (method: string) => ({ service: "logger", method, id: expect.any(String) });
    const received = { remoteAddress: "127.0.0.1", durationMs: expect.any(Number) };
    const http = { ...received, profile: "http", path: "/topics" };
    expect(onServer).toMatchObject([
      { ...of("tail"), kind: "opened", profile: protocol, path: "/logs/shop/tail" },
      { ...of("tail"), ...received, kind: "closed", code: 1000, name: null },
      { ...of("topics"), ...http, kind: "answered", status: 200 },
      { ...of("topics"), ...http, kind: "refused", status: 401, name: "unauthorized" },
      { ...of("ingest"), ...received, kind: "refused", status: 401, name: "unauthorized" },
      { kind: "draining", calls: 0 },
    ]);
    expect(onClient.filter(({ kind }) => kind !== "connecting")).toMatchObject([
      { ...of("tail"), kind: "open", profile: protocol },
      { ...of("tail"), kind: "closed", code: 1000, error: null },
      { ...of("topics"), kind: "answered", status: 200 },
      { ...of("topics"), kind: "failed", status: 401, error: { name: "unauthorized" } },
      { ...of("ingest"), kind: "closed", error: { name: "unauthorized" } },
      { ...of("monitor"), kind: "failed", status: null, error: { name: "ValidationError" } },
      { ...of("topics"), kind: "failed", status: null, error: { name: "OpenError" } },
    ]);
    const ids = (events: readonly (ClientEvent | ServerEvent)[], method: string) =>
      new Set(events.flatMap((event) => ("id" in event && event.method === method ? [event.id] : []))).size;
    expect([ids(onServer, "tail"), ids(onClient, "tail"), ids(onClient, "topics")]).toEqual([1, 1, 3]);
    expect(JSON.stringify([onServer, onClient])).not.toMatch(/hush|secret/);
  },
);

test("a listener that throws does not affect calls", async () => {
  const written = vi.spyOn(console, "error").mockImplementation(() => {});
  const fail = (): never => {
    throw new Error("no disk");
  };
  const { client } = await start(fail, fail, "goaidl.v1");
  let count = 0;
  for await (const _ of client.tail(access)) count++;
  expect(count).toBe(1);
  expect(await client.topics({ api_key: access.api_key })).toEqual(["shop"]);
  expect(written).toHaveBeenCalled();
});
