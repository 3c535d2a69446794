import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServiceError } from "../../src/runtime/errors.js";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../src/runtime/server/create-server.js";
import { withOpen } from "../../src/runtime/server/handler.js";
import { designOf, generated } from "../support/compile-text.js";
import { importGenerated } from "../targets/generated/generated-module.js";
import { ChaosProxy, noFault } from "./proxy.js";

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

const contract = `goa 1
api browser { title "Browser"  version "1.0.0" }
service counter {
  error closed_today: { until: string }
  http { error closed_today 423 }
  stream { resume within 30s  heartbeat every 1s timeout 1s }
  method stay {
    streaming payload int
    streaming result int
    http { GET "/stay" }
  }
  method count {
    payload { state: string }
    streaming payload int
    streaming result int
    http { GET "/count" }
  }
}
`;

/** The script of the page: a call that echoes numbers, a call that is refused, and a call that stays open. */
const pageSource = `
import { ClosedTodayError, createCounterClient } from "./counter.js";

const page = { counted: 0, gaps: 0, resumes: 0, ended: "", count, refusal, stay };

async function count(url: string): Promise<void> {
  const onEvent = ({ kind }: { kind: string }) => {
    if (kind === "resumed") page.resumes++;
  };
  try {
    const stream = createCounterClient({ url, backoff: { baseMs: 20, maxMs: 200 } }).count({ state: "open" }, { onEvent });
    for await (const value of stream) {
      if (value !== page.counted) page.gaps++;
      page.counted++;
      await stream.send(value);
    }
    page.ended = "normally";
  } catch (error) {
    page.ended = String(error);
  }
}

async function stay(url: string): Promise<unknown> {
  const stream = createCounterClient({ url }).stay();
  return stream.receive();
}

async function refusal(url: string): Promise<unknown> {
  try {
    await createCounterClient({ url }).count({ state: "closed" }).opened;
    return "opened";
  } catch (error) {
    return error instanceof ClosedTodayError ? error.body : String(error);
  }
}

Object.assign(globalThis, { page });
`;

interface CounterServer {
  counterService(handlers: Record<string, unknown>): BoundService;
  ClosedTodayError: new (body: { until: string }) => ServiceError;
}

const source = (path: string) => fileURLToPath(new URL(`../../src/runtime/${path}`, import.meta.url));

async function bundle() {
  const folder = fileURLToPath(new URL("../work/browser/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of generated(designOf(contract), "ts-client")) writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, "page.ts"), pageSource);
  const result = await build({
    entryPoints: [join(folder, "page.ts")],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    alias: { "goaidl/client": source("client/index.ts"), "goaidl/codegen": source("codegen.ts") },
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("no bundle");
  return { text: file.text, inputs: Object.keys(result.metafile.inputs) };
}

test("the bundle of a generated client contains only the client", async () => {
  const { text, inputs } = await bundle();
  // The build would have failed for a built-in module of Node, because its platform is the browser.
  expect(inputs.filter((name) => !/^src\/runtime\/|^test\/work\/browser\//.test(name))).toEqual([]);
  expect(inputs.filter((name) => /runtime\/server|socket-ws|server-/.test(name))).toEqual([]);
  const size = gzipSync(text).length;
  console.log(`client bundle for browsers: ${size} bytes gzipped, ${text.length} minified`);
  expect(size).toBeLessThan(29_000);
});

describe.skipIf(missing)("in headless Chromium", () => {
  let browser: Browser;
  let page: Page;
  let site: Server;
  let server: GoaidlServer;
  let proxy: ChaosProxy;
  let url: string;
  const total = 400;
  const echoed: unknown[] = [];
  const staying: AbortSignal[] = [];

  const countWith = (Closed: CounterServer["ClosedTodayError"]) =>
    withOpen({
      open(payload: { state: string }) {
        if (payload.state === "closed") throw new Closed({ until: "tomorrow" });
      },
      async handle(_payload, stream: { send(value: number): Promise<void>; receive(): Promise<number | undefined> }) {
        const reading = (async () => {
          while (echoed.length < total) echoed.push(await stream.receive());
        })();
        for (let number = 0; number < total; number++) {
          await stream.send(number);
          await new Promise((resolve) => setTimeout(resolve, 4));
        }
        await reading;
      },
    });

  beforeAll(async () => {
    const { text } = await bundle();
    site = createHttpServer((request, response) => {
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? text : '<!doctype html><script src="/page.js"></script>');
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
    // The module is the generated one: its exports are those that the contract declares.
    const module = (await importGenerated(contract, "ts-server", "counter.ts")) as unknown as CounterServer;
    const service = module.counterService({
      count: countWith(module.ClosedTodayError),
      async stay(
        _payload: undefined,
        stream: { send(value: number): Promise<void> },
        context: { signal: AbortSignal },
      ) {
        staying.push(context.signal);
        await stream.send(1);
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      },
    });
    server = createServer({ services: [service], origins: [origin] });
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    proxy = new ChaosProxy(port, () => noFault);
    url = `ws://127.0.0.1:${await proxy.listen()}`;
    browser = await chromium.launch({ executablePath, headless: true, args: flags });
    page = await browser.newPage();
    await page.goto(origin);
  }, 30_000);

  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await server?.close();
    await new Promise<void>((resolve) => site.close(() => resolve()));
  });

  const read = (expression: string) => page.evaluate(expression);

  test("a page keeps counting without a gap while its connection is cut and resumed", { timeout: 60_000 }, async () => {
    await read(`void page.count(${JSON.stringify(url)})`);
    let cuts = 0;
    const cutter = setInterval(() => {
      cuts++;
      proxy.cutAll();
    }, 250);
    await page.waitForFunction("page.ended !== ''", undefined, { timeout: 25_000 });
    clearInterval(cutter);
    expect(await read("page.ended")).toBe("normally");
    expect(await read("page.gaps")).toBe(0);
    expect(await read("page.counted")).toBe(total);
    expect(echoed).toEqual(Array.from({ length: total }, (_, index) => index));
    expect(await read("page.resumes")).toBeGreaterThanOrEqual(Math.min(3, cuts));
  });

  test.each(["is closed", "goes elsewhere"])("the server ends the call of a page that %s at once", async (how) => {
    const other = await browser.newPage();
    await other.goto(page.url());
    expect(await other.evaluate(`page.stay(${JSON.stringify(url)})`)).toBe(1);
    const signal = staying.at(-1);
    expect(signal?.aborted).toBe(false);
    if (how === "is closed") await other.close();
    else await other.goto("about:blank");
    // A session whose client doesn't cancel it is kept for 10 seconds.
    await expect.poll(() => signal?.aborted, { timeout: 5_000 }).toBe(true);
    expect(String(signal?.reason)).toContain("cancelled");
    await other.close();
  });

  test("a page reads the typed refusal of a call", async () => {
    expect(await read(`page.refusal(${JSON.stringify(url)})`)).toEqual({ until: "tomorrow" });
  });
});
