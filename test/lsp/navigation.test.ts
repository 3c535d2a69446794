import { afterEach, describe, expect, test } from "vitest";
import type { DocumentHighlight, Location, Range, WorkspaceEdit } from "vscode-languageserver";
import { type Editor, startEditor } from "../support/editor.js";

let editor: Editor;
afterEach(() => editor.stop());

const common = `type Entry { id: int  level: Level }
enum Level { debug info }
`;

const logger = `import { Entry } from "./common.goa"
import * as common from "./common.goa"

scheme key apiKey

interceptor audit { read payload.topic }

service logger {
  security key
  use server audit
  error too_slow
  method tail {
    payload { topic: string  since: common.Level = debug  @apiKey(key) api_key: string }
    streaming result Entry
    http { GET "/logs/{topic}/tail"  param since  error too_slow 429 }
    stream { error too_slow close 4100 }
  }
}
`;

/** Puts the cursor before the n-th occurrence of a text. */
function at(text: string, words: string, nth = 1): string {
  let offset = -1;
  for (let count = 0; count < nth; count++) offset = text.indexOf(words, offset + 1);
  return `${text.slice(0, offset)}<|>${text.slice(offset)}`;
}

async function withCursor(words: string, nth = 1): Promise<void> {
  editor = await startEditor({ "common.goa": common, "logger.goa": at(logger, words, nth) });
}

describe("textDocument/definition", () => {
  test.each([
    ["a type of another file", "Entry\n    http", 1, ["common.goa:1: Entry"]],
    ["a name that is imported", "Entry }", 1, ["common.goa:1: Entry"]],
    ["a type behind a namespace", "Level", 1, ["common.goa:2: Level"]],
    ["a namespace", "common.Level", 1, ["logger.goa:2: common"]],
    ["the path of an import", '"./common.goa"', 1, ["common.goa:1: "]],
    ["a default that is a value of an enum", "debug", 1, ["common.goa:2: debug"]],
    ["a parameter of a path", "topic}", 1, ["logger.goa:13: topic"]],
    ["a field with a place", "since  error", 1, ["logger.goa:13: since"]],
    ["a field that an interceptor reads", "topic }", 1, ["logger.goa:13: topic"]],
    ["a scheme", "key\n  use", 1, ["logger.goa:4: key"]],
    ["the scheme of a credential", "key) api", 1, ["logger.goa:4: key"]],
    ["an interceptor", "audit\n", 1, ["logger.goa:6: audit"]],
    ["an error with a status", "too_slow 429", 1, ["logger.goa:11: too_slow"]],
    ["an error with a close code", "too_slow close", 1, ["logger.goa:11: too_slow"]],
    ["a keyword has none", "security", 1, []],
    ["a primitive has none", "string", 1, []],
  ])("leads to %s", async (_, words, nth, expected) => {
    await withCursor(words, nth);
    expect(editor.shown(await editor.ask<Location[]>("textDocument/definition", "logger.goa"))).toEqual(expected);
  });

  test("works while the rest of the file has syntax errors", async () => {
    editor = await startEditor({
      "common.goa": common,
      "logger.goa": at(`${logger}\nservice half {\n  method a { payload {\ntype Other { x: = }\n`, "Entry\n    http"),
    });
    expect(editor.shown(await editor.ask<Location[]>("textDocument/definition", "logger.goa"))).toEqual([
      "common.goa:1: Entry",
    ]);
  });
});

test("textDocument/typeDefinition leads from a field to its type's declaration", async () => {
  await withCursor("since  error");
  expect(editor.shown(await editor.ask<Location[]>("textDocument/typeDefinition", "logger.goa"))).toEqual([
    "common.goa:2: Level",
  ]);
});

test("textDocument/typeDefinition answers for a type that is a list of itself", async () => {
  editor = await startEditor({ "a.goa": "type T<|>0 = T0[]\n" });
  expect(await editor.ask("textDocument/typeDefinition", "a.goa")).not.toBeUndefined();
});

