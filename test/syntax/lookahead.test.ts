import { expect, test } from "vitest";
import { lex } from "../../grammar/lex.js";
import { GoaParser } from "../../grammar/parser.js";
import { corpus, mutantOf, randomFrom } from "../fuzz/mutants.js";

const built = new URL("../../dist/grammar/built-lookahead.js", import.meta.url).href;
const { builtLookahead }: typeof import("../../grammar/built-lookahead.js") = await import(built);

test("the table that the build computes is the one of this grammar", () => {
  expect(builtLookahead).toEqual(new GoaParser().lookahead());
});

test("a parser with the table reads valid and invalid texts as Chevrotain's own lookahead does", () => {
  const contracts = corpus();
  const random = randomFrom(7);
  const mutants = Array.from({ length: 100 }, () => mutantOf(contracts, random).mutant);
  const ours = new GoaParser({ lookahead: builtLookahead });
  const theirs = new GoaParser({ checked: true });
  const failures = new Set<string>();
  for (const { text } of [...contracts, ...mutants, { text: "type A { b: [] }" }]) {
    const [tree, expected] = [ours, theirs].map((parser) => ({
      document: parser.parseDocument(lex(text).tokens),
      errors: parser.errors.map(({ name, token, context }) => ({ name, at: token.startOffset, context })),
    }));
    expect(tree).toEqual(expected);
    for (const { name } of ours.errors) failures.add(name);
  }
  expect([...failures].sort()).toEqual([
    "EarlyExitException",
    "MismatchedTokenException",
    "NoViableAltException",
    "NotAllInputParsedException",
  ]);
});
