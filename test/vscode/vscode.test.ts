import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workFolder } from "../support/command-line.js";
import { type EditorWindow, openWindow } from "./editor-window.js";

/** The extension in VS Code's own interface: `npm run test:vscode`. Pictures of each feature go to test/work/vscode-pictures. */
const isOn = process.env.GOAIDL_VSCODE_TEST === "1";
const pictures = fileURLToPath(new URL("../work/vscode-pictures", import.meta.url));

/** The time limit for an editor on a busy machine. */
const soon = { timeout: 30_000 };

/** A service without methods. */
const chat = "goa 1\n\nservice chat {\n\n}\n";

const common = `goa 1

/// Severity, lowest first.
enum Level { debug info warn }

/// One line of a log.
type Entry {
  @example("disk is full") message: string
  level: Level
}
`;

const logger = `goa 1

import { Entry } from "./common.goa"

api logs {
  title "Logs"
  stream { heartbeat every 15s timeout 5s }
}

/// The request of a client.
type Filter {
  contains?: string
}

service logger {
  stream { idle 5m }

  /// Follow a topic.
  method tail {
    payload { topic: string }
    streaming result Entry
    http { GET "/logs/{topic}/tail" }
    stream { resume within 2m }
  }
}
`;

describe.skipIf(!isOn).each([
  ["light", "Default Light Modern", 18431],
  ["dark", "Default Dark Modern", 18432],
] as const)("the extension in VS Code, %s", (shade, theme, port) => {
  let folder = workFolder();
  let window: EditorWindow;
  const picture = (name: string): Promise<void> => window.picture(`${name}-${shade}`);

  beforeAll(async () => {
    folder = workFolder({
      "contracts/common.goa": common,
      "contracts/logger.goa": logger,
      "contracts/chat.goa": chat,
      "contracts/goaidl.config.json": JSON.stringify({ inputs: ["logger.goa"], targets: ["json-schema"] }),
    });
    window = await openWindow({
      folder: join(folder.path, "contracts"),
      port,
      theme,
      pictures,
      settings: { "[goa]": { "editor.formatOnSave": true }, "terminal.integrated.gpuAcceleration": "off" },
    });
    await window.open("logger.goa");
  }, 300_000);
  afterAll(async () => {
    await window.stop();
    folder.remove();
  });

  test("shows inlay hints and code lenses", async () => {
    const { page } = window;
    await page.waitForSelector(".codelens-decoration >> text=Generate", { timeout: 60_000 });
    await page.waitForSelector(".codelens-decoration >> text=Try");
    await page.waitForFunction(`document.querySelector(".view-lines")?.textContent?.includes("(service)") === true`);
    expect(await shownText(page)).toContain("(service)");
    await picture("hints");
  }, 120_000);

  test("hovers a type with its documentation and a stream with its limits", async () => {
    const { page } = window;
    await window.open("logger.goa", 21, 23);
    await window.command("Show or Focus Hover");
    await page.waitForSelector(".monaco-hover >> text=One line of a log.");
    await page.keyboard.press("Escape");
    await window.open("logger.goa", 23, 7);
    await window.command("Show or Focus Hover");
    await page.waitForSelector(".monaco-hover >> text=effective limit");
    await picture("hover");
    await page.keyboard.press("Escape");
  }, 120_000);

  test("reports a mistake while it is typed, and fixes it", async () => {
    const { page } = window;
    await window.open("logger.goa", 12, 20);
    await page.keyboard.type("\nlimit?: in");
    await page.keyboard.press("Escape");
    await markedWord(page);
    await picture("diagnostics");
    await shown(page, "Control+.", ".action-widget >> text=/Write/");
    await picture("quick-fix");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".squiggly-error", { state: "detached" });
    await window.save();
    await expect.poll(() => window.text("logger.goa"), soon).toMatch(/limit\?: int/);
  }, 120_000);

  test("completes a type of another file with its import", async () => {
    const { page } = window;
    await window.open("logger.goa", 12, 20);
    await page.keyboard.type("\nlevel?: Lev");
    await page.waitForSelector(".suggest-widget.visible >> text=/Level/");
    await picture("completion");
    await page.waitForTimeout(500);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".suggest-widget.visible", { state: "hidden" });
    await page.waitForTimeout(500);
    await window.save();
    await expect.poll(() => window.text("logger.goa"), soon).toContain('import { Entry, Level } from "./common.goa"');
    expect(window.text("logger.goa")).toContain("level?: Level");
  }, 120_000);

  test("formats on save", async () => {
    const { page } = window;
    await window.open("logger.goa", 5, 11);
    await page.keyboard.type("   ");
    await window.save();
    await expect.poll(() => window.text("logger.goa"), soon).toContain("api logs {\n");
  }, 120_000);

  test("formats by the command", async () => {
    const { page } = window;
    await window.open("common.goa", 4, 13);
    await page.keyboard.type("   ");
    await window.command("goa: Format this contract");
    await expect.poll(() => shownText(page), soon).toContain("enum Level { debug info warn }");
    await window.save();
  }, 120_000);

  test("renames a type in two files", async () => {
    const { page } = window;
    await window.open("common.goa", 7, 7);
    await page.keyboard.press("F2");
    await page.waitForSelector(".rename-box input");
    await page.locator(".rename-box input").fill("LogEntry");
    await picture("rename");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".rename-box", { state: "hidden" });
    await window.command("File: Save All Files");
    await expect.poll(() => window.text("common.goa"), soon).toContain("type LogEntry {");
    await expect.poll(() => window.text("logger.goa"), soon).toContain("streaming result LogEntry");
    expect(window.text("logger.goa")).toContain(
      "import { Level, LogEntry }".replace("Level, LogEntry", "LogEntry, Level"),
    );
  }, 120_000);

  test("explains a code", async () => {
    const { page } = window;
    await window.open("logger.goa", 1, 1);
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().fill(">goa: Explain a code");
    await page.waitForSelector(".quick-input-list .monaco-list-row >> text=Explain a code");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".quick-input-list .monaco-list-row >> text=/^[a-z]+-[a-z-]+$/");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tab.active >> text=/^Preview /");
    await expect.poll(() => textOfFrames(page), soon).toContain("Wrong:");
    await picture("explain");
  }, 120_000);

  test("shows the icon of contracts in the explorer", async () => {
    const { page } = window;
    await page.waitForSelector(".explorer-folders-view .goa-lang-file-icon");
    const image = await page.evaluate(
      `getComputedStyle(document.querySelector(".explorer-folders-view .goa-lang-file-icon"), "::before").backgroundImage`,
    );
    expect(image).toContain(`file-${shade}.svg`);
  }, 120_000);

  test("writes a method from a snippet", async () => {
    const { page } = window;
    await window.open("chat.goa", 4, 1);
    await page.keyboard.type("  stream-both");
    await page.waitForSelector(".suggest-widget.visible >> text=Bidirectional streaming");
    await picture("snippet");
    await page.keyboard.press("Enter");
    // The cursor is in the name of the method, which the path repeats.
    await page.keyboard.type("chat");
    await page.keyboard.press("Escape");
    await window.save();
    await expect.poll(() => window.text("chat.goa"), soon).toContain('http { GET "/chat/{topic}" }');
    expect(window.text("chat.goa")).toContain("  method chat {\n    payload { topic: string }\n");
  }, 120_000);

  test("generates code by the lens and by the command", async () => {
    const { page } = window;
    await window.open("logger.goa", 1, 1);
    const generated = join(folder.path, "contracts/gen/json-schema");
    // A click is lost if the lens is being redrawn.
    await expect
      .poll(async () => {
        await page.locator(".codelens-decoration >> text=Generate").first().click();
        await page.waitForTimeout(1000);
        return existsSync(generated);
      }, soon)
      .toBe(true);
    await page.waitForSelector(".notification-toast >> text=/written|wrote/i");
    await picture("generate");
    rmSync(generated, { recursive: true });
    await window.command("Notifications: Clear All Notifications");
    await window.command("goa: Compile this contract");
    await expect.poll(() => existsSync(generated), soon).toBe(true);
  }, 120_000);

  test("opens the console of a contract by the lens", async () => {
    const { page } = window;
    await window.open("logger.goa", 1, 1);
    await page.locator(".codelens-decoration >> text=Try").first().click();
    await page.waitForSelector(".xterm-rows >> text=/http:..127.0.0.1:/", { timeout: 60_000 });
    await picture("try");
    await window.command("Terminal: Kill All Terminals");
  }, 120_000);

  test("lists the problems that a task finds", async () => {
    const { page } = window;
    window.write("broken.goa", "goa 1\n\n/// A type.\ntype Broken {\n  id: intt\n}\n");
    window.write("goaidl.config.json", JSON.stringify({ inputs: ["broken.goa"], targets: ["json-schema"] }));
    await page.keyboard.press("F1");
    await window.click(">Tasks: Run Task", "Tasks: Run Task");
    await window.click("goaidl", "goaidl");
    await window.click("check", "goaidl: check");
    await page.waitForSelector(".xterm-rows >> text=/1 error/", { timeout: 60_000 });
    await picture("task");
    await window.command("Problems: Focus on Problems View");
    await page.waitForSelector(".markers-panel .monaco-list-row >> text=broken.goa");
    await picture("problems");
    const rows = await page.locator(".markers-panel .monaco-list-row").allInnerTexts();
    // The language server reports it, too, with a hint.
    expect(rows.map((row) => row.replaceAll(/\s+/g, " "))).toContain(
      "there is no type `intt` goaidl unknown-type [Ln 5, Col 7]",
    );
  }, 120_000);

  test("checks all contracts by the command, and lists each problem once", async () => {
    const { page } = window;
    await window.command("Terminal: Kill All Terminals");
    window.write("broken.goa", "goa 1\n\n/// A type.\ntype Broken {\n  id: int\n}\n");
    window.write("wrong.goa", "goa 1\n\n/// A type.\ntype Wrong {\n  id: strin\n}\n");
    window.write("goaidl.config.json", JSON.stringify({ inputs: ["wrong.goa"], targets: ["json-schema"] }));
    await window.command("goa: Check all contracts");
    await page.waitForSelector(".xterm-rows >> text=/1 error/", { timeout: 60_000 });
    await picture("check");
    await window.command("Problems: Focus on Problems View");
    await page.waitForSelector(".markers-panel .monaco-list-row >> text=wrong.goa");
    const rows = await page.locator(".markers-panel .monaco-list-row").allInnerTexts();
    expect(rows.filter((row) => row.includes("there is no type `strin`"))).toHaveLength(1);
  }, 120_000);

  test("starts the server again by the command", async () => {
    const { page } = window;
    await window.command("goa: Restart the language server");
    await window.open("chat.goa", 3, 2);
    await expect
      .poll(async () => {
        await window.command("Show or Focus Hover");
        return page.locator(".monaco-hover >> text=A group of methods").count();
      }, soon)
      .toBeGreaterThan(0);
  }, 120_000);
});

