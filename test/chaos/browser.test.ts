import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SessionServerChannel } from "../../src/runtime/v1/server-channel.js";
import { ChaosProxy, noFault } from "./proxy.js";
import { policyWith } from "./sessions.js";
import { TestServer } from "./sockets.js";

const folder = dirname(fileURLToPath(import.meta.url));
const executablePath = "/usr/bin/chromium";
const missing = !existsSync(executablePath);
if (missing && process.env.CI === "true") throw new Error(`${executablePath} is missing`);
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function bundle() {
  const result = await build({
    entryPoints: [join(folder, "page.ts")],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("no bundle");
  return { text: file.text, inputs: Object.keys(result.metafile.inputs) };
}

test("the client's bundle holds nothing but the client", async () => {
  const { text, inputs } = await bundle();
  expect(inputs.filter((name) => name.includes("node_modules"))).toEqual([]);
  expect(inputs.filter((name) => !/src\/runtime\/|test\/chaos\/page/.test(name))).toEqual([]);
  // A node built-in would have been an error of the build: the platform is the browser.
  expect(text).not.toMatch(/\bws\b.*WebSocketServer|chevrotain|handlebars|\bajv\b/i);
  const size = gzipSync(text).length;
  console.log(`client bundle for browsers: ${size} bytes gzipped, ${text.length} minified`);
  expect(size).toBeLessThan(16_384);
});

describe.skipIf(missing)("in headless Chromium", () => {
  let browser: Browser;
  let page: Page;
  let site: Server;
  let server: TestServer;
  let proxy: ChaosProxy;
  let url: string;
  const total = 400;
  const echoed: unknown[] = [];

  async function count(channel: SessionServerChannel): Promise<void> {
    const reading = (async () => {
      while (echoed.length < total) {
        const next = await channel.receive();
        if (next.kind === "message") echoed.push(next.value);
      }
    })();
    for (let number = 0; number < total; number++) {
      await channel.send(String(number));
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    await reading;
    await channel.end();
  }

  beforeAll(async () => {
    const { text } = await bundle();
    site = createServer((request, response) => {
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? text : '<!doctype html><script src="/page.js"></script>');
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const admitted = { refused: false, owner: null, expiresAt: null } as const;
    const error = {
      name: "unauthorized",
      id: "1",
      message: "who are you?",
      temporary: false,
      timeout: false,
      fault: false,
      body: { realm: "tea" },
    };
    server = new TestServer((request) => ({
      method: "browser.count",
      shape: "bidirectional",
      policy: policyWith({ messageMaxBytes: 1_024, buffer: { messages: 64, bytes: 65_536 } }),
      origin: request.headers.origin ?? null,
      authenticate: async () => admitted,
      open: async () =>
        request.url === "/refused"
          ? { refused: true, status: 401, error }
          : { ...admitted, view: null, run: (channel) => void count(channel).catch(() => {}) },
    }));
    proxy = new ChaosProxy(await server.listen(), () => noFault);
    url = `ws://127.0.0.1:${await proxy.listen()}`;
    browser = await chromium.launch({ executablePath, headless: true, args: flags });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`); // TCP: never a string.
  }, 30_000);

  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await server?.close();
    await new Promise<void>((resolve) => site.close(() => resolve()));
  });

  const read = (expression: string) => page.evaluate(expression);

  test("a page keeps counting without a gap while its connection is cut and resumed", { timeout: 30_000 }, async () => {
    await read(`void page.count(${JSON.stringify(url)})`);
    let cuts = 0;
    const cutter = setInterval(() => {
      cuts++;
      proxy.cutAll();
    }, 250);
    await page.waitForFunction("page.ended !== ''", undefined, { timeout: 25_000 });
    clearInterval(cutter);
    expect(await read("page.ended")).toBe("1000 normally");
    expect(await read("page.gaps")).toBe(0);
    expect(await read("page.counted")).toBe(total);
    expect(echoed).toEqual(Array.from({ length: total }, (_, index) => index));
    expect(await read("page.resumes")).toBeGreaterThanOrEqual(Math.min(3, cuts));
  });

  test("a page reads the typed refusal of a call", async () => {
    expect(await read(`page.refusal(${JSON.stringify(`${url}/refused`)})`)).toEqual({
      name: "unauthorized",
      message: "who are you?",
      body: { realm: "tea" },
    });
  });
});
