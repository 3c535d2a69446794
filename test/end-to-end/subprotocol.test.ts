import type { ClientOptions, DuplexStream } from "goaidl/client";
import { type BoundService, createServer, type GoaidlServer } from "goaidl/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { importGenerated } from "../targets/generated/generated-module.js";

const contract = `
service stations {
  stream { subprotocol "ocpp1.6" }
  method call {
    streaming payload string
    streaming result string
    http { GET "/ocpp" }
  }
  method plain {
    streaming payload string
    streaming result string
    http { GET "/plain" }
    stream { subprotocol off }
  }
}
`;

interface Echo {
  receive(): Promise<unknown>;
  send(message: unknown): Promise<void>;
}
interface StationsServer {
  stationsService(handlers: Record<string, (payload: undefined, stream: Echo) => Promise<void>>): BoundService;
}
interface StationsClient {
  createStationsClient(options: ClientOptions): Record<"call" | "plain", () => DuplexStream<unknown, unknown>>;
}

let server: GoaidlServer;
let url: string;

beforeEach(async () => {
  const module = (await importGenerated(contract, "ts-server", "stations.ts")) as unknown as StationsServer;
  const echo = async (_payload: undefined, stream: Echo): Promise<void> => {
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
      await stream.send(message);
  };
  server = createServer({ services: [module.stationsService({ call: echo, plain: echo })] });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  url = `ws://127.0.0.1:${port}`;
});
afterEach(() => server.close());

async function clientFor(options: Partial<ClientOptions>) {
  const module = (await importGenerated(contract, "ts-client", "stations.ts")) as unknown as StationsClient;
  return module.createStationsClient({ url, ...options });
}

/** Returns the subprotocol that the server selects if a peer without this library offers these. */
async function selected(path: string, offered: string[]): Promise<string> {
  const socket = new WebSocket(`${url}${path}`, offered);
  try {
    return await new Promise((resolve, reject) => {
      socket.on("open", () => resolve(socket.protocol));
      socket.on("error", reject);
    });
  } finally {
    socket.terminate();
  }
}

test("the server selects the contract's subprotocol if the client offers it", async () => {
  expect(await selected("/ocpp", ["ocpp1.6"])).toBe("ocpp1.6");
  expect(await selected("/ocpp", ["ocpp2.0.1", "ocpp1.6"])).toBe("ocpp1.6");
  expect(await selected("/ocpp", [])).toBe("");
  expect(await selected("/ocpp", ["ocpp1.6", "goaidl.v1"])).toBe("goaidl.v1");
  await expect(selected("/ocpp", ["ocpp2.0.1"])).rejects.toThrow("Server sent no subprotocol");
  await expect(selected("/plain", ["ocpp1.6"])).rejects.toThrow("Server sent no subprotocol");
});

test.each(["goa", "goaidl.v1", "auto"] as const)("generated clients and servers agree on it: %s", async (protocol) => {
  const client = await clientFor({ protocol });
  for (const method of ["call", "plain"] as const) {
    const stream = client[method]();
    await stream.send("hello");
    expect(await stream.receive()).toBe("hello");
    await stream.close();
  }
});

test("a client offers it, and refuses a server that doesn't select it", async () => {
  const offers: (string | undefined)[] = [];
  const foreign = new WebSocketServer({ port: 0, handleProtocols: () => false });
  foreign.on("connection", (_socket, request) => offers.push(request.headers["sec-websocket-protocol"]));
  const address = foreign.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const client = await clientFor({ protocol: "goa", url: `ws://127.0.0.1:${port}`, backoff: { attempts: 1 } });
    await expect(client.call().opened).rejects.toThrow(/subprotocol/i);
    expect(offers).toEqual(["ocpp1.6"]);
  } finally {
    for (const socket of foreign.clients) socket.terminate();
    foreign.close();
  }
});
