import type { ClientOptions, DuplexStream } from "goaidl/client";
import { type BoundService, createServer, type GoaidlServer } from "goaidl/server";
import { afterEach, expect, test } from "vitest";
import { importGenerated } from "../targets/generated/generated-module.js";

const contract = `
service mirror {
  method echo {
    streaming payload any
    streaming result any
    http { GET "/echo" }
  }
}
`;

interface Echo {
  receive(): Promise<unknown>;
  send(message: unknown): Promise<void>;
}
interface MirrorServer {
  mirrorService(handlers: Record<string, (payload: undefined, stream: Echo) => Promise<void>>): BoundService;
}
interface MirrorClient {
  createMirrorClient(options: ClientOptions): { echo(): DuplexStream<unknown, unknown> };
}

let server: GoaidlServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

test.each(["goa", "goaidl.v1"] as const)(
  "a stream of `any` carries every value except null: profile %s",
  async (protocol) => {
    const { mirrorService } = (await importGenerated(contract, "ts-server", "mirror.ts")) as unknown as MirrorServer;
    const { createMirrorClient } = (await importGenerated(
      contract,
      "ts-client",
      "mirror.ts",
    )) as unknown as MirrorClient;
    const echo = async (_payload: undefined, stream: Echo): Promise<void> => {
      for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
        await stream.send(message);
    };
    server = createServer({ services: [mirrorService({ echo })] });
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    const stream = createMirrorClient({ url: `ws://127.0.0.1:${port}`, protocol }).echo();
    await expect(stream.send(null)).rejects.toThrow(
      "message to echo is invalid: the value must not be null: it would end the stream",
    );
    for (const value of [1, "null", false, [null], { a: null }]) {
      await stream.send(value);
      expect(await stream.receive()).toEqual(value);
    }
    await stream.end();
    expect(await stream.receive()).toBeUndefined();
  },
);
