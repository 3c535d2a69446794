import { expect, test } from "vitest";
import { GoaParser } from "../../grammar/parser.js";

test("the grammar has no ambiguity, no left recursion and no alternative that can't be reached", () => {
  expect(() => new GoaParser({ checked: true })).not.toThrow();
});
