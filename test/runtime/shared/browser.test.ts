/** A page with many streams, in Chromium. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import type { CallContext } from "../../../src/runtime/server/handler.js";
import { ChaosProxy, noFault } from "../../chaos/proxy.js";
import { designOf, generated } from "../../support/compile-text.js";
import { importGenerated } from "../../targets/generated/generated-module.js";

const executablePath = "/usr/bin/chromium";
const missing = !existsSync(executablePath);
if (missing && process.env.CI === "true") throw new Error(`${executablePath} is missing`);

const contract = `goa 1
api live { title "Live"  version "1.0.0" }
service live {
  stream { resume within 60s }
  method ticks {
    payload { room: string }
    streaming result string
    http { GET "/ticks"  header room as "X-Room" }
  }
}
`;

const pageSource = `
import { createLiveClient } from "./live.js";

const page = { seen: [] as number[], gaps: 0, first: "", watch };

function watch(url: string, streams: number): void {
  const live = createLiveClient({ url, token: () => "secret", backoff: { baseMs: 20, maxMs: 200 } });
  for (let index = 0; index < streams; index++) {
    page.seen.push(0);
    read(live.ticks({ room: "room " + index }), index);
  }
}

async function read(stream: AsyncIterable<string>, index: number): Promise<void> {
  for await (const message of stream) {
    const [room, authorization, tick] = message.split("|");
    if (index === 7) page.first = room + "|" + authorization;
    if (Number(tick) !== page.seen[index]) page.gaps++;
    page.seen[index]++;
  }
}

Object.assign(globalThis, { page });
`;

interface LiveServer {
  liveService(handlers: Record<string, unknown>): BoundService;
}

interface InPage {
  readonly seen: readonly number[];
  readonly gaps: number;
  readonly first: string;
  watch(url: string, streams: number): void;
}

declare const page: InPage;

async function bundle(): Promise<string> {
  const folder = fileURLToPath(new URL("../../work/shared-browser/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of generated(designOf(contract), "ts-client")) writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, "page.ts"), pageSource);
  const source = (path: string) => fileURLToPath(new URL(`../../../src/runtime/${path}`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [join(folder, "page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    alias: { "goaidl/client": source("client/index.ts"), "goaidl/codegen": source("codegen.ts") },
  });
  return outputFiles[0]?.text ?? "";
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function pageOf(script: string): Promise<Page> {
  const site = createHttpServer((_request, response) => {
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(`<!doctype html><title>Live</title><script>${script}</script>`);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  closing.push(() => site.close());
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  closing.push(() => browser.close());
  const opened = await browser.newPage();
  // The address of a TCP server is never a string.
  await opened.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  return opened;
}

describe.skipIf(missing)("in headless Chromium", () => {
  test("twenty live streams have one WebSocket, which survives a cut with one reconnect", {
    timeout: 60_000,
  }, async () => {
    // The module is generated, so its exports are those that the contract declares.
    const { liveService } = (await importGenerated(contract, "ts-server", "live.ts")) as unknown as LiveServer;
    const service = liveService({
      async *ticks({ room }: { readonly room: string }, _stream: unknown, { headers, signal }: CallContext) {
        for (let tick = 0; !signal.aborted; tick++) {
          yield `${room}|${headers.authorization}|${tick}`;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
    });
    const server = createServer({ services: [service], origins: () => true });
    closing.push(() => server.close());
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    const proxy = new ChaosProxy(port, () => noFault);
    closing.push(() => proxy.close());
    const url = `ws://127.0.0.1:${await proxy.listen()}`;
    const opened = await pageOf(await bundle());
    let sockets = 0;
    opened.on("websocket", () => sockets++);
    await opened.evaluate((address) => page.watch(address, 20), url);
    const all = (count: number) => opened.waitForFunction((least) => page.seen.every((seen) => seen >= least), count);

    await all(10);
    expect(sockets).toBe(1);
    expect(server.stats()).toMatchObject({ connections: 1, calls: 20 });
    expect(await opened.evaluate(() => page.first)).toBe("room 7|Bearer secret");

    proxy.cutAll();
    const before = Math.max(...(await opened.evaluate(() => page.seen)));
    await all(before + 10);
    expect(sockets).toBe(2);
    expect(proxy.connections).toBe(2);
    expect(await opened.evaluate(() => page.gaps)).toBe(0);
  });
});
