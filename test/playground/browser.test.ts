import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import { asyncapi } from "../../targets/asyncapi/manifest.js";
import { docs } from "../../targets/docs/manifest.js";
import { jsonSchema } from "../../targets/json-schema/manifest.js";
import { tsClient } from "../../targets/ts-client/manifest.js";
import { tsServer } from "../../targets/ts-server/manifest.js";
import { designOf } from "../support/compile-text.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const market = readFileSync(join(root, "specs/market.goa"), "utf8");
const folder = join(root, "dist/playground");
const executablePath = "/usr/bin/chromium";
const missing = !existsSync(executablePath);
if (missing && process.env.CI === "true") throw new Error(`${executablePath} is missing`);

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** `GOAIDL_PICTURES`: a folder for pictures to look at. */
const pictures = process.env.GOAIDL_PICTURES;

const types: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

/** A server of static files, like any host of the page. */
function serveFolder(): Promise<Server> {
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "index.html" : (request.url ?? "").slice(1);
    if (!readdirSync(folder).includes(name)) return void response.writeHead(404).end();
    response.setHeader("content-type", types[name.split(".").at(-1) ?? ""] ?? "");
    response.end(readFileSync(join(folder, name)));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

/** Waits long enough for a busy machine. */
const poll = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 60_000 });

