import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../src/runtime/server/create-server.js";
import { designOf, generated } from "../support/compile-text.js";
import { importGenerated } from "../targets/generated/generated-module.js";

/**
 * The snippets of specs/manual/client.md for Vue and Svelte, as they are printed there, in pages of Chromium:
 * `npm run test:frameworks`, which installs both.
 */

const executablePath = "/usr/bin/chromium";
const isWanted = process.env.GOAIDL_FRAMEWORKS === "1";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const work = join(root, "test/work/frameworks");
const installed = createRequire(join(here, "package.json"));

const contract = `goa 1
type Message { text: string }
service rooms {
  method chat {
    payload { room: string }
    streaming payload Message
    streaming result Message
    http { GET "/chat" }
    stream { heartbeat every 20s timeout 5s  resume within 1m }
  }
}
`;

/** The modules and variables that the manual's snippets assume. */
const given = `import { createRoomsClient } from "./gen/rooms.js";
import type { Message } from "./gen/types.js";
const client = createRoomsClient({
  url: new URLSearchParams(location.search).get("url") ?? "",
  backoff: { baseMs: 20, maxMs: 100 },
});
`;

/** The code block of the manual that imports a module. */
function snippetWith(module: string): string {
  const manual = readFileSync(join(root, "specs/manual/client.md"), "utf8");
  const blocks = [...manual.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  const found = blocks.filter((text) => text.includes(`from "${module}"`));
  expect(found).toHaveLength(1);
  return found[0] ?? "";
}

const vuePage = `import { createApp, defineComponent, h, ref } from "vue";
import { useChat } from "./snippet.js";

const Chat = defineComponent(() => {
  const { state, messages, error, send } = useChat("tea");
  return () => [
    h("p", { id: "state" }, state.value),
    h("p", { id: "messages" }, messages.value.map(({ text }) => text).join(" ")),
    h("p", { id: "error" }, error.value === null ? "" : String(error.value)),
    h("button", { id: "say", onClick: () => send({ text: "hi" }) }, "say"),
  ];
});
const isShown = ref(true);
const leave = () => { isShown.value = false; };
createApp(() => [isShown.value ? h(Chat) : null, h("button", { id: "leave", onClick: leave }, "leave")]).mount("#root");
`;

const svelteComponent = `<script>
  import { messagesOf } from "./snippet.js";
  const messages = messagesOf("tea");
</script>
<p id="messages">{$messages.map(({ text }) => text).join(" ")}</p>
`;

const sveltePage = `import { mount, unmount } from "svelte";
import Chat from "./chat.js";

const target = document.getElementById("root");
const leave = document.createElement("button");
leave.id = "leave";
document.body.append(leave);
const chat = mount(Chat, { target });
leave.addEventListener("click", () => void unmount(chat));
`;

/** Compiles a component of Svelte. Its compiler is not among the project's packages, so its type is not known. */
async function compiledComponent(source: string): Promise<string> {
  const compiler: unknown = await import(pathToFileURL(installed.resolve("svelte/compiler")).href);
  const compile: unknown = typeof compiler === "object" && compiler !== null ? Reflect.get(compiler, "compile") : null;
  if (typeof compile !== "function") throw new Error("svelte/compiler has no `compile`");
  const compiled: unknown = compile(source, { generate: "client", filename: "Chat.svelte" });
  const js: unknown = typeof compiled === "object" && compiled !== null ? Reflect.get(compiled, "js") : null;
  return String(typeof js === "object" && js !== null ? Reflect.get(js, "code") : "");
}

/** Bundles a page and the snippet that it shows. */
async function bundled(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(work, name);
  const all = {
    ...Object.fromEntries([...generated(designOf(contract), "ts-client")].map(([path, text]) => [`gen/${path}`, text])),
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const bundle = await build({
    entryPoints: [join(folder, "page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    conditions: ["browser"],
    nodePaths: [join(here, "node_modules")],
    alias: {
      "goaidl/client": join(root, "src/runtime/client/index.ts"),
      "goaidl/codegen": join(root, "src/runtime/codegen.ts"),
    },
    define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false" },
  });
  return bundle.outputFiles[0]?.text ?? "";
}

describe.runIf(isWanted)("the manual's snippets in headless Chromium", () => {
  const scripts = new Map<string, string>();
  let browser: Browser;
  let page: Page;
  let site: Server;
  let origin = "";
  let server: GoaidlServer | null = null;
  let port = 0;
  let open = 0;

  async function start(): Promise<void> {
    // The module is generated, so its export is the one that the contract declares.
    const { roomsService } = (await importGenerated(contract, "ts-server", "rooms.ts")) as unknown as {
      roomsService(handlers: Record<string, unknown>): BoundService;
    };
    const chat = async (
      { room }: { room: string },
      stream: AsyncIterable<{ text: string }> & { send(message: { text: string }): Promise<void> },
      { signal }: { signal: AbortSignal },
    ) => {
      open++;
      signal.addEventListener("abort", () => open--);
      await stream.send({ text: room });
      for await (const message of stream) await stream.send(message);
    };
    server = createServer({ services: [roomsService({ chat })], origins: [origin], onError: () => {} });
    ({ port } = await server.listen({ port, host: "127.0.0.1" }));
  }

  const shows = (id: string, text: string) =>
    page.waitForFunction(`document.getElementById(${JSON.stringify(id)})?.textContent === ${JSON.stringify(text)}`);

  async function visit(name: string): Promise<void> {
    await page.goto(`${origin}/${name}?url=${encodeURIComponent(`ws://127.0.0.1:${port}`)}`);
  }

  beforeAll(async () => {
    scripts.set("vue", await bundled("vue", { "snippet.ts": `${given}${snippetWith("vue")}`, "page.ts": vuePage }));
    scripts.set(
      "svelte",
      await bundled("svelte", {
        "snippet.ts": `${given}${snippetWith("svelte/store")}`,
        "chat.js": await compiledComponent(svelteComponent),
        "page.ts": sveltePage,
      }),
    );
    site = createHttpServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
      const script = scripts.get(path.replace(/\.js$/, ""));
      response.setHeader("content-type", path.endsWith(".js") ? "text/javascript" : "text/html");
      if (path.endsWith(".js")) response.end(script ?? "");
      else response.end(`<!doctype html><div id="root"></div><script src="/${path}.js"></script>`);
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`; // The address of a TCP server is never a string.
    await start();
    if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing`);
    browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await new Promise<void>((resolve) => site.close(() => resolve()));
  });

  test("Vue: shows messages and the state, outlives the server, and closes the stream", {
    timeout: 60_000,
  }, async () => {
    await visit("vue");
    await shows("messages", "tea");
    await shows("state", "open");
    await page.click("#say");
    await shows("messages", "tea hi");

    await server?.close();
    await shows("state", "suspended");
    await start();
    await shows("messages", "tea hi tea");
    await shows("state", "open");
    await shows("error", "");

    expect(open).toBe(1);
    await page.click("#leave");
    await expect.poll(() => open).toBe(0);
  });

  test("Svelte: shows messages, outlives the server, and closes the stream", { timeout: 60_000 }, async () => {
    await visit("svelte");
    await shows("messages", "tea");

    await server?.close();
    await start();
    await shows("messages", "tea tea");

    expect(open).toBe(1);
    await page.click("#leave");
    await expect.poll(() => open).toBe(0);
  });
});

test("the manual has a snippet for Vue and one for Svelte", () => {
  expect(snippetWith("vue")).toContain("useChat");
  expect(snippetWith("svelte/store")).toContain("messagesOf");
});
