import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CstNode, IToken } from "chevrotain";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { lex } from "../../grammar/lex.js";
import { GoaParser } from "../../grammar/parser.js";
import { keywords } from "../../grammar/tokens.js";
import { primitiveNames } from "../../src/ir/primitives.js";
import { isToken } from "../../src/syntax/cst.js";
import { contract } from "../support/arbitrary-contract.js";

/** The grammar for editors, compared with the parser on the same texts. */

const root = new URL("../../", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), "utf8");
const source: { repository: Record<string, { match?: string; patterns?: { match: string }[] }> } = JSON.parse(
  text("grammar/goa.tmLanguage.json"),
);

/** The words of an alternation `\b(?:a|b)\b..`. */
const words = (pattern: string | undefined): string[] => /\(\?:([\w|]+)\)/.exec(pattern ?? "")?.[1]?.split("|") ?? [];

test("its keywords and primitive types are those of the language", () => {
  const { keyword, constant, primitive } = source.repository;
  const listed = [...(keyword?.patterns ?? []).flatMap(({ match }) => words(match)), ...words(constant?.match)];
  expect(listed.sort()).toEqual(Object.keys(keywords).sort());
  expect(words(primitive?.match).sort()).toEqual([...primitiveNames].sort());
});

let grammar: textmate.IGrammar | null = null;

beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(new Uint8Array(wasm).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (line) => new oniguruma.OnigString(line),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(text("grammar/goa.tmLanguage.json"), "goa.tmLanguage.json"),
  });
  grammar = await registry.loadGrammar("source.goa");
});

/** The innermost scope at each offset of a text. */
function scopesOf(contract: string): string[] {
  const scopes: string[] = [];
  let stack = textmate.INITIAL;
  for (const line of contract.split(/(?<=\n)/)) {
    const offset = scopes.length;
    const result = grammar?.tokenizeLine(line.replace(/\r?\n$/, ""), stack);
    if (result === undefined) throw new Error("the grammar is not loaded");
    stack = result.ruleStack;
    for (const token of result.tokens) {
      for (let at = token.startIndex; at < token.endIndex; at++) scopes[offset + at] = token.scopes.join(" ");
    }
    while (scopes.length < offset + line.length) scopes.push("");
  }
  return scopes;
}

/** The parser's kind of each token. */
function tokensOf(contract: string): { readonly token: IToken; readonly role: string }[] {
  const parser = new GoaParser();
  parser.parseDocument(lex(contract).tokens);
  const found: { token: IToken; role: string }[] = [];
  const visit = (node: CstNode): void => {
    for (const [role, elements] of Object.entries(node.children)) {
      for (const element of elements) {
        if (isToken(element)) found.push({ token: element, role });
        else visit(element);
      }
    }
  };
  parser.read.forEach(visit);
  return found;
}

/** The part that a token's scope must contain, by the parser's reading of the token. */
function expected(role: string): RegExp {
  if (role === '"true"' || role === '"false"' || role === '"null"') return /constant\.language/;
  if (role.startsWith('"')) return /keyword\.other/;
  switch (role) {
    case "String":
      return /string\.quoted\.double/;
    case "BlockString":
      return /string\.quoted\.triple/;
    case "DocComment":
      return /comment\.block\.documentation/;
    case "Integer":
    case "Float":
    case "Duration":
    case "Size":
    case "Rate":
      return /constant\.numeric/;
    default:
      return /^(?!.*(?:keyword\.other|comment|string|constant\.(?:numeric|language))).*(?:entity|support|variable)/;
  }
}

function wrong(contract: string): string[] {
  const scopes = scopesOf(contract);
  return tokensOf(contract).flatMap(({ token, role }) => {
    if (/^[^\w"]/.test(role)) return [];
    const scope = scopes[token.startOffset] ?? "";
    const line = contract.slice(0, token.startOffset).split("\n").length;
    return expected(role).test(scope) ? [] : [`${line}: ${token.image} as ${role} is ${scope}`];
  });
}

describe("it agrees with the parser about a contract", () => {
  test.each(["specs/logger.goa", "specs/chatter.goa", "specs/market.goa", "examples/market/market.goa"])("%s", (path) =>
    expect(wrong(text(path))).toEqual([]),
  );

  test("a random contract", () => {
    fc.assert(
      fc.property(contract, (text) => {
        expect(wrong(text)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test("comments of all kinds", () => {
    const scopes = scopesOf("/// doc\n// plain\n//// more\n/* a\n b */ type A { x: int }\n");
    expect(scopes[0]).toContain("comment.block.documentation");
    expect(scopes[8]).toContain("comment.line");
    expect(scopes[17]).toContain("comment.line");
    expect(scopes[27]).toContain("comment.block");
    expect(scopes[34]).toContain("comment.block");
    expect(scopes[39]).toContain("keyword.other");
  });

  test("words of the language as names", () => {
    expect(
      wrong(`
closed type Odd extends stream.Base {
  type: string
  service?: map<string, int[]>
  map: Odd | null = null
  "x-error": "ping" | 10 | true
  error: error = open
  view tiny { type, map error }
  reserved [enum, "union"]
  example "one" { type: "x"  error: open  n: -1.5e3 }
}
open enum error: int32 { open = 1, enum = -2  reserved [4, "union", type]  /// Is it?
  null = 3 @deprecated("no") type }
open union Some<T> by ("type", "value") { open = 10: T  read: { type: string  b: { else: int } }  else: any }
union Other by none { path: string  reserved [type, "x"] }
const MAX: int = 10_000
annotation owner(type: string, since?: string) on service, method
interceptor audit { read payload.type  write streaming result.error }
scheme open jwt { scope read "Read"  scope "a:b" }
api timeout {
  title "A \\" B"  contact { name "x" }
  server client { url "wss://{open}.example.com"  variable open { enum ["a", "b"]  default "a" } }
}
@owner("core", since: "2")
service read {
  security open(read, "a:b") and key
  security none
  use server audit, audit
  server client, other
  method write {
    payload extends Odd { id: uuid }
    streaming payload Odd view tiny
    streaming result Some<Odd>[]
    error type: string { temporary timeout }
    http { GET "/x/{type}" param map as "m" json header json prefix "prefix " header error cookie view body read error type 404 response 201 path "/v1" }
    stream {
      heartbeat every 30s timeout 10s  idle off  open timeout 1m  write timeout off  message max 64KiB from client 1MiB to client
      rate 100/s burst 200  concurrency 4 per client 10 total  buffer 256 messages 1MiB
      resume within 2m restart since from at  overflow latest  frame binary  error type close 4113  error final close 3000 retry
    }
  }
  method "other-name" { stream { transport sse { id map event type data read last open } } }
}
`),
    ).toEqual([]);
  });
});
