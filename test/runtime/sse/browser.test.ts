/**
 * Tests in a real browser: its own EventSource, and the generated client in a page that is not of the server's origin.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { designOf, generated } from "../../support/compile-text.js";
import { contract, newsService } from "./news.js";

const executablePath = "/usr/bin/chromium";
const missing = !existsSync(executablePath);
if (missing && process.env.CI === "true") throw new Error(`${executablePath} is missing`);

const pageSource = `
import { ClosedTodayError, createNewsClient } from "./news.js";

/** The events that an EventSource gets until the server's last event. */
function listen(url: string): Promise<unknown[]> {
  return new Promise((resolve) => {
    const received: unknown[] = [];
    const source = new EventSource(url);
    source.addEventListener("flash", (event) => received.push([event.lastEventId, event.data]));
    source.onmessage = (event) => received.push(["message", event.data]);
    for (const name of ["goaidl.end", "goaidl.error"]) {
      source.addEventListener(name, (event) => {
        source.close();
        resolve([...received, name, (event as MessageEvent).data]);
      });
    }
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) resolve([...received, "refused"]);
    };
  });
}

async function follow(url: string): Promise<unknown> {
  const received: unknown[] = [];
  const kinds: string[] = [];
  const onEvent = ({ kind }: { kind: string }) => void kinds.push(kind);
  const client = createNewsClient({ url, backoff: { baseMs: 1, maxMs: 10 }, onEvent });
  for await (const { seq, body } of client.follow({ topic: "cut" })) received.push([String(seq), body]);
  return { received, kinds };
}

async function fail(url: string): Promise<unknown> {
  const client = createNewsClient({ url });
  try {
    await client.secured({ token: "stranger" }).opened;
    return "opened";
  } catch (error) {
    return error instanceof ClosedTodayError ? error.body : String(error);
  }
}

async function secured(url: string): Promise<unknown[]> {
  const received: unknown[] = [];
  for await (const text of createNewsClient({ url }).secured({ token: "reader" })) received.push(text);
  return received;
}

Object.assign(globalThis, { page: { listen, follow, fail, secured } });
`;

const source = (path: string) => fileURLToPath(new URL(`../../../src/runtime/${path}`, import.meta.url));

async function bundle(): Promise<string> {
  const folder = fileURLToPath(new URL("../../work/events-browser/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of generated(designOf(contract), "ts-client")) writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, "page.ts"), pageSource);
  const result = await build({
    entryPoints: [join(folder, "page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
    alias: { "goaidl/client": source("client/index.ts"), "goaidl/codegen": source("codegen.ts") },
  });
  return result.outputFiles[0]?.text ?? "";
}

describe.skipIf(missing)("in headless Chromium", () => {
  let browser: Browser;
  let page: Page;
  let site: Server;
  let server: GoaidlServer;
  const http = createHttpServer();
  let at = "";
  /** The value of `Last-Event-ID` at each request. */
  const since: unknown[] = [];

  beforeAll(async () => {
    const text = await bundle();
    site = createHttpServer((request, response) => {
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? text : '<!doctype html><script src="/page.js"></script>');
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
    server = createServer({
      origins: [origin],
      onError: () => {},
      services: [
        newsService({
          async *follow(payload) {
            const first = Number(payload.since ?? 0) + 1;
            since.push(payload.since);
            for (let seq = first; seq <= 6; seq++) {
              yield { seq, kind: "flash", body: `line ${seq}\nand 漢` };
              // A network that fails twice, between two messages.
              if (payload.topic === "cut" && seq % 2 === 0 && seq < 6) {
                await new Promise((resolve) => setTimeout(resolve, 20));
                http.closeAllConnections();
                return;
              }
            }
          },
          async *texts() {
            yield "é";
            throw new Error("secret");
          },
          async *secured() {
            yield "in";
          },
        }),
      ],
    });
    server.attach(http);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    at = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage();
    await page.goto(origin);
  }, 30_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    for (const each of [http, site]) await new Promise((resolve) => each.close(resolve).closeAllConnections());
  });

  const read = (call: string, path = ""): Promise<unknown> =>
    page.evaluate(`page.${call}(${JSON.stringify(`${at}${path}`)})`);
  const lines = (...seqs: number[]) => seqs.map((seq) => [String(seq), `line ${seq}\nand 漢`]);

  test("an EventSource gets events by their names, with their ids, and the end", async () => {
    expect(await read("listen", "/news/a")).toEqual([...lines(1, 2, 3, 4, 5, 6), "goaidl.end", "{}"]);
  });

  test("an EventSource that loses its connection continues after its last event", { timeout: 60_000 }, async () => {
    since.length = 0;
    expect(await read("listen", "/news/cut")).toEqual([...lines(1, 2, 3, 4, 5, 6), "goaidl.end", "{}"]);
    expect(since).toEqual([undefined, 2, 4]);
  });

  test("an EventSource gets the error of a failed call", async () => {
    expect(await read("listen", "/texts")).toEqual([
      ["message", "é"],
      "goaidl.error",
      expect.stringMatching(/"name":"fault".*"message":"internal error"/),
    ]);
  });

  test("an EventSource that is refused doesn't reconnect", async () => {
    expect(await read("listen", "/secured")).toEqual(["refused"]);
  });

  test("the generated client continues after its last event, and reports it", async () => {
    since.length = 0;
    const again = ["suspended", "connecting", "restarted"];
    expect(await read("follow")).toEqual({
      received: lines(1, 2, 3, 4, 5, 6),
      kinds: ["connecting", "open", ...again, ...again, "closed"],
    });
    expect(since).toEqual([undefined, 2, 4]);
  });

  test("the generated client sends credentials in a header, and reads typed refusals", async () => {
    expect(await read("secured")).toEqual(["in"]);
    expect(await read("fail")).toEqual({ until: "you log in" });
  });
});
