import { type IToken, Lexer } from "chevrotain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { lex } from "../../grammar/lex.js";
import { keywords, lexed } from "../../grammar/tokens.js";
import { corpus, mutantOf, randomFrom } from "../fuzz/mutants.js";

const reference = new Lexer(lexed, { positionTracking: "onlyOffset" });
const keywordNames = new Set(Object.values(keywords).map(({ name }) => name));

function shown({ image, startOffset, tokenType }: IToken): string {
  return `${startOffset} ${keywordNames.has(tokenType.name) ? "Identifier" : tokenType.name} ${JSON.stringify(image)}`;
}

function expectReferenceTokens(text: string): void {
  const { tokens, comments } = lex(text);
  const expected = reference.tokenize(text);
  expect(tokens.map(shown)).toEqual(expected.tokens.map(shown));
  expect(comments.map(shown)).toEqual((expected.groups.comments ?? []).map(shown));
}

test("every token can match, no earlier token hides it, and none matches the empty text", () => {
  expect(reference.lexerDefinitionErrors).toEqual([]);
});

test("contracts and their mutants have the tokens that Chevrotain's lexer finds", () => {
  const contracts = corpus();
  const random = randomFrom(11);
  for (const { text } of contracts) expectReferenceTokens(text);
  for (let count = 0; count < 100; count++) expectReferenceTokens(mutantOf(contracts, random).mutant.text);
});

test("any text has the tokens that Chevrotain's lexer finds", () => {
  const pieces = fc.oneof(
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.constantFrom(
      "/",
      "//",
      "///",
      "/*",
      "*/",
      '"',
      '"""',
      "'",
      "\\",
      "\n",
      "-",
      "1",
      "1.5e3",
      "10s",
      "5/s",
      "4KiB",
      "1h2",
    ),
    fc.constantFrom(
      "a",
      "é",
      "_x9",
      "日本",
      "\uD835\uDC00",
      "\uFEFF",
      "\u2028",
      "\u00A0",
      "…",
      "type",
      "{",
      "}",
      ":",
      "$",
    ),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => expectReferenceTokens(parts.join(""))),
    { numRuns: 500 },
  );
});
