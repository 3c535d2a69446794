import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { CstNode, IToken } from "chevrotain";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lex } from "../../grammar/lex.js";
import { GoaParser } from "../../grammar/parser.js";
import { isToken } from "../../src/syntax/cst.js";
import { contract } from "../support/arbitrary-contract.js";
import { captures, contractsOfRepository, folder, root, treeSitter } from "./tree-sitter.js";

/** Compares tree-sitter's trees with the parser's: npm run test:tree-sitter. */

const isWanted = process.env.GOAIDL_TREE_SITTER === "1";
const random = Number(process.env.GOAIDL_TREE_SITTER_CONTRACTS ?? 300);
const work = mkdtempSync(join(tmpdir(), "goa-tree-sitter-"));
beforeAll(() => {
  if (!isWanted) return;
  treeSitter("generate", "--abi", "14", "--output", work);
  // tree-sitter reads the grammar's name there; a fresh copy of the repository has only the parser.
  copyFileSync(join(work, "grammar.json"), join(folder, "src/grammar.json"));
}, 120_000);
afterAll(() => rmSync(work, { recursive: true }));

const parser = new GoaParser();
const mistakes = new Set(["UnterminatedString", "SingleQuoted", "BadNumber", "Unknown", ";", "UnterminatedComment"]);
const withUnit = new Set(["duration", "size", "rate"]);

/** The parser's kind of each token; null if it refuses the text. */
function tokensOf(text: string): { readonly token: IToken; readonly role: string }[] | null {
  const { tokens, comments } = lex(text);
  if ([...tokens, ...comments].some(({ tokenType }) => mistakes.has(tokenType.name))) return null;
  parser.parseDocument(tokens);
  if (parser.errors.length > 0) return null;
  const found: { token: IToken; role: string }[] = [];
  let isRefused = false;
  const visit = (node: CstNode): void => {
    for (const [role, elements] of Object.entries(node.children)) {
      for (const element of elements) {
        if (!isToken(element)) visit(element);
        else if (withUnit.has(node.name) && role === "Integer") isRefused = true;
        else found.push({ token: element, role });
      }
    }
  };
  parser.read.forEach(visit);
  return isRefused ? null : found;
}

/** The files in which tree-sitter finds errors. */
function refused(files: readonly string[]): Map<string, string> {
  const list = join(work, "paths");
  writeFileSync(list, files.join("\n"));
  const lines = treeSitter("parse", "--quiet", "--paths", list).split("\n");
  return new Map(lines.filter((line) => line !== "").map((line) => [line.split("\t")[0]?.trim() ?? "", line]));
}

/** Files that the parser accepts and tree-sitter doesn't. */
function wronglyRefused(files: readonly string[]): string[] {
  const errors = refused(files);
  return files.flatMap((file) =>
    errors.has(file) && tokensOf(readFileSync(file, "utf8")) !== null ? [errors.get(file) ?? ""] : [],
  );
}

function written(name: string, texts: readonly string[]): string[] {
  const target = join(work, name);
  mkdirSync(target);
  return texts.map((text, index) => {
    const file = join(target, `${index}.goa`);
    writeFileSync(file, text);
    return file;
  });
}

/** Keywords that are names, in all places where they may be. */
const keywordsAsNames = `goa 1
import { as as from, from } from "./x.goa"
import * as import from "./y.goa"
closed type Odd extends stream.Base { type: string  service?: map<string, int[]>  map: map.Of<int> | map[] | null = null
  "x-error": "ping" | 10 | true  error: error = open  view: view  reserved?: reserved  example: int  view tiny { type, map error view }
  reserved [enum, "union", reserved]  example "one" { type: "x"  error: open  true: [map, map.x]  n: -1.5e3 }  example { view: 1 } }
open enum error: int32 { open = 1, reserved = 3 enum = -2  reserved [4, "union", type]  /// Is it?
  null = 3 @deprecated("no") type }
open union Some<T> by ("type", "value") { open = 10: T  else = 4: T  reserved: int default: int reserved = 7: map<map, map>
  default default = 1: any  else: any }
union Other by none { default else: any  default reserved = 1: any  default = 2: any  path: string  reserved [type, "x"] }
annotation owner(type: string, since?: string) on service, method
interceptor audit { read payload.type  write streaming result.error }
scheme open jwt { scope read "Read"  scope "a:b"  scope { a "b" } }
api timeout { title "A \\" B"  contact { name "x"  path "y"  error "z"  variable ["a"] }  server { url "x" }  path { a "b" } security { a "b" }
  error { a "b" }  server "x"  path ["x"]  error ["x"]  http "x"  stream ["y"]  security ["z"]  path "x"  error "x" { temporary }
  server client { url "x"  variable open { enum ["a", "b"]  default "a" }  variable "x" path ["y"] } }
@owner("core", since: "2", true: true, map: map, null: null)
service read { security open(read, "a:b") and key  security none  use server audit, method
  server client, other  method write { payload extends extends { id: uuid }  streaming payload view view view } }
`
  // `path` and `error` may be followed by a list, so the text belongs to the clause.
  .replace('path "y"  error "z"  ', "");

