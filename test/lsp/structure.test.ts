import { afterEach, describe, expect, test } from "vitest";
import type {
  DocumentSymbol,
  FoldingRange,
  SelectionRange,
  SemanticTokens,
  SymbolInformation,
  TextEdit,
} from "vscode-languageserver";
import { tokenKinds } from "../../src/language-service/semantic-tokens.js";
import { type Editor, startEditor } from "../support/editor.js";

let editor: Editor;
afterEach(() => editor.stop());

const contract = `goa 1

import { A } from "./a.goa"
import { B } from "./b.goa"

// First line.
// Second line.
type Item {
  /// The name.
  name: string
  sizes: int[]
}

service shop {
  error sold_out
  method watch {
    payload { id: int }
    streaming result Item
    http { GET "/watch/{id}" }
  }
}
`;

function named(symbols: readonly DocumentSymbol[], depth = 0): string[] {
  return symbols.flatMap(({ name, detail, children }) => [
    `${"  ".repeat(depth)}${name}${detail === undefined || detail === "" ? "" : ` - ${detail}`}`,
    ...named(children ?? [], depth + 1),
  ]);
}

test("textDocument/documentSymbol is the outline", async () => {
  editor = await startEditor({ "a.goa": contract });
  const symbols = await editor.ask<DocumentSymbol[]>("textDocument/documentSymbol", "a.goa");
  expect(named(symbols)).toEqual([
    "Item",
    "  name - string",
    "  sizes - int[]",
    "shop",
    "  sold_out",
    "  watch - server stream",
    "    payload",
    "      id - int",
  ]);
});

test("workspace/symbol finds declarations in all files, the closest match first", async () => {
  editor = await startEditor({ "a.goa": contract, "b.goa": "type OrderItem { watched: boolean }\n" });
  const found = await editor.request<SymbolInformation[]>("workspace/symbol", { query: "item" });
  expect(found.map(({ name, location }) => `${name} ${editor.shown(location)}`)).toEqual([
    "Item a.goa:8: Item",
    "OrderItem b.goa:1: OrderItem",
  ]);
  const [method] = await editor.request<SymbolInformation[]>("workspace/symbol", { query: "wtch" });
  expect(method).toMatchObject({ name: "watch", containerName: "shop" });
});

test("textDocument/foldingRange folds blocks, comments and imports", async () => {
  editor = await startEditor({ "a.goa": contract });
  const folds = await editor.ask<FoldingRange[]>("textDocument/foldingRange", "a.goa");
  expect(folds.map(({ startLine, endLine, kind }) => `${startLine + 1}-${endLine + 1} ${kind ?? "block"}`)).toEqual([
    "3-4 imports",
    "6-7 comment",
    "8-11 block",
    "14-20 block",
    "16-19 block",
  ]);
});

test("textDocument/selectionRange grows from a word to the file", async () => {
  editor = await startEditor({ "a.goa": contract.replace("int }", "i<|>nt }") });
  const [first] = await editor.request<SelectionRange[]>("textDocument/selectionRange", {
    textDocument: { uri: editor.uri("a.goa") },
    positions: [editor.cursorOf("a.goa")],
  });
  const grown: string[] = [];
  for (let each: SelectionRange | undefined = first; each !== undefined; each = each.parent)
    grown.push(editor.words("a.goa", each.range));
  expect(grown.slice(0, 5)).toEqual([
    "int",
    "id: int",
    "{ id: int }",
    "payload { id: int }",
    expect.stringMatching(/^method watch/),
  ]);
  expect(grown.at(-1)).toBe(contract);
});

/** The tokens of an answer, as `line word: kind`. */
function shownTokens(name: string, { data }: SemanticTokens): string[] {
  const lines = editor.text(name).split("\n");
  const shown: string[] = [];
  let line = 0;
  let column = 0;
  for (let index = 0; index < data.length; index += 5) {
    const [lineStep = 0, columnStep = 0, length = 0, kind = 0] = data.slice(index);
    line += lineStep;
    column = lineStep === 0 ? column + columnStep : columnStep;
    shown.push(`${line + 1} ${lines[line]?.slice(column, column + length)}: ${tokenKinds[kind]}`);
  }
  return shown;
}

