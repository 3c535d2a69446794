import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GoaParser } from "../../grammar/parser.js";
import { ebnf } from "./ebnf.js";

const page = new URL("../../grammar/goa.ebnf", import.meta.url);

test("grammar/goa.ebnf is the parser's grammar: npm run update writes it", () => {
  const text = ebnf(new GoaParser().getSerializedGastProductions());
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, text);
  expect(existsSync(page) ? readFileSync(page, "utf8") : "").toBe(text);
});

test("every name that grammar/goa.ebnf uses has one production there, and every production is used", () => {
  const text = readFileSync(page, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const declared = [...text.matchAll(/^(\w+) ::=/gm)].map((match) => match[1]);
  expect(new Set(declared).size).toBe(declared.length);
  const bare = text.replaceAll(/"[^"\n]*"|'[^'\n]*'|\[[^\]\n]*\]|#x\w+/g, "");
  const used = new Set([...bare.replaceAll(/^\w+ ::=/gm, "").matchAll(/\w+/g)].map((match) => match[0]));
  expect([...used].filter((name) => !declared.includes(name))).toEqual([]);
  expect(declared.filter((name) => name !== undefined && !used.has(name))).toEqual(["Document"]);
});
