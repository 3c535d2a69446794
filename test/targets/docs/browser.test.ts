import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import { designOf, exampleDesign, generated } from "../../support/compile-text.js";

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
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const work = fileURLToPath(new URL("../../work/docs/", import.meta.url));

/** Ten services as a team would write them. */
const realistic = readFileSync(new URL("realistic.goa", import.meta.url), "utf8");

/** A hundred services, long names and deep documentation, which can make pages ugly. */
function largeContract(): string {
  const services = Array.from({ length: 100 }, (_, index) => {
    const methods = Array.from(
      { length: 3 },
      (_method, number) => `
  /// Follows **everything** about the topic, with a [link](https://example.com) and a list:
  /// - one
  /// - two
  ///
  /// | a | b |
  /// |---|---|
  /// | 1 | 2 |
  @deprecated("slow", since: "2.0", use: "other")
  method followTheTopicWithAVeryLongNameIndeed${number} {
    payload { topic: string  @sensitive token: string  since?: timestamp }
    streaming payload Wide${index}
    streaming result Wide${index}[]
    error too_slow { temporary }
    http { GET "/service${index}/topics/{topic}/with/a/very/long/path/that/needs/room/${number}" }
    stream { rate 100/s burst 200  resume within 2m  concurrency 4 per client  100 total }
  }`,
    );
    return `type Wide${index} { ${Array.from({ length: 8 }, (_field, field) => `/// Field number ${field}.\n  aFieldWithQuiteALongName${field}: map<string, [decimal, timestamp]>`).join("\n  ")} }
/// A service of the large contract.
service service${index} { ${methods.join("\n")} }`;
  });
  return `api large { title "A large contract with a title that is long"  version "1.0.0" }\n${services.join("\n")}`;
}

const contracts = { realistic, large: largeContract() };

describe.skipIf(missing)("the page in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, headless: true, args: flags });
  }, 30_000);
  afterAll(async () => {
    await browser.close();
  });

  async function open(design: Design, width: number, colorScheme: "light" | "dark", bypassCSP = false): Promise<Page> {
    mkdirSync(work, { recursive: true });
    const file = `${work}${design.api.name}.html`;
    writeFileSync(file, generated(design, "docs").get("index.html") ?? "");
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  test.each(
    (["realistic", "large"] as const).flatMap((contract) =>
      ([360, 1440] as const).flatMap((width) =>
        (["light", "dark"] as const).map((scheme) => [contract, width, scheme] as const),
      ),
    ),
  )(
    "the %s contract at a width of %i, %s: nothing overflows, and axe reports nothing",
    { timeout: 120_000 },
    async (contract, width, scheme) => {
      // axe has to run as a script of the page, which the page's own policy forbids.
      const page = await open(designOf(contracts[contract]), width, scheme, true);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      await page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true");
      await page.addScriptTag({ content: axe });
      // Of the large page, axe checks only a part: the whole page takes a minute, and its parts are similar.
      if (contract === "large")
        await page.evaluate(
          "for (const list of ['nav .group', '.service', '#types article']) for (const more of [...document.querySelectorAll(list)].slice(3)) more.remove()",
        );
      const violations: unknown = await page.evaluate(
        "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
      );
      expect(violations).toEqual([]);
      await page.context().close();
    },
  );

  test("its policy allows style and script, and the page loads nothing else", async () => {
    const page = await open(exampleDesign("market"), 1280, "light");
    const problems: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.reload();
    expect(await page.locator("#search").isVisible(), "the script has run").toBe(true);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.bar')).position")).toBe("sticky");
    expect(problems).toEqual([]);
    expect(requests).toEqual([page.url()]);
    await page.context().close();
  });

  test("search filters methods and types, shows their number, and is cleared by a link", async () => {
    const page = await open(exampleDesign("logger"), 1280, "light");
    const all = await page.locator("article:visible").count();
    await page.keyboard.press("/");
    await page.keyboard.type("monitor");
    expect(await page.locator("article:visible h3 a").allInnerTexts()).toEqual(["logger.monitor"]);
    expect(await page.locator("#found").textContent()).toBe(`1 of ${all}`);
    expect(await page.locator("nav li[data-text]:visible").allInnerTexts()).toEqual(["monitor"]);
    await page.evaluate("location.hash = '#type-Level'");
    await page.locator("#type-Level").waitFor({ state: "visible" });
    expect(await page.locator("article:visible").count()).toBe(all);
    await page.locator("#search").fill("no such thing");
    expect(await page.locator("#found").textContent()).toBe(`0 of ${all}`);
    await page.keyboard.press("Escape");
    expect(await page.locator("article:visible").count()).toBe(all);
    await page.context().close();
  });

  test("a deep link opens the contents at its place, and the contents follow the scroll position", async () => {
    const page = await open(designOf(contracts.large), 1440, "light");
    const current = page.locator("nav a[aria-current]");
    expect(await page.locator("nav .group[open]").count(), "a long list starts closed").toBe(0);
    await page.evaluate("location.hash = '#method-service57-followTheTopicWithAVeryLongNameIndeed1'");
    await current.and(page.getByText("followTheTopicWithAVeryLongNameIndeed1")).waitFor({ state: "visible" });
    expect(await page.locator("nav .group[open] summary").allInnerTexts()).toEqual(["service57"]);
    const { y } = (await page.locator("#method-service57-followTheTopicWithAVeryLongNameIndeed1 h3").boundingBox()) ?? {
      y: -1,
    };
    expect(y, "the heading is not under the bar").toBeGreaterThan(56);
    await page.evaluate("document.getElementById('service-service3').scrollIntoView()");
    await page.locator("nav .group[open] summary", { hasText: /^service3$/ }).waitFor({ state: "visible" });
    await page.context().close();
  });

  test("a printed page has no bars and no collapsed parts", async () => {
    const page = await open(designOf(realistic), 1280, "dark");
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator("nav:visible, .bar:visible").count()).toBe(0);
    expect(await page.locator("main details:not([open])").count()).toBe(0);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    await page.context().close();
  });

  test("without script everything is readable, and the search field is hidden", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    mkdirSync(work, { recursive: true });
    writeFileSync(`${work}plain.html`, generated(exampleDesign("logger"), "docs").get("index.html") ?? "");
    await page.goto(pathToFileURL(`${work}plain.html`).href);
    expect(await page.locator("article:visible").count()).toBeGreaterThan(6);
    expect(await page.locator("nav a:visible").count(), "the contents are open").toBeGreaterThan(6);
    expect(await page.locator("#search").isVisible()).toBe(false);
    await page.locator("#method-logger-monitor summary").first().click();
    expect(await page.locator("#method-logger-monitor details[open]").count(), "lists open without script").toBe(1);
    await context.close();
  });
});
