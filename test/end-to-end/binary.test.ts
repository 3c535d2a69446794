import type { ClientOptions, DuplexStream } from "goaidl/client";
import { type BoundService, createServer, type GoaidlServer } from "goaidl/server";
import { afterEach, describe, expect, test } from "vitest";
import { importGenerated } from "../targets/generated/generated-module.js";

/** Bytes as binary frames: `frame binary` and `frame mixed`, generated from a contract, over real sockets. */
const contract = `
type Note { text: string }
union Part by none { note: Note  data: bytes  count: int }
service files {
  method echo {
    streaming payload bytes
    streaming result bytes
    http { GET "/echo" }
    stream { frame binary }
  }
  method parts {
    streaming payload Part
    streaming result Part
    http { GET "/parts" }
    stream { frame mixed }
  }
}
`;

interface Echo {
  receive(): Promise<unknown>;
  send(message: unknown): Promise<void>;
}
interface FilesServer {
  filesService(handlers: Record<string, (payload: undefined, stream: Echo) => Promise<void>>): BoundService;
}
interface FilesClient {
  createFilesClient(options: ClientOptions): Record<"echo" | "parts", () => DuplexStream<unknown, unknown>>;
}

let server: GoaidlServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

const echo = async (_payload: undefined, stream: Echo): Promise<void> => {
  for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
    await stream.send(message);
  }
};

describe.each(["goa", "goaidl.v1"] as const)("in profile %s", (protocol) => {
  test.each([
    ["echo", [new Uint8Array([0, 255, 10]), new Uint8Array(), new Uint8Array(5000).fill(7)]],
    ["parts", [{ text: "a note" }, 7, new Uint8Array([123, 125])]],
  ] as const)("%s carries bytes unchanged", async (method, messages) => {
    // The modules are generated from the contract above.
    const { filesService } = (await importGenerated(contract, "ts-server", "files.ts")) as unknown as FilesServer;
    const { createFilesClient } = (await importGenerated(contract, "ts-client", "files.ts")) as unknown as FilesClient;
    server = createServer({ services: [filesService({ echo, parts: echo })] });
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    const stream = createFilesClient({ url: `ws://127.0.0.1:${port}`, protocol })[method]();
    for (const message of messages) {
      await stream.send(message);
      const back = await stream.receive();
      expect(back instanceof Uint8Array ? new Uint8Array(back) : back).toEqual(message);
    }
    await stream.end();
    expect(await stream.receive()).toBe(undefined);
  });
});
