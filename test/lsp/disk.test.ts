import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { CodeLens, Diagnostic } from "vscode-languageserver";
import { processIo } from "../../src/cli/io.js";
import { diskHost } from "../../src/cli/language-server/disk-host.js";
import { git, workFolder } from "../support/command-line.js";
import { type Editor, startEditor } from "../support/editor.js";

let folder = workFolder();
let editor: Editor;
afterEach(async () => {
  await editor.stop();
  folder.remove();
});

async function start(files: Readonly<Record<string, string>>): Promise<void> {
  editor = await startEditor(files, { folder: folder.path, host: diskHost(processIo()) });
}

const has = (code: string) => (found: readonly Diagnostic[]) => found.some((each) => each.code === code);
const lacks = (code: string) => (found: readonly Diagnostic[]) => !has(code)(found);

const service = (field: string): string =>
  `goa 1\nservice s {\n  method m {\n    payload { ${field} }\n    result string\n    http { POST "/m" }\n  }\n}\n`;

describe("the language server on a disk", () => {
  test("reports changes that break clients since the configured revision", async () => {
    const files = {
      "goaidl.config.json": JSON.stringify({ inputs: ["a.goa"], diff: { against: "git:main" } }),
      "a.goa": service("x: int"),
    };
    folder = workFolder(files);
    git(folder.path, "init", "-q", "-b", "main");
    git(folder.path, "add", ".");
    git(folder.path, "commit", "-qm", "first");
    await start(files);
    editor.open("a.goa");
    editor.change("a.goa", service("x: int  y: int"));
    const found = await editor.reports("a.goa", (all) =>
      all.some(({ message }) => String(message).includes("(since main)")),
    );
    const change = found.find(({ message }) => String(message).includes("(since main)"));
    expect(change).toMatchObject({ code: "field-added-required", severity: 1 });
    expect(
      editor.words("a.goa", change?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }),
    ).toBe("y");
    editor.change("a.goa", service("x: int  y?: int"));
    await editor.reports("a.goa", lacks("field-added-required"));
  });

  test("reads a file that changes on the disk", async () => {
    const files = { "a.goa": 'import { B } from "./b.goa"\ntype A { b: B }\n' };
    folder = workFolder(files);
    await start(files);
    editor.open("a.goa");
    await editor.reports("a.goa", has("import-not-found"));
    folder.write({ "b.goa": "type B { x: int }\n" });
    editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: editor.uri("b.goa"), type: 1 }],
    });
    await editor.reports("a.goa", lacks("import-not-found"));
  });

  test("applies the configuration", async () => {
    const files = { "goaidl.config.json": JSON.stringify({ inputs: ["a.goa"] }), "a.goa": "type A { x: int }\n" };
    folder = workFolder(files);
    await start(files);
    editor.open("a.goa");
    await editor.reports("a.goa", has("missing-edition"));
    folder.write({
      "goaidl.config.json": JSON.stringify({ inputs: ["a.goa"], lint: { rules: { "missing-edition": "error" } } }),
    });
    editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: editor.uri("goaidl.config.json"), type: 2 }],
    });
    await editor.reports("a.goa", (found) =>
      found.some(({ code, severity }) => code === "missing-edition" && severity === 1),
    );
  });

  test("reports mistakes of the configuration in its file", async () => {
    const files = { "goaidl.config.json": '{ "inputs": ["a.goa"], "lnt": {} }', "a.goa": "type A { x: int }\n" };
    folder = workFolder(files);
    await start(files);
    const [found] = await editor.reports("goaidl.config.json", has("config-unknown-key"));
    expect(
      editor.words(
        "goaidl.config.json",
        found?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      ),
    ).toBe('"lnt"');
  });

  test("reports mistakes of a configuration below the folder, until it is deleted", async () => {
    const files = { "inner/goaidl.config.json": '{ "inputs": ["a.goa"], "lnt": {} }', "inner/a.goa": "goa 1\n" };
    folder = workFolder(files);
    await start(files);
    await editor.reports("inner/goaidl.config.json", has("config-unknown-key"));
    rmSync(join(folder.path, "inner/goaidl.config.json"));
    editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: editor.uri("inner/goaidl.config.json"), type: 3 }],
    });
    await editor.reports("inner/goaidl.config.json", lacks("config-unknown-key"));
  });

  test("checks a folder that is added to the workspace", async () => {
    folder = workFolder({ "one/a.goa": "type A { x: int }\n", "two/b.goa": "type B { x: intt }\n" });
    editor = await startEditor(
      {},
      {
        folder: join(folder.path, "one"),
        host: diskHost(processIo()),
        capabilities: { workspace: { workspaceFolders: true } },
      },
    );
    const uri = `file://${join(folder.path, "two")}`;
    const reported = new Promise<readonly Diagnostic[]>((done) => {
      editor.connection.onNotification(
        "textDocument/publishDiagnostics",
        (given: { uri: string; diagnostics: Diagnostic[] }) => {
          if (given.uri === `${uri}/b.goa`) done(given.diagnostics);
        },
      );
    });
    editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri, name: "two" }], removed: [] },
    });
    expect(has("unknown-type")(await reported)).toBe(true);
  });

  test("checks a file outside of the workspace's folders", async () => {
    folder = workFolder({ "inside/a.goa": "type A { x: int }\n", "outside/b.goa": "type B { x: intt }\n" });
    editor = await startEditor({}, { folder: join(folder.path, "inside"), host: diskHost(processIo()) });
    const uri = `file://${join(folder.path, "outside/b.goa")}`;
    const reported = new Promise<readonly Diagnostic[]>((done) => {
      editor.connection.onNotification(
        "textDocument/publishDiagnostics",
        (given: { uri: string; diagnostics: Diagnostic[] }) => {
          if (given.uri === uri) done(given.diagnostics);
        },
      );
    });
    editor.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "goa", version: 1, text: "type B { x: intt }\n" },
    });
    expect(has("unknown-type")(await reported)).toBe(true);
  });

  test("generates the configured targets when the lens is used", async () => {
    const files = {
      "goaidl.config.json": JSON.stringify({ inputs: ["a.goa"], targets: ["json-schema"] }),
      "a.goa": service("x: int"),
    };
    folder = workFolder(files);
    await start(files);
    const [lens] = await editor.ask<CodeLens[]>("textDocument/codeLens", "a.goa");
    expect(lens?.command?.title).toBe("Generate");
    const done = await editor.request<boolean>("workspace/executeCommand", {
      command: lens?.command?.command ?? "",
      arguments: lens?.command?.arguments ?? [],
    });
    expect(done).toBe(true);
    expect(existsSync(join(folder.path, "gen"))).toBe(true);
  });
});
