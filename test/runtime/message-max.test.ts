/** `message max` with a separate limit for each direction, over real sockets. */
import { afterEach, describe, expect, test } from "vitest";
import type { ClientOptions } from "../../src/runtime/client/client-options.js";
import { StreamClosedError, ValidationError } from "../../src/runtime/errors.js";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../src/runtime/server/server-options.js";
import { importGenerated } from "../targets/generated/generated-module.js";

const contract = `goa 1
service sizes {
  stream { message max 1KiB from client 8KiB to client }
  method talk {
    streaming payload string
    streaming result string
    http { GET "/talk" }
  }
  method gather {
    streaming payload string
    result string
    http { GET "/gather" }
  }
  method news {
    streaming result string
    http { GET "/news" }
    stream { transport sse }
  }
}
`;
const small = "x".repeat(1_000);
const large = "x".repeat(8_000);
const tooLarge = "x".repeat(8_200);

interface Call {
  send(message: string): Promise<void>;
  receive(): Promise<string | null>;
  closeAndReceive(): Promise<string>;
  close(): Promise<void>;
}
// The modules are generated, so their exports are those that the contract declares.
const served = (await importGenerated(contract, "ts-server", "sizes.ts")) as unknown as {
  sizesService(handlers: Record<string, (payload: unknown, stream: Call) => unknown>): BoundService;
};
const { createSizesClient } = (await importGenerated(contract, "ts-client", "sizes.ts")) as unknown as {
  createSizesClient(options: ClientOptions): Record<"talk" | "gather" | "news", () => Call>;
};

const running: GoaidlServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const answer = (request: string): string => (request === "large" ? large : request === "too large" ? tooLarge : small);

async function start(options: Partial<ServerOptions> = {}, connection: Partial<ClientOptions> = {}) {
  const refused: unknown[] = [];
  const service = served.sizesService({
    async talk(_payload, stream) {
      for (let request = await stream.receive(); request !== null; request = await stream.receive())
        await stream.send(answer(request)).catch((error) => refused.push(error));
    },
    gather: async (_payload, stream) => answer((await stream.receive()) ?? ""),
    async news(_payload, stream) {
      for (const request of ["too large", "large"])
        await stream.send(answer(request)).catch((error) => refused.push(error));
    },
  });
  const server = createServer({ services: [service], onError: (error) => void refused.push(error), ...options });
  running.push(server);
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { client: createSizesClient({ url: `http://127.0.0.1:${port}`, ...connection }), refused };
}

const connections: readonly [string, Partial<ClientOptions>][] = [
  ["goa", { protocol: "goa" }],
  ["goaidl.v1, shared", { protocol: "goaidl.v1" }],
  ["goaidl.v1, one connection per call", { protocol: "goaidl.v1", connection: "perCall" }],
];

describe.each(connections)("%s", (_name, connection) => {
  test("a client sends and receives up to the limit of each direction", async () => {
    const { client, refused } = await start({}, connection);
    const call = client.talk();
    await expect(call.send(large)).rejects.toThrow(ValidationError);
    await call.send("large");
    expect(await call.receive()).toBe(large);
    await call.send("too large");
    await call.send(small);
    expect(await call.receive()).toBe(small);
    expect(refused).toEqual([expect.any(ValidationError)]);
    await call.close();
  });

  test("a final result is a message to the client", async () => {
    const { client } = await start({}, connection);
    const call = client.gather();
    await call.send("large");
    expect(await call.closeAndReceive()).toBe(large);
  });

  test("a client refuses messages that are larger than its contract allows, even if the server allows more", async () => {
    const more = { messageMaxBytes: 16_384, messageMaxBytesToClient: 32_768 };
    const { client } = await start({ stream: more }, connection);
    const call = client.talk();
    await call.send("too large");
    const error = await call.receive().catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(StreamClosedError);
  });
});

test("a limit in the server's options is for both directions, unless it names each", async () => {
  const { client } = await start({ stream: { messageMaxBytes: 2_048 } });
  const call = client.talk();
  await call.send("large");
  await call.send(small);
  expect(await call.receive()).toBe(small);
  await call.close();
});

test("events are messages to the client", async () => {
  const { client, refused } = await start();
  expect(await client.news().receive()).toBe(large);
  expect(refused).toEqual([expect.any(ValidationError)]);
});
