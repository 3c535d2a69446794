import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const executablePath = "/usr/bin/chromium";

/** The script of a page with the server in a worker. Returns the codes that are reported and the labels that are offered. */
const script = `(async (source) => {
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const codes = [];
  const answers = new Map();
  const seen = new Promise((done) => {
    worker.onmessage = ({ data }) => {
      if (data.method === "textDocument/publishDiagnostics") {
        codes.push(...data.params.diagnostics.map((each) => each.code));
        if (codes.includes("unknown-type")) done();
      }
      answers.get(data.id)?.(data.result);
    };
  });
  const send = (message) => worker.postMessage({ jsonrpc: "2.0", ...message });
  const ask = (id, method, params) => new Promise((done) => {
    answers.set(id, done);
    send({ id, method, params });
  });
  await ask(1, "initialize", { processId: null, rootUri: null, capabilities: {} });
  send({ method: "initialized", params: {} });
  send({ method: "goaidl/files", params: { files: [{ uri: "vscode-vfs://github/a/b/common.goa", text: "type Entry { id: int }" }] } });
  const uri = "vscode-vfs://github/a/b/main.goa";
  const text = "type Page { first: intt  entry: En }";
  send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "goa", version: 1, text } } });
  await seen;
  const { items } = await ask(2, "textDocument/completion", { textDocument: { uri }, position: { line: 0, character: 34 } });
  return { codes, imports: items.flatMap((item) => (item.additionalTextEdits ?? []).map((edit) => edit.newText)) };
})`;

describe.skipIf(!existsSync(executablePath) && process.env.CI !== "true")("the server in a browser's worker", () => {
  let browser: Browser;
  let source = "";
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [`${root}src/lsp/worker.ts`],
      bundle: true,
      minify: true,
      format: "iife",
      platform: "browser",
      write: false,
      logLevel: "silent",
    });
    source = outputFiles[0]?.text ?? "";
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  }, 60_000);
  afterAll(() => browser.close());

  test("reports and completes, with files that the page sends", async () => {
    const page = await browser.newPage();
    const result = await page.evaluate(`${script}(${JSON.stringify(source)})`);
    expect(result).toEqual({
      codes: expect.arrayContaining(["unknown-type"]),
      imports: ['import { Entry } from "./common.goa"\n\n'],
    });
  }, 60_000);
});
