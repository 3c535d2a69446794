import { afterEach, describe, expect, test } from "vitest";
import type { Diagnostic } from "vscode-languageserver";
import { type Editor, startEditor } from "../support/editor.js";

let editor: Editor;
afterEach(() => editor.stop());

function lines(found: readonly Diagnostic[]): string[] {
  return found.map(({ range, code }) => `${range.start.line + 1}:${range.start.character + 1} ${code}`);
}

const has = (code: string) => (found: readonly Diagnostic[]) => found.some((each) => each.code === code);
const lacks = (code: string) => (found: readonly Diagnostic[]) => !has(code)(found);

describe("textDocument/publishDiagnostics", () => {
  test("reports a mistake with its code, the page of the code, and a hint", async () => {
    editor = await startEditor({ "a.goa": "type Item { id: intt }\n" });
    editor.open("a.goa");
    const [found] = await editor.reports("a.goa", has("unknown-type"));
    expect(found).toMatchObject({
      code: "unknown-type",
      severity: 1,
      source: "goaidl",
      message: expect.stringContaining("did you mean `int`?"),
      range: { start: { line: 0, character: 16 }, end: { line: 0, character: 20 } },
      codeDescription: { href: expect.stringMatching(/^https:.*\/codes\.md#unknown-type$/) },
    });
  });

  test("follows the text as it is typed, one change at a time", async () => {
    editor = await startEditor({ "a.goa": "type Item { id: in<|> }\n" });
    editor.open("a.goa");
    await editor.reports("a.goa", has("unknown-type"));
    editor.type("a.goa", "t");
    await editor.reports("a.goa", lacks("unknown-type"));
    editor.type("a.goa", "x");
    await editor.reports("a.goa", has("unknown-type"));
  });

  test("reports a mistake of meaning after a syntax error", async () => {
    editor = await startEditor({ "a.goa": "type Item { id }\n\ntype Page { items: Itemm[] }\n" });
    editor.open("a.goa");
    const found = await editor.reports("a.goa", has("unknown-type"));
    expect(lines(found)).toEqual(["1:16 unexpected-token", "3:20 unknown-type"]);
  });

  test("reports lint beside errors, at the severities of the configuration", async () => {
    const config = { inputs: ["a.goa"], lint: { rules: { "missing-edition": "error", "undocumented-type": "off" } } };
    editor = await startEditor({
      "goaidl.config.json": JSON.stringify(config),
      "a.goa": "",
    });
    editor.open("a.goa", "type Item { name: string }\n");
    const found = await editor.reports("a.goa", has("missing-edition"));
    expect(found.find(({ code }) => code === "missing-edition")?.severity).toBe(1);
    expect(lacks("undocumented-type")(found)).toBe(true);
  });

  test("checks the files of the workspace that are not open", async () => {
    editor = await startEditor({ "a.goa": "type Item { id: intt }\n" });
    expect(lines(await editor.reports("a.goa"))).toContain("1:17 unknown-type");
  });

  test("checks the contracts again that import a changed file", async () => {
    editor = await startEditor({
      "common.goa": "type Entry { id: int }\n",
      "a.goa": 'import { Entry } from "./common.goa"\ntype Page { entries: Entry[] }\n',
    });
    editor.open("a.goa");
    editor.open("common.goa");
    await editor.reports("a.goa", lacks("unknown-import"));
    editor.change("common.goa", "type Row { id: int }\n");
    await editor.reports("a.goa", has("unknown-import"));
    editor.close("common.goa");
    await editor.reports("a.goa", lacks("unknown-import"));
  });

  test("checks a shared file in the contracts that import it", async () => {
    editor = await startEditor({
      "types.goa": "type Login { @apiKey(key) key: string }\n",
      "a.goa":
        'import { Login } from "./types.goa"\nscheme key apiKey\nservice s { security key  method m { payload Login  http { POST "/m" } } }\n',
    });
    editor.open("a.goa");
    editor.open("types.goa");
    await editor.reports("types.goa", lacks("unknown-name"));
  });

  test("detects a new file", async () => {
    editor = await startEditor({ "a.goa": 'import { B } from "./b.goa"\ntype A { b: B }\n' });
    editor.open("a.goa");
    await editor.reports("a.goa", has("import-not-found"));
    editor.open("b.goa", "type B { x: int }\n");
    await editor.reports("a.goa", lacks("import-not-found"));
  });

  test("marks unused declarations as unnecessary", async () => {
    editor = await startEditor({
      "b.goa": "type B { x: int }\n",
      "a.goa": 'import { B } from "./b.goa"\ntype A { x: int }\n',
    });
    editor.open("a.goa");
    const found = await editor.reports("a.goa", has("unused-import"));
    expect(found.find(({ code }) => code === "unused-import")?.tags).toEqual([1]);
  });

  test("shows the other place of a mistake", async () => {
    editor = await startEditor({ "a.goa": "type A { x: int }\ntype A { y: int }\n" });
    editor.open("a.goa");
    const [found] = await editor.reports("a.goa", has("duplicate-name"));
    expect(editor.shown(found?.relatedInformation?.map(({ location }) => location) ?? null)).toEqual(["a.goa:1: A"]);
  });
});
