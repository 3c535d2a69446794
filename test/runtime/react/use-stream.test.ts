import { existsSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bindBidirectional, bindService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { codecs, incoming, method, outgoing } from "../probe.js";

const executablePath = "/usr/bin/chromium";
const missing = !existsSync(executablePath);
if (missing && process.env.CI === "true") throw new Error(`${executablePath} is missing`);

/** A chat as a page would show it. */
const pageSource = `
import { createElement, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { createCaller, goaidlV1, restarts } from "../../../src/runtime/client/index.js";
import { useStream } from "../../../src/runtime/react/use-stream.js";
import { codecs, incoming, method, outgoing } from "../probe.js";

const talk = method("talk", "bidirectional", { resume: { withinMs: 60_000, restart: null } });
const url = new URLSearchParams(location.search).get("url") ?? "";
const caller = createCaller({ url, backoff: { baseMs: 20, maxMs: 100 }, restart: "always" }, goaidlV1, restarts);

function Chat({ room }: { readonly room: string }) {
  const { state, messages, stream, error } = useStream(
    () => caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined),
    [room],
    { keep: 3 },
  );
  const say = () => void stream?.send(room);
  return createElement(
    "main",
    null,
    createElement("p", { id: "state" }, state),
    createElement("p", { id: "messages" }, messages.join(" ")),
    createElement("p", { id: "error" }, error === null ? "" : String(error)),
    createElement("button", { id: "say", type: "button", onClick: say }, "say"),
  );
}

function App() {
  const [room, setRoom] = useState<string | null>("tea");
  const go = (to: string | null) => () => setRoom(to);
  return createElement(
    "div",
    null,
    room === null ? null : createElement(Chat, { room }),
    createElement("button", { id: "other", type: "button", onClick: go("den") }, "other"),
    createElement("button", { id: "leave", type: "button", onClick: go(null) }, "leave"),
  );
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(createElement(StrictMode, null, createElement(App)));
`;

const talk = method("talk", "bidirectional", { resume: { withinMs: 60_000, restart: null } });

describe.skipIf(missing)("useStream in headless Chromium, in StrictMode", () => {
  let browser: Browser;
  let page: Page;
  let site: Server;
  let origin = "";
  let server: GoaidlServer | null = null;
  let port = 0;
  let calls = 0;
  let open = 0;

  async function start(): Promise<void> {
    server = createServer({
      services: [
        bindService("probe", [
          bindBidirectional(talk, { ...codecs, incoming, outgoing }, async (_payload: undefined, stream, context) => {
            calls++;
            open++;
            context.signal.addEventListener("abort", () => open--);
            await stream.send("hello");
            for await (const message of stream) await stream.send(message);
          }),
        ]),
      ],
      origins: [origin],
      onError: () => {},
    });
    ({ port } = await server.listen({ port, host: "127.0.0.1" }));
  }

  const shows = (id: string, text: string) =>
    page.waitForFunction(`document.getElementById(${JSON.stringify(id)})?.textContent === ${JSON.stringify(text)}`);

  beforeAll(async () => {
    const bundle = await build({
      stdin: { contents: pageSource, loader: "ts", resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
      bundle: true,
      write: false,
      format: "iife",
      platform: "browser",
      // React runs effects twice only in its development build.
      define: { "process.env.NODE_ENV": '"development"' },
    });
    const script = bundle.outputFiles[0]?.text ?? "";
    site = createHttpServer((request, response) => {
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : '<!doctype html><div id="root"></div><script src="/page.js"></script>');
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
    await start();
    browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await new Promise<void>((resolve) => site.close(() => resolve()));
  });

  test("shows a stream, outlives the server, and leaves no call behind", { timeout: 60_000 }, async () => {
    await page.goto(`${origin}/?url=${encodeURIComponent(`ws://127.0.0.1:${port}`)}`);
    await shows("messages", "hello");
    await shows("state", "open");
    // StrictMode mounts the component twice, but the server gets one call.
    expect([calls, open]).toEqual([1, 1]);
    for (let count = 0; count < 4; count++) await page.click("#say");
    await shows("messages", "tea tea tea");

    await server?.close();
    await shows("state", "suspended");
    await start();
    await shows("messages", "tea tea hello");
    await shows("state", "open");
    expect(calls).toBe(2);

    await page.click("#other");
    await shows("messages", "hello");
    await page.click("#say");
    await shows("messages", "hello den");
    await expect.poll(() => open).toBe(1);
    await page.click("#leave");
    await expect.poll(() => open).toBe(0);
    expect(calls).toBe(3);
  });
});
