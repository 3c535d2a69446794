import { describe, expect, test } from "vitest";
import { javaScriptPattern } from "../../src/patterns/javascript-pattern.js";
import { parsePattern } from "../../src/patterns/parse-pattern.js";
import { knownPatterns } from "./pattern-corpus.js";

describe("syntax that JavaScript reads differently is refused at its place", () => {
  test.each([
    ["ab\\u2028", "unknown-escape \\u2028"],
    ["\\u{1F600}", "unknown-escape \\u{1F600}"],
    ["a\\cA", "unknown-escape \\cA"],
    ["\\p{Script=Greek}", "unknown-property \\p{Script=Greek}"],
    ["\\p{Alphabetic}", "unknown-property \\p{Alphabetic}"],
    ["\\p{greek}", "unknown-property \\p{greek}"],
    ["[^]", "class-without-end [^]"],
    ["a[]", "class-without-end []"],
    ["[\\b]", "unknown-escape \\b"],
    ["a{1001}", "repeat-count {1001}"],
    ["(?:a{500}){500}", "repeat-count {500}"],
    ["x{2}{3}", "repeated-repeat {3}"],
    ["a(?=b)", "lookaround (?="],
    ["a(?<!b)", "lookaround (?<!"],
    ["(a)\\1", "back-reference \\1"],
    ["\\k<a>", "back-reference \\k"],
    ["(?>a)", "atomic-group (?>"],
    ["a|*", "repeat-of-nothing *"],
    ["a)", "group-without-start )"],
    ["(a", "group-without-end ("],
    ["[a-\\d]", "class-in-range a-\\d"],
    ["[z-a]", "reversed-range z-a"],
    ["[[:foo:]]", "unknown-class [:foo:]"],
    ["a\\", "trailing-backslash \\"],
    ["\ud800", "lone-surrogate \ud800"],
    [`${"(".repeat(1001)}${")".repeat(1001)}`, "too-deep ("],
  ])("%s", (pattern, expected) => {
    const { problem } = parsePattern(pattern);
    expect(`${problem?.fault} ${pattern.slice(problem?.start, problem?.end)}`).toBe(expected);
  });
});

describe("JavaScript gets RE2's meaning", () => {
  test.each([
    ["^[a-z0-9-]+$", "^[a-z0-9-]+$"],
    ["a.b", "a[^\\n]b"],
    ["(?s).", "[\\s\\S]"],
    ["\\s\\S", "[\\t\\n\\f\\r ][^\\t\\n\\f\\r ]"],
    ["[\\w\\s]", "[\\w\\t\\n\\f\\r ]"],
    ["\\Aa\\z", "^a$"],
    ["(?m)^a$", "(?<![^\\n])a(?![^\\n])"],
    ["(?i)ok", "[oO][kK\\u{212a}]"],
    ["\\p{Greek}\\pL\\p{^Lu}", "\\p{Script=Greek}\\p{L}\\P{Lu}"],
    ["\\x{1F600}\\a\\101", "\\u{1f600}\\x07\\x41"],
    ["(?P<year>\\d{4})", "(\\d{4})"],
    ["a{,5}]}", "a\\{,5\\}\\]\\}"],
    ["[[:alpha:]_]", "[A-Za-z_]"],
    ["\\Qa.b\\E+", "a\\.b+"],
    ["[]a]", "[\\]a]"],
  ])("%s", (pattern, source) => {
    expect(javaScriptPattern(pattern)).toBe(source);
  });

  test("every pattern that is accepted is an expression of JavaScript", () => {
    for (const pattern of knownPatterns.filter((one) => parsePattern(one).problem === null))
      expect(() => new RegExp(javaScriptPattern(pattern), "u"), pattern).not.toThrow();
  });

  test("case is folded as Unicode's simple folding does", () => {
    const anything = "aAkK\u212asSſßẞσςΣǅǆǄİıiIµμΜéÉ";
    for (const character of anything) {
      const ours = new RegExp(`^${javaScriptPattern(`(?i)${character}`)}$`, "u");
      const theirs = new RegExp(`^${character}$`, "iu");
      for (const other of anything)
        expect([character, other, ours.test(other)]).toEqual([character, other, theirs.test(other)]);
    }
  });
});
