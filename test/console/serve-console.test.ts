import { request } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type RunningConsole, serveConsole } from "../../src/cli/console/serve-console.js";
import { designOf } from "../support/compile-text.js";
import { playground, startPlayground } from "./playground-service.js";

let running: RunningConsole;
let server: Awaited<ReturnType<typeof startPlayground>>;

beforeAll(async () => {
  server = await startPlayground();
  const design = designOf(playground, "playground.goa");
  running = await serveConsole({ contracts: [{ design, source: "playground.goa" }], url: server.url, port: 0 });
});
afterAll(async () => {
  await running.close();
  await server.close({ graceMs: 0 });
});

function relayed(url: string, headers: object = {}): string {
  return `relay/${Buffer.from(JSON.stringify({ url, headers })).toString("base64url")}`;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function ask(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }),
      );
    });
    outgoing.on("error", reject).end();
  });
}

/** Resolves to "open", or to the HTTP status of the refusal. */
function upgrade(url: string, origin: string | undefined): Promise<string | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace(/^http/, "ws"), ["goaidl.mux.v1"], origin === undefined ? {} : { origin });
    socket.on("open", () => {
      resolve("open");
      socket.terminate();
    });
    socket.on("unexpected-response", (_request, answer) => {
      resolve(answer.statusCode ?? 0);
      answer.resume();
    });
    socket.on("error", () => {});
  });
}

describe("the console's server", () => {
  test("serves a page that may load nothing from elsewhere", async () => {
    const { status, headers, text } = await ask(running.url);
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
    expect(text).not.toContain("<script>");
  });

  test("sends a page of at most 150 KB, compressed", async () => {
    const { text } = await ask(`${running.url}console.js`);
    expect(gzipSync(text).length).toBeLessThan(150_000);
  });

  test("answers only requests with the token, at its own address, and no page of another origin", async () => {
    const { origin } = new URL(running.url);
    expect((await ask(`${origin}/`)).status).toBe(403);
    expect((await ask(`${origin}/${"x".repeat(24)}/`)).status).toBe(403);
    expect((await ask(running.url, { host: "attacker.example" })).status).toBe(403);
    expect((await ask(running.url, { origin: "https://attacker.example" })).status).toBe(403);
  });

  test("forwards requests without the page's origin and cookies, and with headers that pages can't set", async () => {
    const http = server.url.replace(/^ws/, "http");
    const { status, text } = await ask(running.url + relayed(`${http}/hello/tea`, { authorization: "Bearer x" }), {
      origin: new URL(running.url).origin,
      cookie: "a=b",
    });
    expect([status, text.trim()]).toEqual([200, '"hello tea"']);
  });

  test("forwards WebSockets only for its own page", async () => {
    const address = running.url + relayed(`${server.url}/goaidl`);
    expect(await upgrade(address, new URL(running.url).origin)).toBe("open");
    expect(await upgrade(address, "https://attacker.example")).toBe(403);
    expect(await upgrade(address, undefined)).toBe(403);
  });

  test("refuses addresses of other schemes, and headers that would end a request's head", async () => {
    expect((await ask(running.url + relayed("file:///etc/passwd"))).status).toBe(400);
    expect((await ask(`${running.url}relay/%00`)).status).toBe(400);
    const { status } = await ask(running.url + relayed("http://127.0.0.1:9/", { "x-a": "b\r\nx-c: d" }));
    expect(status).toBe(502);
  });

  test("reports that the service can't be reached", async () => {
    const { status, text } = await ask(running.url + relayed("http://127.0.0.1:9/"));
    expect(status).toBe(502);
    expect(text).toContain("ECONNREFUSED");
  });

  test("listens on loopback only", async () => {
    const { port } = new URL(running.url);
    const isReachable = await new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.2", port: Number(port) }, () => resolve(true));
      socket.on("error", () => resolve(false));
    });
    expect(isReachable).toBe(false);
  });
});
