/** Refusals by the runtime as errors that the contract declares, and warnings about refused pages. */
import { afterEach, expect, test, vi } from "vitest";
import type { MethodDescriptor } from "../../../src/runtime/descriptor.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import { authenticate } from "../../../src/runtime/server/security.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { importGenerated } from "../../targets/generated/generated-module.js";
import { RawPeer } from "../raw-peer.js";

const contract = `goa 1
api own { title "Own"  version "1.0.0" }
scheme jwt jwt { scope read "read" }
type Busy { message: string  retry?: int }
type Strange { count: int }
service own {
  error unauthorized: string
  error too_many_requests: Busy
  error closing
  error origin_refused: Strange
  http { error unauthorized 401  error too_many_requests 420  error closing 503  error origin_refused 451 }
  method stream {
    security jwt(read)
    payload { @token(jwt) token: string }
    streaming result string
    stream { concurrency 1 per client }
    http { GET "/stream"  param token }
  }
  method now {
    security jwt(read)
    payload { @token(jwt) token: string }
    result int
    http { GET "/now"  param token }
  }
}
`;
type Failure = new (...given: never[]) => Error;
interface Call {
  readonly opened: Promise<void>;
  close(): Promise<void>;
}
const { ownService } = (await importGenerated(contract, "ts-server", "own.ts")) as unknown as {
  ownService(handlers: unknown, security: unknown): BoundService;
};
const called = (await importGenerated(contract, "ts-client", "own.ts")) as unknown as {
  createOwnClient(options: unknown): {
    stream(payload: unknown): Call;
    now(payload: unknown): Promise<number>;
  };
  readonly UnauthorizedError: Failure;
  readonly TooManyRequestsError: Failure;
  readonly ClosingError: Failure;
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  vi.restoreAllMocks();
});

async function serve(options: Partial<ServerOptions> = {}) {
  const wait = (_payload: unknown, _stream: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise((resolve) => signal.addEventListener("abort", resolve));
  const service = ownService({ stream: wait, now: () => 1 }, { jwt: () => "ada" });
  const server = createServer({ services: [service], graceMs: 5, ...options });
  closing.push(() => server.close());
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { server, port };
}

test.each(["goa", "goaidl.v1"] as const)(
  "refusals for limits and for a shutdown are the contract's errors, in profile %s",
  async (protocol) => {
    const { server, port } = await serve();
    const client = called.createOwnClient({ url: `ws://127.0.0.1:${port}`, protocol, backoff: { attempts: 1 } });
    const first = client.stream({ token: "t" });
    await first.opened;
    const second = await client.stream({ token: "t" }).opened.catch((error: unknown) => error);
    expect(second).toBeInstanceOf(called.TooManyRequestsError);
    expect(second).toMatchObject({ body: { message: expect.stringContaining("no more than 1 calls") } });
    await first.close();
    const drained = server.drain({ graceMs: 0 });
    expect(await client.now({ token: "t" }).catch((error: unknown) => error)).toBeInstanceOf(called.ClosingError);
    await drained;
  },
);

test("missing credentials are the contract's error, wherever they are missing", async () => {
  const { port } = await serve();
  for (const path of ["/now", "/stream"]) {
    const peer = new RawPeer(port);
    closing.push(() => peer.socket.destroy());
    peer.ask(path);
    expect(await peer.head()).toMatch(path === "/now" ? / 404 / : / 401 [\s\S]*goa-error: unauthorized/);
  }
  const answer = await fetch(`http://127.0.0.1:${port}/now`);
  expect([answer.status, answer.headers.get("goa-error"), await answer.json()]).toEqual([
    401,
    "unauthorized",
    "credentials are missing: jwt",
  ]);
});

test("a refusal by a contract's error that needs more than a message has the contract's status", async () => {
  const { port } = await serve({ onEvent: () => {} });
  const answer = await fetch(`http://127.0.0.1:${port}/now?token=t`, { headers: { origin: "http://evil.example" } });
  expect(answer.status).toBe(451);
  expect(await answer.json()).toMatchObject({ name: "origin_refused" });
});

test("a refused page is named on the console, once, if there is no listener for events", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { port } = await serve();
  const ask = (origin: string) => fetch(`http://127.0.0.1:${port}/now`, { headers: { origin } });
  for (let round = 0; round < 3; round++) await ask("http://evil.example");
  await ask("http://other.example");
  expect(warn.mock.calls.map(([line]) => line)).toEqual([
    `goaidl: refused a page of "http://evil.example", which is not of "127.0.0.1:${port}": see \`origins\``,
    `goaidl: refused a page of "http://other.example", which is not of "127.0.0.1:${port}": see \`origins\``,
  ]);
  for (let page = 0; page < 200; page++) await ask(`http://page-${page}.example`);
  expect(warn.mock.calls.length).toBeLessThanOrEqual(100);
});

test("a refused page is not named on the console if there is a listener for events", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const origins: unknown[] = [];
  const { port } = await serve({ onEvent: (event) => "origin" in event && origins.push(event.origin) });
  await fetch(`http://127.0.0.1:${port}/now`, { headers: { origin: "http://evil.example" } });
  expect(warn).not.toHaveBeenCalled();
  expect(origins).toEqual(["http://evil.example"]);
});

test("a limit that all clients behind a proxy share is named on the console", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { port } = await serve({ openingsPerSecond: 1 });
  const headers = { "x-forwarded-for": "203.0.113.7" };
  for (let round = 0; round < 6; round++) await fetch(`http://127.0.0.1:${port}/now`, { headers });
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("`trustProxy`"));
});

test("a scheme without a field has the token of `Authorization`", async () => {
  const seen: unknown[] = [];
  const security = [[{ scheme: "jwt", scopes: ["read"] }]];
  const descriptor = { service: "own", name: "now", security, parameters: [] } as const;
  const hooks = { jwt: (credentials: unknown) => seen.push(credentials) };
  const by = (headers: Record<string, string>) =>
    authenticate(methodWith(descriptor), hooks, undefined, { url: "/", headers, remoteAddress: "" });
  await by({ authorization: "Bearer one" });
  await by({ authorization: "two" });
  expect(seen).toMatchObject([{ token: "one" }, { token: "two" }]);
  await expect(by({})).rejects.toMatchObject({ name: "unauthorized", message: "credentials are missing: jwt" });
});

function methodWith(init: Pick<MethodDescriptor, "service" | "name" | "security" | "parameters">): MethodDescriptor {
  return { ...init, shape: "unary", routes: [{ verb: "GET", path: "/now" }], body: "none", status: 200, policy: null };
}
