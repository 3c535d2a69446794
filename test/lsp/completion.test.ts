import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { CompletionItem, CompletionList, SignatureHelp, TextEdit } from "vscode-languageserver";
import { occurrencesIn } from "../../src/language-service/symbols/occurrences.js";
import { meaningOf, openWorkspace } from "../../src/language-service/workspace.js";
import { memoryHost } from "../../src/lsp/memory-host.js";
import { parse } from "../../src/syntax/parse.js";
import { classifyTokens } from "../../src/syntax/token-classes.js";
import { sourceFile } from "../../src/text/source-file.js";
import { type Editor, startEditor } from "../support/editor.js";

let editor: Editor;
afterEach(() => editor.stop());

const common = `/// A severity.
enum Level { debug info warn }
type Entry { id: int  level: Level  tags: string[] }
type Page<T> { items: T[] }
annotation owner(team: string, since?: string) on service, method
scheme key apiKey
scheme jwt jwt { scope read "Read logs"  scope write }
interceptor audit { read payload.topic }
const LIMIT: int = 10
`;

const servers = `api logs {
  server main { url "wss://a.example" }
  error unauthorized
}
`;

/** A method around the text that is being written. */
const inMethod = (text: string): string => `import { Entry, Level } from "./common.goa"
${servers}
service logger {
  error too_slow
  method tail {
    payload { topic: string  since?: timestamp  @apiKey(key) api_key: string }
    streaming result Entry
    ${text}
  }
}
`;

async function completed(text: string): Promise<CompletionItem[]> {
  editor = await startEditor({ "common.goa": common, "a.goa": text });
  const found = await editor.ask<CompletionList | null>("textDocument/completion", "a.goa");
  return found?.items ?? [];
}

const labels = (items: readonly CompletionItem[]): string[] =>
  [...items].sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1)).map(({ label }) => label);

/** The text of the file after an item was accepted. */
function accepted(items: readonly CompletionItem[], label: string): string {
  const item = items.find((each) => each.label === label);
  if (item?.textEdit === undefined) throw new Error(`there is no ${label} among ${labels(items).join(", ")}`);
  const edit = item.textEdit;
  const edits: TextEdit[] = "range" in edit ? [edit, ...(item.additionalTextEdits ?? [])] : [];
  return editor.edited("a.goa", edits);
}

