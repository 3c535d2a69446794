import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { CodeAction, CodeLens, InlayHint, Range } from "vscode-languageserver";
import { lint } from "../../src/lint/lint.js";
import { compile } from "../../src/semantics/compile.js";
import { decodeText } from "../../src/text/decode.js";
import { positionAt } from "../../src/text/source-file.js";
import { type Editor, startEditor } from "../support/editor.js";

let editor: Editor;
afterEach(() => editor.stop());

const common = "type Entry { id: int }\nenum Level { debug info }\n";

async function actions(
  text: string,
  only?: string,
  others: Readonly<Record<string, string>> = { "common.goa": common },
): Promise<CodeAction[]> {
  editor = await startEditor({ ...others, "a.goa": text });
  const position = editor.cursorOf("a.goa");
  return editor.request<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: editor.uri("a.goa") },
    range: { start: position, end: position },
    context: { diagnostics: [], ...(only === undefined ? {} : { only: [only] }) },
  });
}

const titles = (found: readonly CodeAction[]): string[] => found.map(({ title }) => title);

/** The files after an action. */
function applying(found: readonly CodeAction[], title: RegExp): Record<string, string> {
  const action = found.find((each) => title.test(each.title));
  if (action === undefined) throw new Error(`there is no ${title} among: ${titles(found).join("; ")}`);
  return editor.applied(action.edit ?? null);
}

/** A name in braces of a path. */
const route = (name: string): string => `GET "/a/{${name}}"`;

