import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { identifier, keywords } from "../../grammar/tokens.js";
import { primitiveNames } from "../../src/ir/primitives.js";
import { grammarRules, productionsOf, textsOf } from "./tree-sitter-grammar.js";

/**
 * The grammar of editors/tree-sitter-goa, held to the parser's. `npm run test:tree-sitter` runs the parser that
 * tree-sitter generates from it.
 */

const root = new URL("../../", import.meta.url);
const folder = new URL("editors/tree-sitter-goa/", root);
const text = (path: string): string => readFileSync(new URL(path, folder), "utf8");
const keywordsWithoutConstants = Object.keys(keywords)
  .filter((word) => !["true", "false", "null"].includes(word))
  .sort();
const rules = await grammarRules(new URL("grammar.js", folder));

test("its keywords are those of the language", () => {
  const words = textsOf(rules).filter((word) => /^[a-z]{2,}$/.test(word));
  const units = ["ms"];
  expect(words.filter((word) => !units.includes(word)).sort()).toEqual(Object.keys(keywords).sort());
});

test("its names are those of the language", () => {
  expect(rules.identifier).toEqual({ type: "pattern", name: identifier.source });
});

test("its rules are the productions of grammar/goa.ebnf", () => {
  const ebnf = productionsOfPage();
  const own = productionsOf(rules, new Set([...ebnf.keys(), ...tokens]));
  const lexical = [...tokens, "Name", "ShortString"];
  expect(ebnf.size).toBeGreaterThan(lexical.length);
  for (const [name, production] of ebnf)
    if (!lexical.includes(name)) expect(`${name} ::= ${own.get(name)}`).toBe(`${name} ::= ${production}`);
});

/** The rules that have their own notation in grammar/goa.ebnf. */
const tokens = ["Identifier", "Integer", "Float", "Duration", "Size", "Rate", "BlockString", "DocComment"];

function productionsOfPage(): Map<string, string> {
  const page = readFileSync(new URL("grammar/goa.ebnf", root), "utf8");
  const [syntax = ""] = page.replace(/^\/\*[\s\S]*?\*\//, "").split("/* Tokens */");
  return new Map(
    syntax
      .trim()
      .split(/\n\n/)
      .map((production) => {
        const [name = "", body = ""] = production.split(/ ::=\s+/);
        return [name, name === "Decorations" ? named(body).replace(/\*$/, "+") : named(body)];
      }),
  );
}

/** The tokens of a production under the names of rules: `DOC_COMMENT` is `DocComment`. */
function named(production: string): string {
  return production
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\bWORD\b/g, "Identifier")
    .replaceAll(/\b[A-Z]{3,}(?:_[A-Z]+)*\b/g, (token) =>
      token.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    );
}

test("its parser has the current words and rules (npm run generate in editors/tree-sitter-goa writes it)", () => {
  const parser = text("src/parser.c");
  const texts = [...parser.matchAll(/^ {2}\[anon_sym_\w+\] = "([a-z]+)",$/gm)].map((match) => match[1] ?? "");
  // The nodes of `true`, `false` and `null` have other names.
  expect(texts.filter((word) => !["boolean", "null"].includes(word)).sort()).toEqual(keywordsWithoutConstants);
  const made = new Set(
    [...parser.matchAll(/^ {2}\[(?:aux_)?sym_+(\w+?)(?:_repeat\d+)?\] = /gm)].map((match) => match[1]),
  );
  const inlined = ["_name", "_member_name", "_string", "document", "identifier"];
  const missing = Object.keys(rules).filter((name) => !inlined.includes(name) && !made.has(name.replace(/^_/, "")));
  expect(missing).toEqual([]);
});

test("queries/highlights.scm lists the keywords and the primitive types", () => {
  const highlights = text("queries/highlights.scm");
  const listed = [...(/\[([^\]]*)\] @keyword/.exec(highlights)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(
    (match) => match[1],
  );
  expect(listed.sort()).toEqual(keywordsWithoutConstants);
  const primitives = [...(/#any-of\? @type\.builtin ([^)]*)\)/.exec(highlights)?.[1] ?? "").matchAll(/"(\w+)"/g)];
  expect(primitives.map((match) => match[1])).toEqual([...primitiveNames]);
});

/** Names of captures that differ between Helix and other editors. */
const inHelix: Readonly<Record<string, string>> = {
  number: "constant.numeric",
  boolean: "constant.builtin.boolean",
  property: "variable.other.member",
  module: "namespace",
  "string.escape": "constant.character.escape",
  "comment.documentation": "comment.block.documentation",
  "indent.begin": "indent",
  "indent.branch": "outdent",
};

test.each(["highlights", "indents", "injections"])(
  "queries/helix/%s.scm is Neovim's with Helix's names, without what only Neovim has: npm run update writes it",
  (name) => {
    const path = new URL(`queries/helix/${name}.scm`, folder);
    const expected = text(`queries/${name}.scm`)
      .replace(/\n\[[^\]]*\] @indent\.ignore\n/, "")
      .replaceAll(" @indent.end", "")
      .replaceAll(/^ *\(#offset! .*\)\n/gm, "")
      .replaceAll(/@([a-z.]+)/g, (whole, capture: string) => (capture in inHelix ? `@${inHelix[capture]}` : whole));
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, expected);
    expect(readFileSync(path, "utf8")).toBe(expected);
  },
);