test("textDocument/semanticTokens/full classifies words by their place", async () => {
  editor = await startEditor({ "a.goa": "type Item { type: string  @minLength(1) kind?: Item }\n" });
  const tokens = await editor.ask<SemanticTokens>("textDocument/semanticTokens/full", "a.goa");
  expect(shownTokens("a.goa", tokens)).toEqual([
    "1 type: keyword",
    "1 Item: class",
    "1 type: property",
    "1 string: type",
    "1 @: decorator",
    "1 minLength: decorator",
    "1 1: number",
    "1 kind: property",
    "1 Item: class",
  ]);
});

test("textDocument/semanticTokens/full classifies words of clauses as keywords, even the names of types", async () => {
  const text = `api a { title "A"  contact { email "a@b.example" } }
service s { method m { result email  error gone { temporary }  http { GET "/m"  error gone 410 }  stream { overflow latest } } }
`;
  editor = await startEditor({ "a.goa": text });
  const tokens = await editor.ask<SemanticTokens>("textDocument/semanticTokens/full", "a.goa");
  expect(shownTokens("a.goa", tokens)).toEqual(
    expect.arrayContaining([
      "1 title: keyword",
      "1 contact: keyword",
      "1 email: keyword",
      "2 email: type",
      "2 temporary: keyword",
      "2 GET: keyword",
      "2 latest: keyword",
    ]),
  );
});

test("textDocument/semanticTokens/range classifies the words of some lines, as for the whole file", async () => {
  editor = await startEditor({ "a.goa": contract });
  const range = { start: { line: 14, character: 4 }, end: { line: 16, character: 10 } };
  const tokens = await editor.ask<SemanticTokens>("textDocument/semanticTokens/range", "a.goa", { range });
  const whole = await editor.ask<SemanticTokens>("textDocument/semanticTokens/full", "a.goa");
  expect(shownTokens("a.goa", tokens)).toEqual([
    "15 error: keyword",
    "15 sold_out: event",
    "16 method: keyword",
    "16 watch: method",
    "17 payload: keyword",
    "17 id: property",
    "17 int: type",
  ]);
  expect(shownTokens("a.goa", whole)).toEqual(expect.arrayContaining(shownTokens("a.goa", tokens)));
});

describe("formatting", () => {
  const untidy = "type Item { id: int,\nname:string }\n\ntype Other {   x:int }\n";
  const tidy = "type Item {\n  id: int\n  name: string\n}\n\ntype Other { x: int }\n";
  const options = { options: { tabSize: 2, insertSpaces: true } };

  test("textDocument/formatting formats a file with edits that replace no words", async () => {
    editor = await startEditor({ "a.goa": untidy });
    const edits = await editor.ask<TextEdit[]>("textDocument/formatting", "a.goa", options);
    expect(editor.edited("a.goa", edits)).toBe(tidy);
    expect(edits.every(({ range }) => !/\w/.test(editor.words("a.goa", range)))).toBe(true);
  });

  test("textDocument/rangeFormatting formats some lines", async () => {
    editor = await startEditor({ "a.goa": untidy });
    const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 5 } };
    const edits = await editor.ask<TextEdit[]>("textDocument/rangeFormatting", "a.goa", { ...options, range });
    expect(editor.edited("a.goa", edits)).toBe(untidy.replace("{   x:int }", "{ x: int }"));
  });

  test("textDocument/onTypeFormatting formats the block that a brace closes", async () => {
    editor = await startEditor({ "a.goa": "type A {x:int}\ntype Item {\nid:int\n}<|>\n" });
    const edits = await editor.ask<TextEdit[]>("textDocument/onTypeFormatting", "a.goa", { ...options, ch: "}" });
    expect(editor.edited("a.goa", edits)).toBe("type A {x:int}\ntype Item {\n  id: int\n}\n");
  });

  test("textDocument/onTypeFormatting formats the line that a line break ends", async () => {
    editor = await startEditor({ "a.goa": "type A {x:int}\ntype Item {\n  id:int\n<|>}\n" });
    const edits = await editor.ask<TextEdit[]>("textDocument/onTypeFormatting", "a.goa", { ...options, ch: "\n" });
    expect(editor.edited("a.goa", edits)).toBe("type A {x:int}\ntype Item {\n  id: int\n}\n");
  });

  test("a file with syntax errors stays unchanged", async () => {
    editor = await startEditor({ "a.goa": "type Item {  id:  \n" });
    expect(await editor.ask<TextEdit[]>("textDocument/formatting", "a.goa", options)).toEqual([]);
  });
});