describe("textDocument/codeAction", () => {
  test("applies the fix of a report, and names the report", async () => {
    const found = await actions("type A { id: <|>intt }\n");
    expect(applying(found, /^Write `int`$/)).toEqual({ "a.goa": "type A { id: int }\n" });
    expect(found.find(({ title }) => title === "Write `int`")).toMatchObject({
      isPreferred: true,
      diagnostics: [{ code: "unknown-type" }],
    });
  });

  test("applies the fix of a syntax error", async () => {
    expect(applying(await actions("type A { id <|>int }\n"), /insert `:`/i)["a.goa"]).toMatch(/type A \{ id: ?int \}/);
  });

  test.each(["diagnostics", "lint"])("offers each fix of each report in the cases of test/%s", async (folder) => {
    const cases = new URL(`../${folder}/cases/`, import.meta.url);
    editor = await startEditor({});
    const missing: string[] = [];
    let count = 0;
    for (const code of readdirSync(cases)) {
      const text = decodeText(readFileSync(new URL(`${code}/bad.goa`, cases)));
      if (text.length > 20_000) continue;
      const { value, diagnostics } = compile("bad.goa", { read: (path) => (path === "bad.goa" ? text : null) });
      editor.open(`${code}.goa`, text);
      for (const { span, fixes } of [...diagnostics, ...lint([value])]) {
        if (fixes.length === 0) continue;
        const start = positionAt(span.file, span.start);
        const position = { line: start.line - 1, character: start.column - 1 };
        const found = await editor.ask<CodeAction[]>("textDocument/codeAction", `${code}.goa`, {
          range: { start: position, end: position },
          context: { diagnostics: [] },
        });
        const offered = titles(found).map((title) => title.toLowerCase());
        for (const { title } of fixes) {
          count++;
          if (!offered.includes(title.toLowerCase())) missing.push(`${code}: ${title}`);
        }
      }
      editor.close(`${code}.goa`);
    }
    expect(missing).toEqual([]);
    expect(count).toBeGreaterThan(10);
  });

  test("imports a type that another file declares", async () => {
    expect(applying(await actions("type A { e: <|>Entry }\n"), /^Import `Entry` from common.goa$/)).toEqual({
      "a.goa": 'import { Entry } from "./common.goa"\n\ntype A { e: Entry }\n',
    });
  });

  test.each([
    ["a type", "type", "Level", "type A { level: <|>Level }\n", "type A { level: Level }\n\ntype Level {\n}\n"],
    [
      "an error with a status",
      "error",
      "gone",
      'service s {\n  method m {\n    result int\n    http { GET "/m"  error <|>gone 404 }\n  }\n}\n',
      'service s {\n  method m {\n    result int\n    error gone\n    http { GET "/m"  error gone 404 }\n  }\n}\n',
    ],
    [
      "an error with a close code",
      "error",
      "slow",
      "service s {\n  stream { error <|>slow close 4100 }\n}\n",
      "service s {\n  error slow\n  stream { error slow close 4100 }\n}\n",
    ],
    [
      "a scheme",
      "scheme",
      "login",
      "service s {\n  security <|>login\n}\n",
      "service s {\n  security login\n}\n\nscheme login bearer\n",
    ],
    [
      "an interceptor",
      "interceptor",
      "audit",
      "service s {\n  use server <|>audit\n}\n",
      "service s {\n  use server audit\n}\n\ninterceptor audit {\n}\n",
    ],
  ])("declares %s that is missing", async (_, kind, name, text, expected) => {
    const found = await actions(text, undefined, {});
    expect(applying(found, new RegExp(`^Declare ${kind} \`${name}\`$`))["a.goa"]).toBe(expected);
  });

  test("fixes all reports of one code", async () => {
    const found = await actions("type A { id: <|>intt  name: strng }\n");
    expect(applying(found, /^Fix all 2 of `unknown-type`$/)).toEqual({ "a.goa": "type A { id: int  name: string }\n" });
  });

  test("silences a warning with a reason", async () => {
    const field = await actions("goa 1\n/// An item.\ntype Item {\n  <|>is_not_ready: boolean\n}\n");
    const text = applying(field, /^Silence `negated-boolean` here, with a reason$/)["a.goa"];
    expect(text).toBe(
      'goa 1\n/// An item.\ntype Item {\n  @suppress("negated-boolean", "reason")\n  is_not_ready: boolean\n}\n',
    );
  });

  test("applies all safe fixes", async () => {
    const found = await actions(
      'import { Entry, Level } from "./common.goa"\ntype A { level: Level }\n',
      "source.fixAll",
    );
    expect(applying(found, /safe fixes/)["a.goa"]).toContain('import { Level } from "./common.goa"');
  });

  test("organises imports", async () => {
    const text = `import { Level } from "./common.goa"\nimport { Entry } from "./common.goa"\nimport { B, A } from "./b.goa"\n\ntype X { e: Entry  l: Level  a: A }\n`;
    editor = await startEditor({
      "common.goa": common,
      "b.goa": "type A { x: int }\ntype B { x: int }\n",
      "a.goa": text,
    });
    const [action] = await editor.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: editor.uri("a.goa") },
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      context: { diagnostics: [], only: ["source.organizeImports"] },
    });
    expect(editor.applied(action?.edit ?? null)["a.goa"]).toBe(
      'import { A } from "./b.goa"\nimport { Entry, Level } from "./common.goa"\n\ntype X { e: Entry  l: Level  a: A }\n',
    );
  });

  test("extracts an inline type under the name that it has in generated code", async () => {
    const found = await actions(
      'service s {\n  method tail {\n    payload {\n      topic: <|>string\n    }\n    http { POST "/tail" }\n  }\n}\n',
    );
    expect(applying(found, /^Extract to `type TailPayload`$/)["a.goa"]).toBe(
      'service s {\n  method tail {\n    payload TailPayload\n    http { POST "/tail" }\n  }\n}\n\ntype TailPayload {\n  topic: string\n}\n',
    );
  });

  test("offers only refactorings of the requested kind", async () => {
    const found = await actions("type A { inner: { <|>x: int } }\n", "refactor.extract");
    expect(titles(found)).toEqual(["Extract to `type AInner`"]);
  });

  test("inlines an alias", async () => {
    const found = await actions("type <|>Id = string | null\ntype A { id: Id  ids: Id[] }\n");
    expect(applying(found, /^Inline `Id`$/)["a.goa"]).toBe("type A { id: string | null  ids: (string | null)[] }\n");
  });

  test("does not inline an alias with constraints", async () => {
    expect(titles(await actions("@maxLength(3)\ntype <|>Id = string\ntype A { id: Id }\n"))).not.toContain(
      "Inline `Id`",
    );
  });

  test.each([
    [
      "to an inline payload",
      `payload { x: int }\n    http { ${route("i<|>d")} }`,
      `payload { x: int  id: string }\n    http { ${route("id")} }`,
    ],
    ["to a new payload", `http { ${route("i<|>d")} }`, `payload { id: string }\n    http { ${route("id")} }`],
    [
      "for a place",
      'payload { x: int }\n    http { GET "/a"  param <|>since }',
      'payload { x: int  since: string }\n    http { GET "/a"  param since }',
    ],
  ])("adds a missing parameter %s", async (_, before, expected) => {
    const around = (text: string): string => `service s {\n  method m {\n    ${text}\n  }\n}\n`;
    expect(applying(await actions(around(before)), /^Add `\w+` to the payload$/)["a.goa"]).toBe(around(expected));
  });

  test("converts a union to another tagging", async () => {
    const found = await actions('type A { x: int }\ntype B { y: int }\nunion <|>U by "kind" { a: A  b: B }\n');
    expect(applying(found, /^Tag beside the value/)["a.goa"]).toContain("union U { a: A  b: B }");
    expect(applying(found, /^No tag/)["a.goa"]).toContain("union U by none { a: A  b: B }");
  });

  test("does not offer a tagging that the variants can't have", async () => {
    const found = await actions("union <|>U { a: string  b: string }\n");
    expect(titles(found).some((title) => /^No tag|^Tag inside/.test(title))).toBe(false);
  });

  test("deprecates the declaration at the cursor", async () => {
    const found = await actions("type A {\n  <|>old: int\n}\n");
    expect(applying(found, /^Deprecate `old`$/)["a.goa"]).toBe('type A {\n  @deprecated("reason")\n  old: int\n}\n');
  });
});