describe("textDocument/completion", () => {
  test.each([
    ["the second part of heartbeat", inMethod("stream { heartbeat every 30s <|> }"), ["timeout"]],
    ["the burst of a rate", inMethod("stream { rate 10/s <|> }"), ["burst"]],
    ["keywords after a close code", inMethod("stream { error too_slow close 4404 <|> }"), ["final", "retry"]],
    ["the rest of resume", inMethod("stream { resume within 2m <|> }"), ["from", "restart"]],
    ["new clauses on a new line", inMethod("stream { heartbeat every 30s\n<|> }"), ["transport", "idle"]],
    ["clauses of a service in their usual order", "service s {\n<|>\n}", ["method", "security", "error"]],
    [
      "clauses of a method in their usual order",
      "service s { method m {\n<|>\n} }",
      ["payload", "result", "streaming"],
    ],
    ["settings of an api in their usual order", "api a {\n<|>\n}", ["title", "version", "description"]],
    ["the verb of streams", inMethod("http { <|> }"), ["GET"]],
    ["other clauses than a second route", inMethod('http { GET "/"\n<|> }'), ["path", "param", "header"]],
  ])("first offers items that continue the line: %s", async (_, text, first) => {
    expect(labels(await completed(text)).slice(0, first.length)).toEqual(first);
  });

  test.each([
    ["the file of an import", "import { Entry } <|>", ["from"]],
    [
      "wire types of enum values",
      "enum A: <|> { a = 1 }",
      ["int", "int32", "int64", "string", "uint", "uint32", "uint64"],
    ],
    ["the clauses of a scheme without flows", "scheme s jwt { <|> }", ["scope"]],
    ["a default of an enum", "enum L { a b }\ntype A { x: L = <|> }", ["a", "b"]],
    ["a default of a boolean", "type A { x: boolean = <|> }", ["false", "true"]],
    ["a default that may be null", "type A { x: boolean | null = <|> }", ["false", "null", "true"]],
    [
      "an argument that is a word",
      "type A {\n  @encode(<|>)\n  x: timestamp\n}",
      ["number", "string", "unixMillis", "unixSeconds"],
    ],
    ["an argument that is a number", "type A {\n  @maxLength(<|>)\n  x: string\n}", []],
    ["the edition", "goa <|>", ["1"]],
    ["the number of a tag", "type A {\n  @tag(1) x: int\n  @tag(<|>) y: int\n}", ["2"]],
    ["the value of a number in an enum", "enum A: int32 {\n  a = 4\n  b = <|>\n  reserved [7]\n}", ["8"]],
    ["the value of a text in an enum", "enum A { first = <|> }", ['"first"']],
    ["the tag of a variant", 'type A { x: int }\nunion U by "kind" { first = <|>: A }', ['"first"']],
    ["the key of a union's tag", "union U by <|> { a: int }", ["kind", "none", "type"]],
    ["a default of a constant", "enum L { a b }\nconst FIRST: L = <|>", ["a", "b"]],
    [
      "a server with the name of a property of objects",
      "api a { server constructor { <|> } }",
      ["url", "description", "variable"],
    ],
    ["a server with the name of another block", "api a { server contact { <|> } }", ["url", "description", "variable"]],
    ["the variables of a server", 'api a { server s { url "wss://{r}.example"  variable <|> } }', ["r"]],
    [
      "a default of a server's variable",
      'api a { server s { url "wss://{r}.example"  variable r { enum ["eu", "us"]  default <|> } } }',
      ["eu", "us"],
    ],
    ["the version of an api", "api a { version <|> }", ["1.0.0"]],
  ])("offers nothing else for %s", async (_, text, all) => {
    expect(labels(await completed(text))).toEqual(all);
  });

  test("the types of a large workspace leave room for keywords, and more letters bring them up", async () => {
    const many = Array.from({ length: 400 }, (_, index) => `type Other${index} { id: int }`).join("\n");
    editor = await startEditor({ "common.goa": common, "many.goa": many, "a.goa": inMethod("result <|>") });
    const ask = () => editor.ask<CompletionList>("textDocument/completion", "a.goa");
    const all = await ask();
    expect(all.isIncomplete).toBe(true);
    expect(labels(all.items)).toEqual(expect.arrayContaining(["Entry", "string", "map", "Other0"]));
    editor.open("a.goa", inMethod("result Oth399<|>"));
    const narrowed = await ask();
    expect(narrowed.isIncomplete).toBe(false);
    expect(labels(narrowed.items)).toEqual(["Other399"]);
  });

  test.each([
    [
      "clauses of http",
      inMethod("http { <|> }"),
      ["path", "param", "header", "cookie", "body", "response", "error", "GET", "DELETE"],
    ],
    [
      "clauses of stream",
      inMethod("stream { <|> }"),
      ["transport", "heartbeat", "idle", "resume", "overflow", "buffer", "rate", "error"],
    ],
    ["clauses of a method", inMethod("<|>"), ["result", "streaming", "http", "stream", "error", "use", "security"]],
    [
      "clauses of an api",
      "api a {\n  <|>\n}\n",
      ["title", "version", "contact", "server", "security", "stream", "error"],
    ],
    ["the edition at the start of a file", "<|>", ["goa"]],
    ["declarations on the line after one without a block", "type Id = string\n<|>", ["type", "service", "import"]],
    ["declarations after a scheme", "scheme key apiKey\n<|>", ["scheme", "service"]],
    ["headers", inMethod("http { header api_key as <|> }"), ["Api-Key", "X-Api-Key", "Authorization"]],
    ["headers in a string", inMethod('http { header api_key as "<|>" }'), ["X-Api-Key", "X-Request-Id"]],
    ["forms of a parameter's name", inMethod('http { param api_key as "<|>" }'), ["apiKey", "api-key"]],
    ["beginnings of a header", inMethod('http { header api_key as "Authorization" prefix "<|>" }'), ["Bearer "]],
    ["beginnings of a server's address", 'api a { server s { url "<|>" } }', ["wss://", "ws://"]],
    [
      "variables in a server's address",
      'api a { server s { url "wss://{<|>"  variable region { default "eu" } } }',
      ["region"],
    ],
    ["prefixes of a service's paths", 'service orders { http { path "<|>" } }', ["/orders"]],
    ["routes with parameters", inMethod('http { GET "<|>" }'), ["/tail", "/tail/{topic}"]],
    ["messages of a buffer", inMethod("stream { buffer <|> }"), ["1024 messages", "1MiB", "off"]],
    ["counts of concurrency", inMethod("stream { concurrency <|> }"), ["4 per client", "1000 total"]],
    ["the burst of a rate", inMethod("stream { rate 100/s burst <|> }"), ["200"]],
    ["statuses in a service", "service s { error gone  http { error gone <|> } }", ["404", "410"]],
    ["close codes in an api", "api a { error gone  stream { error gone close <|> } }", ["4100", "4600"]],
    ["keys of a default", "type A { x: int  level: string }\ntype B { a: A = { <|> } }", ["x", "level"]],
    [
      "keys of objects in a list",
      "type A { x: int  level: string }\ntype B { list: A[]  example { list: [{ x: 1 }, { <|> }] } }",
      ["x", "level"],
    ],
    ["values of a type with a form", "type A { at: timestamp  example { at: <|> } }", ['"2026-01-31T10:00:00Z"']],
    [
      "views of a list's elements",
      "type A { x: int  view tiny { x } }\nservice s { method m { result A[] view <|> } }",
      ["tiny"],
    ],
    ["declarations", "<|>", ["service", "type", "enum", "union", "import", "scheme", "open", "closed"]],
    ["settings of a contact", "api a { contact { <|> } }", ["name", "url", "email"]],
    ["settings of heartbeat", inMethod("stream { heartbeat <|> }"), ["off", "every"]],
    ["scopes of a limit of concurrency", inMethod("stream { concurrency 4 <|> }"), ["per", "total"]],
    ["types of the file, of imports and primitives", inMethod("result <|>"), ["Entry", "Level", "string", "map"]],
    ["bases", "type Base { id: int }\ntype B extends <|> { x: int }", ["Base"]],
    ["values of a default", inMethod("").replace("since?: timestamp", "level: Level = <|>"), ["debug", "info", "warn"]],
    ["fields with a place", inMethod("http { param <|> }"), ["topic", "since", "api_key"]],
    ["fields of a path", inMethod('http { GET "/logs/{<|>" }'), ["topic", "since", "api_key"]],
    ["fields of a view", "type A { x: int  y: int  view tiny { x <|> } }", ["x", "y"]],
    [
      "fields that an interceptor reads",
      `${inMethod("use server audit")}\ninterceptor other { read payload.<|> }`,
      ["topic", "since", "api_key"],
    ],
    [
      "fields of streamed results",
      `${inMethod("use server audit")}\ninterceptor other { write streaming result.<|> }`,
      ["id", "level", "tags"],
    ],
    ["fields of resumption", inMethod("stream { resume within 2m restart <|> }"), ["topic", "since"]],
    ["fields of events", inMethod("stream { transport sse { id <|> } }"), ["id", "level"]],
    ["parts of events", inMethod("stream { transport sse { <|> } }"), ["id", "event", "data", "last", "retry", "end"]],
    ["subprotocols", inMethod("stream { <|> }"), ["subprotocol"]],
    ["names of subprotocols", inMethod("stream { subprotocol <|> }"), ["off"]],
    ["meanings of close codes", inMethod("stream { error too_slow close 4004 <|> }"), ["final", "retry"]],
    ["directions of a limit", inMethod("stream { message max 16KiB <|> }"), ["from", "to"]],
    ["checkpoints", inMethod("stream { resume within 2m <|> }"), ["from", "restart"]],
    ["forms of a header", inMethod('http { header api_key as "Authorization" <|> }'), ["prefix"]],
    ["forms of a query parameter", inMethod("http { param topic <|> }"), ["as", "json"]],
    ["kinds of variants", 'type A { x: int }\nopen union U by "kind" { <|> }', ["default", "else", "reserved"]],
    ["values that are reserved", "enum E { a  <|> }", ["reserved"]],
    ["partial types", "type A { x: int }\ntype B { x: <|> }", ["Partial"]],
    ["keys of an example", "type A { x: int  level: string  example { <|> } }", ["x", "level"]],
    ["annotations of a field", "type A { @<|> }", ["minLength", "deprecated", "sensitive", "tag"]],
    [
      "annotations of a user on a method",
      'import { Entry } from "./common.goa"\nservice s {\n  @<|>\n  method m { payload Entry }\n}',
      ["owner", "deprecated"],
    ],
    ["encodings", "type A { @encode(<|>) x: int }", ["string", "unixSeconds", "unixMillis"]],
    ["schemes of a credential", inMethod("").replace("@apiKey(key)", "@apiKey(<|>)"), ["key", "jwt"]],
    ["codes that can be silenced", '@suppress("<|>", "")\ntype A { x: int }', ['"missing-edition"', '"no-heartbeat"']],
    ["errors with a status", inMethod("http { error <|> }"), ["too_slow", "unauthorized"]],
    ["statuses", inMethod("http { error too_slow <|> }"), ["400", "429", "503"]],
    ["close codes that are free", inMethod("stream { error too_slow close <|> }"), ["4100", "4600"]],
    ["schemes", inMethod("security <|>"), ["key", "jwt", "none"]],
    ["scopes", inMethod("security jwt(<|>)"), ["read", "write"]],
    ["interceptors", inMethod("use server <|>"), ["audit"]],
    ["servers", inMethod("").replace("error too_slow", "server <|>"), ["main"]],
    ["overflow", inMethod("stream { overflow <|> }"), ["wait", "fail", "latest"]],
    ["units of a duration", inMethod("stream { idle 5<|> }"), ["5ms", "5s", "5m", "5h", "5d"]],
    ["units of a size", inMethod("stream { message max 64<|> }"), ["64KiB", "64MiB"]],
    ["units of a rate", inMethod("stream { rate 100<|> }"), ["100/s", "100/m"]],
    ["usual durations", inMethod("stream { open timeout <|> }"), ["10s", "30s", "off"]],
    ["paths of imports", 'import { Entry } from "<|>"', ["./common.goa"]],
    ["names of an import", 'import { <|> } from "./common.goa"', ["Level", "Entry", "Page", "LIMIT"]],
    ["kinds of schemes", "scheme x <|>", ["apiKey", "jwt", "oauth2"]],
    ["flags of errors", "service s { error x { <|> } }", ["temporary", "timeout", "fault"]],
    [
      "views of a message",
      "type A { x: int  view tiny { x } }\nservice s { method m { result A view <|> } }",
      ["tiny"],
    ],
    [
      "names of a namespace",
      'import * as common from "./common.goa"\ntype A { x: common.<|> }',
      ["Entry", "Level", "Page"],
    ],
    ["type parameters", "type Box<Item> { x: It<|> }", ["Item"]],
    ["inside of a half-written line", "type A {\n  x: \n  y: En<|>\n\ntype B {", ["Entry"]],
    [
      "where a brace is missing above",
      `service s {\n  method m {\n    payload { topic: string\n    http { <|> }\n`,
      ["param", "GET"],
    ],
  ])("offers %s", async (_, text, wanted) => {
    expect(labels(await completed(text))).toEqual(expect.arrayContaining(wanted));
  });

  test.each([
    ["in a comment", "// <|>\ntype A { x: int }"],
    ["in documentation", "/// text <|>\ntype A { x: int }"],
    ["where a field is being named", "type A { x: int  na<|> }"],
  ])("offers no types %s", async (_, text) => {
    expect(labels(await completed(text))).not.toContain("string");
  });

  test.each(["logger", "market", "chatter"])(
    "offers again each word that is taken out of %s.goa",
    async (name) => {
      const text = readFileSync(new URL(`../../specs/${name}.goa`, import.meta.url), "utf8");
      const file = sourceFile(`/work/${name}.goa`, text);
      const workspace = openWorkspace(memoryHost({ [file.path]: text }));
      const meaning = meaningOf(workspace, file.path);
      const names = meaning === null ? [] : occurrencesIn(meaning).filter(({ role }) => role === "reference");
      const keywords = classifyTokens(file, parse(file).value).filter(({ class: kind }) => kind === "keyword");
      const words = [...names, ...keywords].map(({ span }) => span);
      editor = await startEditor({ "a.goa": "" });
      editor.open("a.goa");
      const missing: string[] = [];
      for (const { start, end } of words) {
        const word = text.slice(start, end).replaceAll('"', "");
        editor.change("a.goa", `${text.slice(0, start)}<|>${text.slice(end)}`);
        const found = await editor.ask<CompletionList | null>("textDocument/completion", "a.goa");
        if (!found?.items.some(({ label }) => label === word))
          missing.push(`${text.slice(start - 30, start)}<|>${word}`);
      }
      expect(words.length).toBeGreaterThan(50);
      expect(missing).toEqual([]);
    },
    60_000,
  );

  test.each([
    ["a limit that the stream has", inMethod("stream { idle 5m\n<|> }"), ["idle"], ["rate"]],
    ["a limit below", inMethod("stream { <|>\nidle 5m }"), ["idle"], ["rate"]],
    ["a message that the method has", inMethod("<|>"), ["payload"], ["result", "streaming", "error", "http"]],
    ["a streaming message that the method has", inMethod("streaming <|>"), ["result"], ["payload"]],
    ["a setting that the api has", 'api a { title "A"\n<|> }', ["title"], ["version", "server"]],
  ])("does not offer %s again", async (_, text, without, others) => {
    const found = labels(await completed(text));
    expect(found.filter((label) => without.includes(label))).toEqual([]);
    expect(found).toEqual(expect.arrayContaining(others));
  });

  test("keeps the slash that a route begins with", async () => {
    expect(accepted(await completed(inMethod('http { GET "/<|>" }')), "/tail/{topic}")).toContain(
      'GET "/tail/{topic}"',
    );
  });

  test("puts quotes around a text, unless the cursor is inside of them", async () => {
    const text = inMethod("http { header api_key as <|> }");
    expect(accepted(await completed(text), "X-Api-Key")).toContain('as "X-Api-Key" }');
    await editor.stop();
    expect(accepted(await completed(text.replace("<|>", '"<|>"')), "X-Api-Key")).toContain('as "X-Api-Key" }');
  });

  test("explains keywords", async () => {
    const items = await completed(inMethod("stream { over<|> }"));
    expect(items.find(({ label }) => label === "overflow")?.documentation).toMatchObject({
      value: expect.stringContaining("buffer is full"),
    });
  });

  test("offers only words that the grammar accepts", async () => {
    const found = labels(await completed(inMethod("stream { <|> }")));
    for (const word of ["payload", "type", "GET", "string"]) expect(found).not.toContain(word);
  });

  test("offers the fields without a place", async () => {
    const found = labels(await completed(inMethod('http { GET "/logs/{topic}"  param <|> }')));
    expect(found).toEqual(expect.arrayContaining(["since", "api_key"]));
    expect(found).not.toContain("topic");
  });

  test("imports a type of another file", async () => {
    const items = await completed("goa 1\n\ntype A { x: Ent<|> }\n");
    expect(accepted(items, "Entry")).toBe('goa 1\n\nimport { Entry } from "./common.goa"\n\ntype A { x: Entry }\n');
  });

  test("adds a name to an existing import", async () => {
    const items = await completed('import { Entry } from "./common.goa"\ntype A { e: Entry  x: Lev<|> }\n');
    expect(accepted(items, "Level")).toBe(
      'import { Entry, Level } from "./common.goa"\ntype A { e: Entry  x: Level }\n',
    );
  });

  test("writes a generic type with its arguments", async () => {
    const items = await completed("type A { x: Pa<|> }\n");
    expect(items.find(({ label }) => label === "Page")?.textEdit?.newText).toBe(`Page<\${1:T}>`);
  });

  test("closes the braces of a path's parameter, unless they are open", async () => {
    expect(accepted(await completed(inMethod('http { GET "/logs/<|>" }')), "topic")).toContain('GET "/logs/{topic}"');
    await editor.stop();
    expect(accepted(await completed(inMethod('http { GET "/logs/{to<|>}" }')), "topic")).toContain(
      'GET "/logs/{topic}"',
    );
  });

  test("writes a field's name in quotes where it isn't an identifier, with its escapes", async () => {
    const items = await completed('type A { "x-y": int  "a\\"b": int  view tiny { <|> } }');
    const written = (label: string) => items.find((item) => item.label === label)?.textEdit?.newText;
    expect([written("x-y"), written('a"b')]).toEqual(['"x-y"', '"a\\"b"']);
  });

  test("writes plain words for a client without snippets", async () => {
    editor = await startEditor({ "a.goa": "ser<|>" }, { capabilities: { textDocument: {} } });
    const found = await editor.ask<CompletionList>("textDocument/completion", "a.goa");
    expect(found.items.find(({ label }) => label === "service")?.textEdit?.newText).toBe("service");
    editor.open("b.goa", "<|>");
    const first = await editor.ask<CompletionList>("textDocument/completion", "b.goa");
    expect(first.items.find(({ label }) => label === "goa")?.textEdit?.newText).toBe("goa 1");
  });
});

describe("textDocument/signatureHelp", () => {
  test.each([
    ["@length(1, <|>)", "@length(min: integer, max: integer)", 1],
    ['@deprecated("old", use: <|>)', "@deprecated(reason?: string, since?: string, use?: string)", 2],
    ["@minLength(<|>", "@minLength(value: integer)", 0],
  ])("shows the parameters of %s", async (text, label, active) => {
    editor = await startEditor({ "a.goa": `type A { ${text} x: string }\n` });
    const found = await editor.ask<SignatureHelp>("textDocument/signatureHelp", "a.goa");
    expect(found.signatures[0]?.label).toBe(label);
    expect(found.activeParameter).toBe(active);
  });

  test("shows the documentation of an annotation with the name of a property of objects", async () => {
    const declaration = "/// How to build it.\nannotation constructor(text: string) on field\n";
    editor = await startEditor({ "a.goa": `${declaration}type A { @constructor(<|>) x: string }\n` });
    const found = await editor.ask<SignatureHelp>("textDocument/signatureHelp", "a.goa");
    expect(JSON.stringify(found.signatures[0]?.documentation)).toContain("How to build it.");
  });
});
