import { Lexer } from "chevrotain";
import { expect, test } from "vitest";
import { GoaParser } from "../../grammar/parser.js";
import { lexed } from "../../grammar/tokens.js";

test("the grammar has no ambiguity, no left recursion and no alternative that can't be reached", () => {
  expect(() => new GoaParser({ checked: true })).not.toThrow();
});

test("every token can be met: none is hidden by one before it, and none matches nothing", () => {
  expect(new Lexer(lexed, { positionTracking: "onlyOffset" }).lexerDefinitionErrors).toEqual([]);
});