const streams = `api logs { stream { heartbeat every 15s timeout 5s } }
service logger {
  stream { idle 5m }
  method tail {
    payload { topic: string }
    streaming result string
    http { GET "/tail" }
    stream { resume within 2m }
  }
  method topics { result string[]  http { GET "/topics" } }
}
`;

const whole: Range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

test("textDocument/inlayHint shows the limits that a stream inherits", async () => {
  editor = await startEditor({ "a.goa": streams });
  const hints = await editor.ask<InlayHint[]>("textDocument/inlayHint", "a.goa", { range: whole });
  expect(hints.map(({ position, label }) => [position.line + 1, label])).toEqual([
    [8, "heartbeat every 15s timeout 5s (api) · idle 5m (service) · buffer 1024 messages 1MiB · overflow wait"],
  ]);
});

test("textDocument/codeLens offers the commands that both client and server support", async () => {
  editor = await startEditor({ "a.goa": streams }, { initializationOptions: { commands: ["goaidl.try"] } });
  const lenses = await editor.ask<CodeLens[]>("textDocument/codeLens", "a.goa");
  expect(lenses.map(({ command }) => [command?.title, command?.arguments?.[1]])).toEqual([
    ["Try", "logger.tail"],
    ["Try", "logger.topics"],
  ]);
  await editor.stop();
  editor = await startEditor({ "a.goa": streams });
  expect(await editor.ask<CodeLens[]>("textDocument/codeLens", "a.goa")).toEqual([]);
});

test("workspace/executeCommand explains a code", async () => {
  editor = await startEditor({});
  const page = await editor.request<string>("workspace/executeCommand", {
    command: "goaidl.explain",
    arguments: ["unknown-type"],
  });
  expect(page).toMatch(/^# unknown-type/);
});
