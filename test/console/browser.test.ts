import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningConsole, serveConsole } from "../../src/cli/console/serve-console.js";
import { generate } from "../../src/emit/generate.js";
import { docs } from "../../targets/docs/manifest.js";
import { designOf } from "../support/compile-text.js";
import { playground, startPlayground } from "./playground-service.js";

const executablePath = "/usr/bin/chromium";
const missing = !existsSync(executablePath);
if (missing && process.env.CI === "true") throw new Error(`${executablePath} is missing`);

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** `GOAIDL_PICTURES`: a folder for pictures to look at. */
const pictures = process.env.GOAIDL_PICTURES;

describe.skipIf(missing)("the console in headless Chromium", () => {
  let browser: Browser;
  let page: Page;
  let running: RunningConsole;
  let server: Awaited<ReturnType<typeof startPlayground>>;
  let problems: string[] = [];

  beforeAll(async () => {
    server = await startPlayground();
    const design = designOf(playground, "playground.goa");
    running = await serveConsole({ contracts: [{ design, source: "playground.goa" }], url: server.url, port: 0 });
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await server?.close({ graceMs: 0 });
  });

  beforeEach(async () => {
    problems = [];
    page = await browser.newPage({ viewport: { width: 1_400, height: 900 } });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(running.url);
  });
  afterEach(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });

  const choose = (name: string): Promise<void> => page.getByRole("button", { name: `play ${name}` }).click();
  const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
  const rows = (kind: string): Locator => page.locator(`.row.${kind}`);
  const texts = async (kind: string): Promise<string[]> =>
    (await rows(kind).locator(".bubble").allTextContents()).map((text) => text.trim());
  const state = (): Locator => page.locator(".state");
  /** Writes the JSON of the payload or the message. */
  const write = async (label: string, value: unknown): Promise<void> => {
    await page
      .getByRole("group", { name: `Edit ${label} as` })
      .getByRole("button", { name: "JSON" })
      .click();
    const editor = page.getByRole("textbox", { name: label });
    await editor.press("ControlOrMeta+a");
    await page.keyboard.insertText(JSON.stringify(value));
  };

  test("a method without streams answers", async () => {
    await choose("hello");
    await page.getByRole("textbox", { name: "name" }).fill("tea");
    await press("Call");
    await expect.poll(() => texts("result")).toEqual(['1result "hello tea"']);
  });

  test("an invalid payload is reported while it is typed, and can't be sent", async () => {
    await choose("hello");
    await page.getByRole("textbox", { name: "name" }).fill("t");
    await expect.poll(() => page.locator(".problems").textContent()).toContain("`name`");
    expect(await page.getByRole("button", { name: "Call" }).isDisabled()).toBe(true);
  });

  test("server streaming shows messages, their numbers and their changes", async () => {
    await choose("count");
    await page.getByLabel("Fill payload with an example").selectOption("a few");
    await press("Call");
    await expect
      .poll(() => texts("server"))
      .toEqual(['1{"number":1}', '2{"number":2,"note":"even"}', '3{"number":3}', "end"]);
    await rows("message").nth(1).click();
    await expect.poll(() => page.locator(".differences").textContent()).toMatch(/\/note\s+"even"/);
  });

  test("client streaming: messages, the end, and the result; declared errors are shown", async () => {
    await choose("sum");
    await press("Call");
    for (const number of [1, 2, 3]) {
      await write("message", number);
      await press("Send");
    }
    await press("End");
    await expect.poll(() => texts("result")).toEqual(["1result 6"]);
    await press("Call again");
    await write("message", 1_000);
    await press("Send");
    await press("End");
    await expect.poll(async () => (await texts("error"))[0]).toContain('"error":"too_big"');
  });

  test("a stream is cut in the middle, resumes, and loses nothing", async () => {
    await choose("echo");
    await press("Call");
    await expect.poll(() => state().textContent()).toBe("open");
    for (const radius of [1, 2, 3, 4]) {
      await write("message", { kind: "circle", radius });
      await press("Send");
      if (radius % 2 === 1) await press("Cut");
    }
    await press("End");
    await expect.poll(() => state().textContent()).toBe("closed");
    const echoed = (await texts("server")).filter((text) => text !== "end");
    expect(echoed).toEqual([1, 2, 3, 4].map((radius) => `${radius}{"kind":"circle","radius":${radius}}`));
    expect((await texts("event")).filter((text) => text.startsWith("resumed"))).toHaveLength(2);
  });

  test("a checkbox shows frames", async () => {
    await choose("echo");
    await page.getByRole("checkbox", { name: "Frames" }).check();
    await press("Call");
    await expect.poll(async () => (await texts("frame")).join("\n")).toContain('"t":"welcome"');
    await press("Cancel");
  });

  test("a reader that stops receives no more than its credit, and can continue", async () => {
    await choose("count");
    await page.getByRole("textbox", { name: "to" }).fill("20000");
    await page.getByRole("button", { name: "Call" }).click();
    await press("Stop reading");
    const count = (): Promise<number> => page.locator("[data-count]").getAttribute("data-count").then(Number);
    let before = -1;
    await expect
      .poll(
        async () => {
          const same = (await count()) === before;
          before = await count();
          return same;
        },
        { interval: 300 },
      )
      .toBe(true);
    expect(before).toBeLessThan(20_000);
    await press("Stop reading");
    await expect.poll(() => state().textContent(), { timeout: 60_000 }).toBe("closed");
    expect(await count()).toBeGreaterThan(20_000);
    // Only the visible rows are elements.
    expect(await rows("message").count()).toBeLessThan(100);
  });

  test("a half-open connection is detected by the heartbeat, and the stream resumes", async () => {
    await choose("echo");
    await press("Call");
    await expect.poll(() => state().textContent()).toBe("open");
    await press("Half-open");
    await expect.poll(() => state().textContent(), { timeout: 60_000 }).toBe("suspended");
    await press("Half-open");
    await expect.poll(() => state().textContent(), { timeout: 60_000 }).toBe("open");
    await press("Cancel");
  });

  test("the page asks for a new token when one has expired, and the stream continues", async () => {
    await choose("secret");
    await press("Call");
    await expect.poll(() => state().textContent()).toBe("failed");
    await page.getByLabel("session: token").fill("good");
    await press("Call again");
    await expect.poll(() => state().textContent()).toBe("open");
    await press("Expire the token");
    await expect.poll(async () => (await texts("event")).filter((text) => text.startsWith("resumed")).length).toBe(1);
    const numbers = (await texts("message")).map((text) => text.replace(/^(\d+)\1$/, "$1"));
    expect(numbers).toEqual(numbers.map((_one, index) => String(Number(numbers[0]) + index)));
    await press("Cancel");
  });

  test("binary messages and server-sent events are shown", async () => {
    await choose("mirror");
    await press("Call");
    await page.getByRole("textbox", { name: "message in base64" }).fill("AAEC");
    await press("Send");
    await expect.poll(() => texts("server")).toEqual(['1"AAEC"']);
    await press("End");
    await choose("events");
    await press("Call");
    await expect.poll(async () => (await texts("server")).length).toBe(4);
  });

  test("the form edits every type, and the JSON is the same", async () => {
    await choose("everything");
    const panel = page.locator(".panel");
    const give = (field: string): Promise<void> => panel.getByLabel(`${field} is given`).check();
    await panel.getByLabel("text", { exact: true }).fill("tea");
    await panel.getByLabel("number", { exact: true }).fill("42");
    await panel.getByLabel("level", { exact: true }).selectOption("very high");
    await panel.getByLabel("literal", { exact: true }).selectOption("b");
    await panel.getByLabel("variant of figure").selectOption("circle");
    await panel.getByLabel("radius").fill("1.5");
    await panel.getByRole("button", { name: "Add to list" }).click();
    const items = panel.getByLabel(/^list \d+$/);
    await items.last().fill("last");
    await panel.getByRole("button", { name: "Add to table" }).click();
    await panel
      .getByLabel(/^key \d+ of table$/)
      .last()
      .fill("seven");
    await panel.getByLabel("table seven").fill("7");
    await panel.getByLabel("pair 0").fill("left");
    await panel.getByLabel("pair 1").fill("-1");
    await give("data");
    await panel.getByLabel("data in base64").fill("AAEC");
    const maybe = panel.locator(".field", { has: page.getByText("maybe", { exact: true }) }).last();
    await maybe.getByLabel("null").check();
    await give("moment");
    await panel.getByLabel("moment", { exact: true }).fill("2026-11-27T20:00:00Z");
    await give("any");
    await panel.getByLabel("any as JSON").fill('{"free":[1]}');
    await give("nested");
    await panel.getByRole("button", { name: "Add to nested" }).click();
    await give("count");
    await panel.getByLabel("count", { exact: true }).fill("9");
    await press("Call");
    await rows("result").click();
    // The row shows only the beginning of the message.
    const value = JSON.parse((await page.locator(".detail pre").textContent()) ?? "");
    expect(value).toMatchObject({ text: "tea", number: 42, figure: { kind: "circle", radius: 1.5 } });
    expect(value).toMatchObject({ level: "very high", literal: "b", pair: ["left", -1], data: "AAEC", maybe: null });
    expect(value).toMatchObject({ moment: "2026-11-27T20:00:00Z", any: { free: [1] }, count: 9 });
    expect([value.list.at(-1), value.table.seven, value.nested.length > 0]).toEqual(["last", 7, true]);
  });

  test("completion offers fields and values of the contract", async () => {
    await choose("everything");
    await page.getByRole("group", { name: "Edit payload as" }).getByRole("button", { name: "JSON" }).click();
    const editor = page.getByRole("textbox", { name: "payload" });
    await editor.press("ControlOrMeta+a");
    await page.keyboard.type('{"lev');
    await page.getByRole("option", { name: "level" }).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.type('"v');
    await page.keyboard.press("Enter");
    await expect.poll(() => editor.textContent()).toBe('{"level": "very high"');
  });

  test("a call is recorded, and replayed", async () => {
    await choose("sum");
    await press("Call");
    await write("message", 20);
    await press("Send");
    await press("End");
    await expect.poll(() => texts("result")).toEqual(["1result 20"]);
    await page.getByText("Record, copy and share").click();
    const [download] = await Promise.all([page.waitForEvent("download"), press("Save the recording")]);
    const file = await download.path();
    expect(readFileSync(file, "utf8").split("\n")[0]).toBe('{"goaidl":1,"service":"play","method":"sum"}');
    await page.getByLabel("Replay a recording").setInputFiles(file);
    await expect.poll(() => texts("client")).toEqual(["120", "end"]);
    await expect.poll(() => texts("result")).toEqual(["1result 20"]);
  });

  test("a link opens the page with the same call, without credentials", async () => {
    await choose("hello");
    await page.getByRole("textbox", { name: "name" }).fill("shared");
    await page.getByText("Record, copy and share").click();
    await press("Copy a link");
    const link = page.url();
    expect(link).toContain("#call=");
    const other = await browser.newPage();
    await other.goto(link);
    await expect.poll(() => other.getByRole("textbox", { name: "name" }).inputValue()).toBe("shared");
    await other.close();
  });

  test("100,000 messages don't slow down the page", async () => {
    await choose("count");
    await page.getByRole("textbox", { name: "to" }).fill("100000");
    await page.evaluate(`
      var longest = 0;
      var before = performance.now();
      (function look() {
        const now = performance.now();
        longest = Math.max(longest, now - before);
        before = now;
        requestAnimationFrame(look);
      })();
    `);
    await press("Call");
    await expect.poll(() => state().textContent(), { timeout: 60_000, interval: 500 }).toBe("closed");
    await expect.poll(() => page.locator("[data-count]").getAttribute("data-count")).toBe("100004");
    await page.getByRole("searchbox", { name: "Search the timeline" }).fill("99999");
    await expect.poll(() => page.locator("[data-count]").getAttribute("data-count")).toBe("1");
    if (pictures !== undefined) console.log(`longest frame: ${await page.evaluate("Math.round(longest)")} ms`);
  }, 90_000);

  test.each([
    [390, "light"],
    [390, "dark"],
    [1_400, "light"],
    [1_400, "dark"],
  ] as const)("at a width of %i, %s: nothing overflows, and axe reports nothing", async (width, colorScheme) => {
    await page.close();
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    page = await context.newPage();
    await page.goto(running.url);
    await choose("echo");
    await press("Call");
    await expect.poll(() => state().textContent()).toBe("open");
    await press("Send");
    await press("Cut");
    await press("Send");
    await expect.poll(async () => (await texts("server")).length).toBe(2);
    await rows("server").last().click();
    await page.addScriptTag({ content: axe });
    const complaints = await page.evaluate<string[]>(
      "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
    );
    expect(complaints).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/console-${width}-${colorScheme}.png` });
      await choose("everything");
      await page.screenshot({ path: `${pictures}/form-${width}-${colorScheme}.png` });
    }
    await context.close();
  });
});

describe.skipIf(missing)("the console in a page of documentation", () => {
  test("opens from the file, and calls the service", async () => {
    const folder = mkdtempSync(join(tmpdir(), "goaidl-docs-"));
    const server = await startPlayground(["null"]);
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const { text = "" } =
        generate(designOf(playground, "playground.goa"), "playground.goa", [
          { target: docs, options: { tryIt: true } },
        ])[0]?.files[0] ?? {};
      writeFileSync(join(folder, "index.html"), text);
      const page = await browser.newPage({ viewport: { width: 1_400, height: 900 } });
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => problems.push(message.text()));
      await page.goto(pathToFileURL(join(folder, "index.html")).href);
      await page.getByRole("button", { name: "Open the console" }).click();
      await page.getByLabel("Address").fill(server.url);
      await page.getByRole("button", { name: "play echo" }).click();
      await page.getByRole("button", { name: "Call", exact: true }).click();
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await expect.poll(() => page.locator(".row.server").count()).toBe(1);
      expect(problems).toEqual([]);
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/docs.png` });
    } finally {
      await browser.close();
      await server.close({ graceMs: 0 });
      rmSync(folder, { recursive: true });
    }
  });
});
