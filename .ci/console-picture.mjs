// Makes specs/manual/pictures/console.png: the console with a call of logger.monitor that is cut and resumed. Run after `npm run build`, with
// Chromium installed: node .ci/console-picture.mjs
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const mock = spawn(process.execPath, [
  path("bin/goaidl.js"),
  "mock",
  path("specs/logger.goa"),
  "--port",
  "0",
  "--inspect",
]);
const url = await new Promise((resolve) => mock.stdout.once("data", (data) => resolve(String(data).trim())));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1_200, height: 720 } });
await page.goto(url);
const press = (name) => page.getByRole("button", { name, exact: true }).click();
const rows = (kind) => page.locator(`.row.${kind}`);
await page.getByRole("button", { name: "logger monitor" }).click();
await press("Call");
await rows("server").first().waitFor();
await press("Send");
await press("Cut");
await page.getByText(/^resumed/).waitFor();
await press("Send");
await rows("server").nth(3).waitFor();
await page.screenshot({ path: path("specs/manual/pictures/console.png") });
await browser.close();
mock.kill();