/** The text of the editor, with plain spaces. */
async function shownText(page: EditorWindow["page"]): Promise<string> {
  return (await page.locator(".view-lines").innerText()).replaceAll("\u00a0", " ");
}

/** The texts of all frames, such as that of a rendered page. */
async function textOfFrames(page: EditorWindow["page"]): Promise<string> {
  const texts = page.frames().map((frame) => frame.evaluate("document.body?.innerText ?? ''").catch(() => ""));
  return (await Promise.all(texts)).join("\n");
}

/** Waits until the word `in` alone is marked, which is the report of the last keystroke. */
async function markedWord(page: EditorWindow["page"]): Promise<void> {
  const widths = `[...document.querySelectorAll(".squiggly-error")].map((mark) => mark.getBoundingClientRect().width)`;
  await page.waitForFunction(`${widths}.some((width) => width > 12 && width < 25)`, null, { timeout: 60_000 });
}

/** Presses a key until something is shown: an answer to an earlier text does not have it. */
async function shown(page: EditorWindow["page"], key: string, selector: string): Promise<void> {
  await expect
    .poll(async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press(key);
      await page.waitForTimeout(1000);
      return page.locator(selector).count();
    }, soon)
    .toBeGreaterThan(0);
}

/** The web extension, as in vscode.dev: its server is a worker of the browser, which has no disk and no processes. */
describe.skipIf(!isOn)("the web extension in VS Code", () => {
  let folder = workFolder();
  let window: EditorWindow;

  beforeAll(async () => {
    folder = workFolder({ "contracts/common.goa": common, "contracts/logger.goa": logger });
    window = await openWindow({
      folder: join(folder.path, "contracts"),
      port: 18433,
      theme: "Default Light Modern",
      pictures,
      settings: { "remote.extensionKind": { "goaidl.goa": ["web"] } },
    });
    await window.open("logger.goa");
  }, 300_000);
  afterAll(async () => {
    await window.stop();
    folder.remove();
  });

  test("reads the files of the workspace, reports, and completes with an import", async () => {
    const { page } = window;
    await window.open("logger.goa", 12, 20);
    await page.keyboard.type("\nlimit?: in");
    await page.keyboard.press("Escape");
    await markedWord(page);
    await page.keyboard.type("t");
    // A line break would accept a suggestion.
    await page.keyboard.press("Escape");
    await page.keyboard.type("\nlevel?: Lev");
    await shown(page, "Control+Space", ".suggest-widget.visible >> text=/Level/");
    await window.picture("web");
    await page.waitForTimeout(500);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".suggest-widget.visible", { state: "hidden" });
    await window.save();
    await expect.poll(() => window.text("logger.goa"), soon).toContain('import { Entry, Level } from "./common.goa"');
  }, 120_000);

  test("offers no command that needs a process", async () => {
    const { page } = window;
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().fill(">goa: ");
    await page.waitForSelector(".quick-input-list .monaco-list-row >> text=Explain a code");
    expect(await page.locator(".quick-input-list .monaco-list-row", { hasText: "Check all contracts" }).count()).toBe(
      0,
    );
  }, 120_000);
});
