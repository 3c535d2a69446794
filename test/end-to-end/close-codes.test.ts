import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ClientOptions, type DuplexStream, ServiceError, StreamClosedError } from "goaidl/client";
import { type BoundService, createServer } from "goaidl/server";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { importGenerated } from "../targets/generated/generated-module.js";

const contract = `
service gateway {
  method events {
    streaming result string
    error unknown
    error not_authenticated
    error rate_limited: string
    error invalid: { at: int }
    error overloaded
    http { GET "/events" }
    stream {
      error unknown close 4000
      error not_authenticated close 4004 final
      error rate_limited close 4429 retry
      error invalid close 4500 final
      error overloaded close 3013 retry
    }
  }
}
`;

interface Gateway {
  createGatewayClient(options: ClientOptions): { events(options?: object): DuplexStream<never, string> };
  [name: string]: unknown;
}
interface GatewayServer {
  gatewayService(handlers: { events: (payload: undefined, stream: unknown) => Promise<void> }): BoundService;
  [name: string]: unknown;
}

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** A server without this library, which closes each connection with the next of these codes and reasons. */
async function foreignServer(closes: readonly (readonly [code: number, reason?: string])[]): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const left = [...closes];
  server.on("connection", (socket) => {
    socket.send('"hello"');
    const [code, reason] = left.shift() ?? [1000];
    socket.close(code, reason);
  });
  endings.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function clientOf(options: ClientOptions) {
  const module = (await importGenerated(contract, "ts-client", "gateway.ts")) as unknown as Gateway;
  return { client: module.createGatewayClient(options), module };
}

async function failure(stream: DuplexStream<never, string>): Promise<unknown> {
  try {
    while ((await stream.receive()) !== undefined);
  } catch (error) {
    return error;
  }
  return null;
}

test.each([
  [4000, "", "UnknownError", "unknown", "closed with 4000"],
  [4004, "Authentication failed.", "NotAuthenticatedError", "not_authenticated", "Authentication failed."],
  [4429, "7", "RateLimitedError", "rate_limited", "7"],
  [4500, '{"at":3}', "InvalidError", "invalid", '{"at":3}'],
  [3013, "", "OverloadedError", "overloaded", "closed with 3013"],
  [4004, '{"name":"invalid","message":"no"}', "ServiceError", "invalid", "no"],
] as const)("close %i with the reason %j is %s", async (code, reason, className, name, message) => {
  const { client, module } = await clientOf({ url: await foreignServer([[code, reason]]), protocol: "goa" });
  const error = await failure(client.events());
  const expected = className === "ServiceError" ? ServiceError : module[className];
  expect(error).toBeInstanceOf(expected);
  expect(error).toMatchObject({ name, message });
});

test("the reason becomes the body if the error's type allows it", async () => {
  const { client } = await clientOf({
    url: await foreignServer([
      [4429, "7"],
      [4500, '{"at":3}'],
      [4500, "text"],
    ]),
    protocol: "goa",
  });
  expect(await failure(client.events())).toMatchObject({ body: "7" });
  expect(await failure(client.events())).toMatchObject({ body: { at: 3 } });
  expect(await failure(client.events())).toMatchObject({ name: "invalid", message: "text" });
});

test("a code that the contract does not name is a StreamClosedError", async () => {
  const { client } = await clientOf({ url: await foreignServer([[4001]]), protocol: "goa" });
  expect(await failure(client.events())).toBeInstanceOf(StreamClosedError);
});

test("`restart` starts again after codes that allow it, and not after final ones", async () => {
  const url = await foreignServer([[4000], [3013], [4429, "wait"], [4004], [1000]]);
  const { client } = await clientOf({ url, protocol: "goa", backoff: { baseMs: 1, maxMs: 2 } });
  const kinds: string[] = [];
  const stream = client.events({ restart: true, onEvent: ({ kind }: { kind: string }) => kinds.push(kind) });
  expect(await failure(stream)).toMatchObject({ name: "not_authenticated" });
  expect(kinds.filter((kind) => kind === "restarted")).toHaveLength(3);
});

test.each(["goa", "goaidl.v1"] as const)("generated servers close with such codes: %s", async (protocol) => {
  const service = (await importGenerated(contract, "ts-server", "gateway.ts")) as unknown as GatewayServer;
  const Overloaded = service.OverloadedError as new (message: string) => Error;
  const server = createServer({
    services: [
      service.gatewayService({
        events: async (_payload, stream) => {
          await (stream as { send(text: string): Promise<void> }).send("hello");
          throw new Overloaded("later");
        },
      }),
    ],
  });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  endings.push(() => server.close());
  const codes: unknown[] = [];
  const { client, module } = await clientOf({ url: `ws://127.0.0.1:${port}`, protocol });
  const onEvent = (event: { kind: string; code?: number }) => event.kind === "closed" && codes.push(event.code);
  const error = await failure(client.events({ onEvent }));
  expect(error).toBeInstanceOf(module.OverloadedError);
  expect(error).toMatchObject({ name: "overloaded", message: "later" });
  expect(codes).toEqual([3013]);
});
