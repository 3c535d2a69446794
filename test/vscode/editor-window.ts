import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const home = process.env.GOAIDL_VSCODE ?? join(root, "test/work/vscode");
const entry = join(home, "node_modules/code-server/out/node/entry.js");

/** VS Code in a browser, with the packaged extension and a folder that is open. */
export interface EditorWindow {
  readonly page: Page;
  /** Opens a file by its name, with the cursor at a line and column from 1. */
  readonly open: (name: string, line?: number, column?: number) => Promise<void>;
  /** Runs a command by its title. */
  readonly command: (title: string) => Promise<void>;
  /** Types into the input that is open, and clicks the row with a label, which need not be the first. */
  readonly click: (text: string, label: string) => Promise<void>;
  readonly save: () => Promise<void>;
  /** Writes a file to the disk, as another program does. */
  readonly write: (name: string, text: string) => void;
  /** The text of a file on the disk. */
  readonly text: (name: string) => string;
  readonly picture: (name: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface WindowOptions {
  readonly folder: string;
  readonly port: number;
  readonly theme: string;
  /** Where pictures are put. */
  readonly pictures: string;
  readonly settings?: object;
}

export async function openWindow({
  folder,
  port,
  theme,
  pictures,
  settings = {},
}: WindowOptions): Promise<EditorWindow> {
  const data = join(folder, "../data");
  mkdirSync(join(data, "User"), { recursive: true });
  mkdirSync(pictures, { recursive: true });
  writeFileSync(
    join(data, "User/settings.json"),
    JSON.stringify({
      "workbench.colorTheme": theme,
      "workbench.startupEditor": "none",
      "editor.minimap.enabled": false,
      "workbench.tips.enabled": false,
      "editor.quickSuggestionsDelay": 1,
      ...settings,
    }),
  );
  const { version } = JSON.parse(readFileSync(join(root, "editors/vscode/package.json"), "utf8"));
  const folders = ["--user-data-dir", data, "--extensions-dir", join(folder, "../extensions")];
  const flags = [
    "--auth",
    "none",
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-workspace-trust",
    ...folders,
  ];
  const env = { ...process.env, XDG_DATA_HOME: data, XDG_CONFIG_HOME: data };
  execFileSync(
    process.execPath,
    [entry, ...flags, "--install-extension", join(root, `editors/vscode/goa-${version}.vsix`)],
    { env },
  );
  const server = spawn(process.execPath, [entry, ...flags, "--bind-addr", `127.0.0.1:${port}`, folder], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await started(server);
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const page = await browser.newPage({ viewport: { width: 1100, height: 640 } });
  await page.goto(`http://127.0.0.1:${port}/?folder=${folder}`);
  await page.waitForSelector(".monaco-workbench", { timeout: 120_000 });
  await page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: 120_000 });

  /** Presses Enter until the input is gone: a window that is still loading may miss the first time. */
  const accept = async (): Promise<void> => {
    for (let attempt = 0; attempt < 10; attempt++) {
      await page.keyboard.press("Enter");
      const isGone = page.waitForSelector(".quick-input-widget", { state: "hidden", timeout: 4000 });
      if (
        await isGone.then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error("the input stays open");
  };
  /** Chooses the row with a label, which may come late. */
  const quickInput = async (text: string, label: string): Promise<void> => {
    await page.waitForSelector(".quick-input-widget input", { state: "visible" });
    await page.locator(".quick-input-widget input").first().fill(text);
    await page.waitForSelector(`.quick-input-list .monaco-list-row.focused >> text=${label}`);
    await accept();
  };
  const command = async (title: string): Promise<void> => {
    await page.keyboard.press("F1");
    await quickInput(`>${title}`, title.replace(/^\w+: /, ""));
  };
  return {
    page,
    open: async (name, line = 1, column = 1) => {
      await page.keyboard.press("Control+P");
      await quickInput(name, name);
      await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
      await page.keyboard.press("Control+G");
      await page.waitForSelector(".quick-input-widget input", { state: "visible" });
      await page.locator(".quick-input-widget input").first().fill(`:${line}:${column}`);
      await accept();
    },
    command,
    click: async (text, label) => {
      await page.waitForSelector(".quick-input-widget input", { state: "visible" });
      await page.locator(".quick-input-widget input").first().fill(text);
      const row = page.locator(".quick-input-list .monaco-list-row").filter({
        has: page.locator(".label-name", { hasText: new RegExp(`^\\s*${label}\\s*$`) }),
      });
      await row.first().click();
    },
    write: (name, text) => writeFileSync(join(folder, name), text),
    save: async () => {
      await page.keyboard.press("Control+S");
      await page.waitForSelector(".tab.active:not(.dirty)");
    },
    text: (name) => readFileSync(join(folder, name), "utf8"),
    picture: async (name) => {
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
    stop: async () => {
      await browser.close();
      server.kill();
    },
  };
}

function started(server: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    server.stdout?.on("data", (chunk) => {
      if (/HTTP server listening/.test(String(chunk))) done();
    });
    server.on("exit", (code) => fail(new Error(`code-server ended with ${code}`)));
  });
}