describe.skipIf(!isWanted)("the grammar for tree-sitter", () => {
  test("the committed parser is the one that tree-sitter generates", () => {
    expect(readFileSync(join(work, "parser.c"), "utf8")).toBe(readFileSync(join(folder, "src/parser.c"), "utf8"));
  });

  test("no contract of this repository that the parser accepts has an error", () => {
    const files = contractsOfRepository();
    expect(files.length).toBeGreaterThan(700);
    expect(wronglyRefused(files).map((line) => relative(root, line))).toEqual([]);
  });

  test("no random contract has an error", () => {
    expect(wronglyRefused(written("random", fc.sample(contract, random)))).toEqual([]);
  });

  test("keywords may be names wherever the parser reads them as names", () => {
    expect(tokensOf(keywordsAsNames)).not.toBeNull();
    expect(wronglyRefused(written("names", [keywordsAsNames]))).toEqual([]);
  });

  test("contracts without one of their tokens, with one twice, or cut off are parsed to their end", () => {
    const texts = contractsOfRepository().flatMap((file, index) => {
      const text = readFileSync(file, "utf8");
      const { tokens } = lex(text);
      const token = tokens[(index * 7919) % Math.max(tokens.length, 1)];
      if (token === undefined) return [];
      const before = text.slice(0, token.startOffset);
      const after = text.slice(token.startOffset + token.image.length);
      return [
        before,
        before + after,
        before + token.image + token.image + after,
        `${before}${token.image} ${token.image}${after}`,
      ];
    });
    const files = written("mutants", texts);
    expect(wronglyRefused(files)).toEqual([]);
    treeSitter(
      "parse",
      "--quiet",
      ...written("deep", ["type A = ".padEnd(100_000, "["), `const a: any = ${"{a:[".repeat(50_000)}`]),
    );
  });

  test("a word is highlighted as a keyword exactly where the parser reads it as one", () => {
    const files = ["specs/logger.goa", "specs/chatter.goa", "specs/market.goa"].map((path) => join(root, path));
    for (const file of [...files, ...written("colours", [keywordsAsNames])]) {
      const text = readFileSync(file, "utf8");
      const at = (offset: number): string => {
        const before = text.slice(0, offset).split("\n");
        return `${before.length}:${(before.at(-1) ?? "").length}`;
      };
      const expected = (tokensOf(text) ?? [])
        .filter(({ role }) => /^"[a-z]/.test(role) && !/true|false|null/.test(role))
        .map(({ token }) => `${at(token.startOffset)} ${token.image}`);
      const verbs = new Set(
        (tokensOf(text) ?? []).filter(({ role }) => role === "Identifier").map(({ token }) => token.image),
      );
      const coloured = captures("highlights.scm", file)
        .filter(({ name, text }) => name === "keyword" && !verbs.has(text))
        .map(({ line, column, text }) => `${line + 1}:${column} ${text}`);
      expect(coloured.sort()).toEqual(expected.sort());
    }
  });

  test("all queries can be run", () => {
    const queries = readdirSync(join(folder, "queries"), { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".scm"),
    );
    expect(queries.length).toBeGreaterThan(5);
    for (const query of queries)
      expect(`${query}: ${captures(query, join(root, "specs/logger.goa")).length > 0}`).toBe(`${query}: true`);
  });
});
