/** Tests which pages may call, and how many resources one client may use, over real sockets. */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { importGenerated } from "../../targets/generated/generated-module.js";
import { RawPeer } from "../raw-peer.js";

const contract = `goa 1
api pages { title "Pages"  version "1.0.0" }
service pages {
  method wait {
    streaming result string
    http { GET "/wait" }
  }
  method now {
    result int
    http { GET "/now" }
  }
}
`;
const { pagesService } = (await importGenerated(contract, "ts-server", "pages.ts")) as unknown as {
  pagesService(handlers: unknown): BoundService;
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  vi.restoreAllMocks();
});

async function serve(options: Partial<ServerOptions> = {}): Promise<number> {
  const service = pagesService({
    now: () => 1,
    wait: (_payload: unknown, _stream: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise((resolve) => signal.addEventListener("abort", resolve)),
  });
  const server = createServer({ services: [service], graceMs: 5, ...options });
  closing.push(() => server.close());
  return (await server.listen({ port: 0, host: "127.0.0.1" })).port;
}

async function answer(port: number, headers: readonly string[], host = "x"): Promise<string> {
  const peer = new RawPeer(port);
  closing.push(() => peer.socket.destroy());
  const lines = [
    "GET /wait HTTP/1.1",
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==",
    ...headers,
  ];
  peer.write(`${lines.join("\r\n")}\r\n\r\n`);
  return peer.head();
}

describe("the page of the server's own host may call", () => {
  test.each<[string, string, number]>([
    ["https://app.example.com", "app.example.com", 101],
    ["https://app.example.com", "app.example.com:443", 101],
    ["https://app.example.com:443", "app.example.com", 101],
    ["http://app.example.com", "app.example.com:80", 101],
    ["http://app.example.com:80", "APP.example.com", 101],
    ["https://app.example.com", "app.example.com:80", 403],
    ["https://app.example.com:8443", "app.example.com", 403],
    ["https://app.example.com.evil.example", "app.example.com", 403],
    ["https://evil.example", "app.example.com", 403],
    ["null", "app.example.com", 403],
    ["null", "null", 403],
    ["file://", "", 403],
    ["https://[::1]:443", "[::1]", 101],
  ])("Origin %s at Host %s: %i", async (origin, host, status) => {
    expect(await answer(await serve(), [`Origin: ${origin}`], host)).toContain(`HTTP/1.1 ${status} `);
  });

  test("behind a proxy that rewrites Host, only with trustProxy", async () => {
    const headers = ["Origin: https://app.example.com", "X-Forwarded-Host: app.example.com"];
    expect(await answer(await serve({ trustProxy: true }), headers, "backend:8080")).toContain(" 101 ");
    expect(await answer(await serve(), headers, "backend:8080")).toContain(" 403 ");
  });
});

describe("a refused page", () => {
  const refused = (host: string): string =>
    `goaidl: refused a page of "https://${host}", which is not of "app.example.com": see \`origins\``;

  test("has one line per origin on the console", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const port = await serve();
    for (const host of ["a.example", "b.example", "a.example"])
      expect(await answer(port, [`Origin: https://${host}`], "app.example.com")).toContain(" 403 ");
    expect(warn.mock.calls).toEqual([[refused("a.example")], [refused("b.example")]]);
  });

  test("has no line for an allowed page, and at most a hundred lines in all", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const port = await serve({ openingsPerSecond: 1_000 });
    expect(await answer(port, ["Origin: https://app.example.com"], "app.example.com")).toContain(" 101 ");
    expect(warn).not.toHaveBeenCalled();
    for (let index = 0; index < 105; index++)
      await fetch(`http://127.0.0.1:${port}/now`, { headers: { origin: `https://${index}.example` } });
    expect(warn).toHaveBeenCalledTimes(100);
  });

  test("can't inject other lines by its origin", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await answer(await serve(), [`Origin: https://x\u001b[2Jy${"z".repeat(1_000)}`], "app.example.com");
    const [line] = warn.mock.calls[0] ?? [];
    expect(String(line ?? "")).not.toContain("\u001b");
    expect(String(line ?? "").length).toBeLessThan(400);
  });

  test("is an event with its origin instead of a line if there is a listener", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const events: unknown[] = [];
    const port = await serve({ onEvent: (event) => events.push(event) });
    await answer(port, ["Origin: https://a.example"], "app.example.com");
    expect(warn).not.toHaveBeenCalled();
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "rejected", name: "origin_refused", status: 403, origin: "https://a.example" }),
    );
  });
});

test.each<[string, Record<string, string>]>([
  ["of no page", {}],
  ["of an allowed page", { origin: "https://app.example.com" }],
  ["of a refused page", { origin: "https://evil.example" }],
  ["with a verb that is not there", { origin: "https://evil.example", ":method": "PUT" }],
])("an answer to a request %s has `Vary: Origin`", async (_name, headers) => {
  const port = await serve({ origins: ["https://app.example.com"] });
  const { ":method": method = "GET", ...rest } = headers;
  const response = await fetch(`http://127.0.0.1:${port}/now`, { method, headers: rest });
  expect(response.headers.get("vary")).toBe("origin");
});

describe("one client", () => {
  const from = (address: string) => [`X-Forwarded-For: ${address}`];

  test("takes no more connections than its share, whatever the spelling of its address", async () => {
    const port = await serve({ trustProxy: true, maxConnectionsPerClient: 2 });
    expect(await answer(port, from("203.0.113.7:1001"))).toContain(" 101 ");
    expect(await answer(port, from("::ffff:203.0.113.7"))).toContain(" 101 ");
    expect(await answer(port, from("203.0.113.7"))).toMatch(/ 429 [\s\S]*retry-after/);
    expect(await answer(port, from("203.0.113.8"))).toContain(" 101 ");
  });

  test("is a network of 64 bits, unless the server is configured otherwise", async () => {
    const port = await serve({ trustProxy: true, maxConnectionsPerClient: 1 });
    expect(await answer(port, from("2001:db8:1:2::1"))).toContain(" 101 ");
    expect(await answer(port, from("2001:db8:1:2:ffff::2"))).toContain(" 429 ");
    expect(await answer(port, from("2001:db8:1:3::1"))).toContain(" 101 ");
    const exact = await serve({ trustProxy: true, maxConnectionsPerClient: 1, ipv6Prefix: 128 });
    expect(await answer(exact, from("2001:db8:1:2::1"))).toContain(" 101 ");
    expect(await answer(exact, from("2001:db8:1:2::2"))).toContain(" 101 ");
  });

  test("has one rate of openings, even if it uses several addresses of its network", async () => {
    const port = await serve({ trustProxy: true, openingsPerSecond: 1 });
    const answers = [];
    for (let host = 1; host <= 4; host++) answers.push(await answer(port, from(`2001:db8::${host}`)));
    expect(answers.filter((head) => head.includes(" 429 ")).length).toBeGreaterThanOrEqual(1);
    expect(await answer(port, from("2001:db8:0:1::1"))).toContain(" 101 ");
  });

  test("has no more streams than its share", async () => {
    const port = await serve({ maxCallsPerClient: 2, clientKey: ({ headers }) => headers["x-client"] ?? "" });
    expect(await answer(port, ["X-Client: a"])).toContain(" 101 ");
    expect(await answer(port, ["X-Client: a"])).toContain(" 101 ");
    expect(await answer(port, ["X-Client: a"])).toContain(" 429 ");
    expect(await answer(port, ["X-Client: b"])).toContain(" 101 ");
  });
});