describe.skipIf(missing)("the playground in headless Chromium", () => {
  let browser: Browser;
  let server: Server;
  let url = "";
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [join(root, ".ci/build-playground.mjs")], { stdio: "pipe" });
    server = await serveFolder();
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    page = watch(await browser.newPage({ viewport: { width: 1_400, height: 900 } }));
    await page.goto(url);
    await output("logger.ts").waitFor();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const watch = (opened: Page): Page => {
    opened.on("pageerror", (error) => problems.push(error.message));
    opened.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    return opened;
  };
  beforeEach(async () => {
    await show("Server");
  });
  afterEach(() => {
    expect(problems.splice(0)).toEqual([]);
  });

  const editor = (of: Page = page): Locator => of.getByRole("textbox", { name: "Contract" });
  const output = (name: string): Locator => page.getByRole("region", { name });
  const show = (name: string | RegExp): Promise<void> =>
    page.getByRole("group", { name: "Output of" }).getByRole("button", { name }).click();
  const write = async (text: string): Promise<void> => {
    await editor().press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
  };
  const contract = (result: string): string =>
    `goa 1\n\nservice tea {\n  method pour {\n    streaming result ${result}\n    http { GET "/pour" }\n  }\n}\n`;

  test("typing shows a diagnostic, and the outputs follow the text", async () => {
    await write(contract("strin"));
    await poll(() => page.locator(".cm-lintRange-error").allTextContents()).toEqual(["strin"]);
    await show(/^Problems/);
    await poll(() => page.locator(".problems").textContent()).toContain("unknown-type");
    await show("Server");
    await poll(() => page.locator(".old").textContent()).toContain("has errors");
    await write(contract("string"));
    await poll(() => page.locator(".old").count()).toBe(0);
    await poll(() => page.locator(".text").textContent()).toContain("pour");
    expect(await page.locator(".token-keyword").first().textContent()).toBe("goa");
  });

  test("every target has the files that the compiler makes of the same contract", async () => {
    await page.getByRole("combobox", { name: "Example" }).selectOption("market");
    await page
      .getByRole("combobox", { name: "File" })
      .locator("option", { hasText: "market.ts" })
      .waitFor({ state: "attached" });
    const made = generate(designOf(market, "contract.goa"), "contract.goa", [
      { target: tsServer, options: {} },
      { target: tsClient, options: {} },
      { target: asyncapi, options: {} },
      { target: jsonSchema, options: {} },
    ]);
    for (const [index, title] of ["Server", "Client", "AsyncAPI", "JSON Schema"].entries()) {
      await show(title);
      for (const { path, text } of made[index]?.files ?? []) {
        await page.getByRole("combobox", { name: "File" }).selectOption(path);
        await poll(() => output(path).textContent()).toBe(text);
      }
    }
    await show("Documentation");
    const documentation = generate(designOf(market, "contract.goa"), "contract.goa", [{ target: docs, options: {} }]);
    expect(await page.locator("iframe").getAttribute("srcdoc")).toBe(documentation[0]?.files[0]?.text);
    await page.frameLocator("iframe").getByRole("heading", { name: "Market data" }).first().waitFor();
  });

  test("completion offers words that are valid at the cursor", async () => {
    await write("type Entry { id: int }\ntype Page { first: ");
    await page.keyboard.type("En");
    await page
      .getByRole("option", { name: /^Entry/ })
      .first()
      .click();
    await poll(() => editor().textContent()).toContain("first: Entry");
  });

  test("pointing at a name shows its documentation, without the contract's HTML", async () => {
    await write(
      '/// A <img src="x" onerror="alert(1)"> [link](javascript:alert(1)) **cup**\ntype Cup { id: int }\ntype Set { first: Cup }\n',
    );
    await page.locator(".token-type, .token-class").getByText("Cup").last().hover();
    await page.locator(".cm-tooltip").getByText("cup", { exact: true }).first().waitFor();
    expect(await page.locator(".cm-tooltip img, .cm-tooltip [onerror], .cm-tooltip [href^=javascript]").count()).toBe(
      0,
    );
    // The page's policy blocks the handler when the HTML is parsed, before the handler is removed.
    expect(problems.splice(0).every((each) => each.startsWith("Executing inline event handler violates"))).toBe(true);
  });

  test("keyboard shortcuts rename a type, list its uses, and go to its declaration", async () => {
    await write("type Cup { id: int }\ntype Set { first: Cup }\n");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("End");
    for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("F2");
    await page.locator(".cm-lsp-rename-panel input").fill("Mug");
    await page.keyboard.press("Enter");
    await poll(() => editor().textContent()).toBe("type Mug { id: int }type Set { first: Mug }");
    await editor().focus();
    await page.keyboard.press("Shift+F12");
    await poll(() => page.locator(".cm-lsp-reference").count()).toBe(2);
    await page.keyboard.press("Escape");
    await editor().focus();
    await page.keyboard.press("F12");
    // The typed text is then inserted before the name of the declaration.
    await poll(async () => {
      await page.keyboard.type("A");
      return editor().textContent();
    }).toMatch(/^type A+Mug/);
  });

  test("a problem's fix changes the contract", async () => {
    await write(contract("strin"));
    await show(/^Problems/);
    await page.getByRole("button", { name: "Fix: write `string`" }).click();
    await poll(() => editor().textContent()).toContain("streaming result string");
    await poll(() => page.locator(".problems .error").count()).toBe(0);
  });

  test("the message of a problem has a button for its fix", async () => {
    await write(contract("strin"));
    await page.locator(".cm-lintRange-error").hover();
    await page.locator(".cm-tooltip").getByRole("button", { name: "Write `string`" }).click();
    await poll(() => editor().textContent()).toContain("streaming result string");
    await poll(() => page.locator(".cm-lintRange-error").count()).toBe(0);
  });

  test("Actions lists fixes and refactorings at the cursor, and keys choose one", async () => {
    await write("type Id = string\ntype Cup { id: Id }\n");
    await page.keyboard.press("ControlOrMeta+Home");
    for (let step = 0; step < 6; step++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ControlOrMeta+.");
    const menu = page.getByRole("menu", { name: "Fixes and refactorings" });
    await menu.getByRole("menuitem", { name: "Inline `Id`" }).waitFor();
    await page.keyboard.press("Escape");
    await poll(() => menu.count()).toBe(0);
    await page.getByRole("button", { name: "Actions" }).click();
    await menu.getByRole("menuitem", { name: "Inline `Id`" }).waitFor();
    for (let step = 0; step < 9 && (await menu.locator(":focus").textContent()) !== "Inline `Id`"; step++)
      await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await poll(() => editor().textContent()).toBe("type Cup { id: string }");
    await poll(() => menu.count()).toBe(0);
  });

  test("the options of a target change its files", async () => {
    await write(contract("timestamp"));
    await show("Client");
    await page.getByText("Options", { exact: true }).click();
    const option = (name: string): Locator => page.locator(".options label", { hasText: name }).locator("select");
    const files = page.getByRole("combobox", { name: "File" });
    await option("emit").selectOption("js");
    await poll(() => files.locator("option").allTextContents()).toContain("tea.js");
    await option("emit").selectOption("ts");
    await option("protocol").selectOption("goa");
    await poll(() => files.locator("option").allTextContents()).toContain("tea.ts");
    const [{ files: made = [] } = {}] = generate(designOf(contract("timestamp"), "contract.goa"), "contract.goa", [
      { target: tsClient, options: { protocol: "goa" } },
    ]);
    await files.selectOption("tea.ts");
    await poll(() => output("tea.ts").textContent()).toBe(made.find(({ path }) => path === "tea.ts")?.text);
    await option("protocol").selectOption("goaidl.v1");
  });

  test("a file can be downloaded", async () => {
    await write(contract("string"));
    await show("JSON Schema");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.json$/);
  });

  test("a stream shows the limits that it inherits", async () => {
    await write(`${contract("string").replace("service tea {", "service tea {\n  stream { idle 5m }")}`);
    await poll(() => page.locator(".hint").allTextContents()).toEqual([expect.stringContaining("idle 5m (service)")]);
  });

  test("a link opens the page with the same contract", async () => {
    await write(contract("bytes // größer ☕"));
    await page.getByRole("button", { name: "Share" }).click();
    await poll(() => page.url()).toContain("#contract=");
    const other = watch(await browser.newPage());
    await other.goto(page.url());
    await poll(() => editor(other).textContent()).toContain("bytes // größer ☕");
    await other.close();
  });

  test("Format writes the contract as `goaidl fmt` does", async () => {
    await write("type Cup   { id :int }\n");
    await page.getByRole("button", { name: "Format" }).click();
    await poll(() => editor().textContent()).not.toContain("Cup   {");
  });

  test.each([
    [390, "light"],
    [390, "dark"],
    [1_400, "light"],
    [1_400, "dark"],
  ] as const)("at a width of %i, %s: nothing overflows, and axe reports nothing", async (width, colorScheme) => {
    await page.context().close();
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    page = watch(await context.newPage());
    await page.goto(url);
    await page.locator(".token-keyword").first().waitFor();
    await page.locator(".text").waitFor();
    await page.addScriptTag({ content: axe });
    const complaints = (): Promise<string[]> =>
      page.evaluate<string[]>(
        "axe.run({ resultTypes: ['violations'], iframes: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
      );
    expect(await complaints()).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    const picture = async (name: string): Promise<void> => {
      if (pictures === undefined) return;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/playground-${name}-${width}-${colorScheme}.png`, fullPage: true });
    };
    await picture("server");
    await page.getByText("Options", { exact: true }).click();
    expect(await complaints()).toEqual([]);
    await picture("options");
    await show("Documentation");
    await page.frameLocator("iframe").locator("h1").first().waitFor();
    await picture("docs");
    await write(contract("strin"));
    await page.locator(".cm-lintRange-error").waitFor();
    await page.locator(".cm-lintRange-error").hover();
    await page.locator(".cm-tooltip").getByRole("button", { name: "Write `string`" }).waitFor();
    expect(await complaints()).toEqual([]);
    await picture("fix");
    await page.mouse.move(0, 0);
    await page.locator(".cm-lintRange-error").click();
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Write `string`" }).waitFor();
    expect(await complaints()).toEqual([]);
    await picture("actions");
    await page.keyboard.press("Escape");
    await show(/^Problems/);
    await page.locator(".problems li").first().waitFor();
    expect(await complaints()).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await picture("problems");
  });

  test("the page has at most 600 KB, compressed", () => {
    const sizes = ["index.html", "playground.js", "worker.js"].map(
      (name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(600_000);
  });
});