test("textDocument/references finds a type in all files, with and without its declaration", async () => {
  await withCursor("Entry\n    http");
  const all = await editor.ask<Location[]>("textDocument/references", "logger.goa", {
    context: { includeDeclaration: true },
  });
  expect(editor.shown(all)).toEqual(["common.goa:1: Entry", "logger.goa:1: Entry", "logger.goa:14: Entry"]);
  const uses = await editor.ask<Location[]>("textDocument/references", "logger.goa", {
    context: { includeDeclaration: false },
  });
  expect(editor.shown(uses)).toEqual(["logger.goa:1: Entry", "logger.goa:14: Entry"]);
});

test("textDocument/documentHighlight marks a name in its file, the declaration as written", async () => {
  await withCursor("topic}");
  const found = await editor.ask<DocumentHighlight[]>("textDocument/documentHighlight", "logger.goa");
  expect(found.map(({ range, kind }) => `${range.start.line + 1}:${kind}`)).toEqual(["6:2", "13:3", "15:2"]);
});

test("textDocument/documentLink links imports and pages", async () => {
  editor = await startEditor({
    "a.goa": `import { B } from "./b.goa"\n/// See https://example.com/spec.\ntype A { b: B }\n`,
    "b.goa": "type B { x: int }\n",
  });
  const links = await editor.ask<{ range: Range; target: string }[]>("textDocument/documentLink", "a.goa");
  expect(links.map(({ range, target }) => [editor.words("a.goa", range), target])).toEqual([
    ["./b.goa", editor.uri("b.goa")],
    ["https://example.com/spec", "https://example.com/spec"],
  ]);
});

describe("textDocument/rename", () => {
  const rename = (name: string): Promise<WorkspaceEdit> =>
    editor.ask<WorkspaceEdit>("textDocument/rename", "logger.goa", { newName: name });

  test("shows the name that is renamed", async () => {
    await withCursor("topic}");
    const found = await editor.ask<{ range: Range; placeholder: string }>("textDocument/prepareRename", "logger.goa");
    expect(found.placeholder).toBe("topic");
    expect(editor.words("logger.goa", found.range)).toBe("topic");
  });

  test("renames a type in all files with its imports", async () => {
    await withCursor("Entry\n    http");
    const texts = editor.applied(await rename("LogEntry"));
    expect(texts["common.goa"]).toBe(common.replace("Entry", "LogEntry"));
    expect(texts["logger.goa"]).toBe(logger.replaceAll("Entry", "LogEntry"));
  });

  test("renames a field in paths, places and interceptors", async () => {
    await withCursor("topic}");
    expect(editor.applied(await rename("subject"))["logger.goa"]).toBe(logger.replaceAll("topic", "subject"));
  });

  test("renames an import with `as` in its file only", async () => {
    const text = 'import { Entry as Item } from "./common.goa"\ntype Page { items: <|>Item[] }\n';
    editor = await startEditor({ "common.goa": common, "logger.goa": text });
    expect(editor.applied(await rename("Row"))).toEqual({
      "logger.goa": 'import { Entry as Row } from "./common.goa"\ntype Page { items: Row[] }\n',
    });
  });

  test("leaves the local name of an import with `as` alone when the type is renamed", async () => {
    const text = 'import { <|>Entry as Item } from "./common.goa"\ntype Page { items: Item[] }\n';
    editor = await startEditor({ "common.goa": common, "logger.goa": text });
    expect(editor.applied(await rename("Row"))).toEqual({
      "common.goa": common.replace("Entry", "Row"),
      "logger.goa": 'import { Row as Item } from "./common.goa"\ntype Page { items: Item[] }\n',
    });
  });

  test("quotes a member's name that is not a word", async () => {
    editor = await startEditor({ "logger.goa": "enum Span { <|>day hour }\ntype A { span: Span }\n" });
    expect(editor.applied(await rename("24h"))["logger.goa"]).toBe('enum Span { "24h" hour }\ntype A { span: Span }\n');
  });

  test.each([
    ["a name that another type has", "Entry\n    http", "Level", /declared twice/],
    ["a type's name without a capital", "Entry\n    http", "entry", /capital letter/],
    ["what is not a name", "Entry\n    http", "two words", /can't be a name/],
    ["a field that the payload already has", "topic}", "since", /declared twice/],
    ["a keyword", "security", "Other", /nothing here/],
  ])("refuses %s", async (_, words, name, reason) => {
    await withCursor(words);
    await expect(rename(name)).rejects.toThrow(reason);
  });
});
