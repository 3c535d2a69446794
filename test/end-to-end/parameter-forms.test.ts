import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClientOptions } from "goaidl/client";
import { type BoundService, createServer } from "goaidl/server";
import { afterEach, expect, test } from "vitest";
import { importGenerated } from "../targets/generated/generated-module.js";

const contract = `
scheme key apiKey
type Filter { side: string  prices?: decimal[] }
service market {
  security key
  error unauthorized: string
  http { error unauthorized 401 }
  method since {
    payload {
      @encode(unixSeconds) from: timestamp
      @encode(unixMillis) to: timestamp
      @encode(unixSeconds) by?: timestamp
    }
    result { @encode(unixSeconds) from: timestamp  @encode(unixMillis) to: timestamp  @encode(unixSeconds) by?: timestamp }
    security none
    http { GET "/since/{from}"  param to  header by as "X-By" }
  }
  method find {
    payload { @apiKey(key) key: string  symbols: string[]  filter?: Filter  text?: string | null  any?: any }
    result { symbols: string[]  filter?: Filter  text?: string | null  any?: any }
    http { GET "/find"  header key as "Authorization" prefix "Token "  param symbols json  param filter as "f" json  param text json  param any json }
  }
}
`;

interface Find {
  readonly key?: string;
  readonly symbols: readonly string[];
  readonly filter?: { readonly side: string; readonly prices?: readonly string[] };
  readonly text?: string | null;
  readonly any?: unknown;
}
/** Instants as Unix times: `from` and `by` in seconds, `to` in milliseconds. */
interface Since {
  readonly from: number;
  readonly to: number;
  readonly by?: number;
}
interface Client {
  createMarketClient(options: ClientOptions): {
    find(payload: Find): Promise<Find>;
    since(payload: Since): Promise<Since>;
  };
}
interface Server {
  readonly UnauthorizedError: new (body: string) => Error;
  marketService(handlers: { find(payload: Find): Find; since(payload: Since): Since }, security: object): BoundService;
}

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function start(): Promise<string> {
  const module = (await importGenerated(contract, "ts-server", "market.ts")) as unknown as Server;
  const service = module.marketService(
    { find: ({ key: _, ...rest }) => rest, since: (payload) => payload },
    {
      key: ({ key }: { key: string }) => {
        if (key !== "secret") throw new module.UnauthorizedError("unknown key");
      },
    },
  );
  const server = createServer({ services: [service], onError: () => {} });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  endings.push(() => server.close());
  return `http://127.0.0.1:${port}`;
}

async function clientOf(url: string) {
  const module = (await importGenerated(contract, "ts-client", "market.ts")) as unknown as Client;
  return module.createMarketClient({ url });
}

test.each<Omit<Find, "key">>([
  { symbols: [] },
  { symbols: ["a,b", "ü&=?", ""], filter: { side: "buy", prices: ["1.5"] }, text: "5", any: [null, { x: "y" }] },
  { symbols: ["x"], text: null, any: "true" },
  { symbols: ["x"], text: "", any: "" },
])("values arrive as they were sent: %j", async (payload) => {
  const client = await clientOf(await start());
  expect(await client.find({ key: "secret", ...payload })).toEqual(payload);
});

test.each<Since>([
  { from: 1_503_435_956, to: 1_503_435_956_247, by: 0 },
  { from: -1, to: 0 },
])("Unix times travel as text in paths, queries and headers: %j", async (payload) => {
  expect(await (await clientOf(await start())).since(payload)).toEqual(payload);
});

test("a client sends the prefix before the credential, and JSON in the query", async () => {
  const asked: IncomingMessage[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request);
    response.writeHead(200, { "content-type": "application/json" }).end('{"symbols":[]}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endings.push(() => server.close());
  const client = await clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await client.find({ key: "secret", symbols: ["BTC", "ETH"], text: "t" });
  expect(asked[0]?.headers.authorization).toBe("Token secret");
  expect(Object.fromEntries(new URL(asked[0]?.url ?? "", "http://x").searchParams)).toEqual({
    symbols: '["BTC","ETH"]',
    text: '"t"',
  });
});

test("a server ignores the case of the prefix, and treats a header without it as absent", async () => {
  const url = `${await start()}/find?symbols=["a"]`;
  const status = async (authorization: string) => (await fetch(url, { headers: { authorization } })).status;
  expect(await status("token secret")).toBe(200);
  expect(await status("Token wrong")).toBe(401);
  expect(await status("secret")).toBe(401);
  expect(await status("Bearer secret")).toBe(401);
  expect((await fetch(url.replace('["a"]', "a,b"), { headers: { authorization: "Token secret" } })).status).toBe(400);
});
