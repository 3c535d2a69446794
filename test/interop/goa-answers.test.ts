/** Messages of Goa's servers and clients that goaidl's own never send, over real HTTP, without a Go toolchain. */
import { once } from "node:events";
import { createServer as createHttpServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import { importGenerated } from "../targets/generated/generated-module.js";

const contract = `goa 1
api goes { title "Goes"  version "1.0.0" }
type Full {
  id: int
  text: string
  view default { id text }
  view tiny { id }
}
service goes {
  method list {
    result int[]
    http { GET "/list" }
  }
  method table {
    result map<string, int>
    http { GET "/table" }
  }
  method some {
    result int
    http { GET "/some" }
  }
  method viewed {
    result Full
    http { GET "/viewed" }
  }
  method find {
    payload { a: int  b?: string  page: int = 1 }
    result string
    http { GET "/find/{a}" }
  }
}
`;
const served = (await importGenerated(contract, "ts-server", "goes.ts")) as unknown as {
  goesService(handlers: unknown): BoundService;
};
const called = (await importGenerated(contract, "ts-client", "goes.ts")) as unknown as {
  createGoesClient(options: unknown): Readonly<Record<"list" | "table" | "some" | "viewed", () => Promise<unknown>>>;
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test("a Go server's null for a list or map is decoded as an empty one, and its empty view as the default view", async () => {
  const http = createHttpServer((asked, response) => {
    const isView = asked.url === "/viewed";
    response.writeHead(200, { "content-type": "application/json", ...(isView ? { "goa-view": "" } : {}) });
    response.end(isView ? '{"id":1,"text":"a"}\n' : "null\n");
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  closing.push(() => http.close());
  const { port } = http.address() as AddressInfo; // The address of a TCP server is never a string.
  const client = called.createGoesClient({ url: `http://127.0.0.1:${port}` });
  expect(await client.table()).toEqual({});
  expect(await client.list()).toEqual([]);
  expect(await client.viewed()).toEqual({ id: 1, text: "a" });
  await expect(client.some()).rejects.toMatchObject({ name: "ValidationError" });
});

test("a Go client's fields without a place are read from the body of a GET", async () => {
  const service = served.goesService({
    list: () => [],
    some: () => 1,
    viewed: () => ({ id: 1, text: "a" }),
    find: (payload: unknown) => JSON.stringify(payload),
  });
  const server = createServer({ services: [service] });
  closing.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  const found = async (path: string, body: string): Promise<unknown> => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request({ port, path, method: "GET", headers });
    asked.end(body);
    const [response] = await once(asked, "response");
    let text = "";
    for await (const chunk of response) text += chunk;
    const answer: unknown = JSON.parse(text);
    return typeof answer === "string" ? JSON.parse(answer) : answer;
  };
  expect(await found("/find/7", '{"b":"x","page":3}\n')).toEqual({ a: 7, b: "x", page: 3 });
  expect(await found("/find/7?page=4", '{"b":"x","page":3,"a":9}\n')).toEqual({ a: 7, b: "x", page: 4 });
  expect(await found("/find/7", "{}\n")).toEqual({ a: 7, page: 1 });
  expect(await found("/find/7", '{"page":"many"}')).toMatchObject({ name: "invalid_field_type" });
});
