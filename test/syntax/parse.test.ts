import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/syntax/parse.js";
import { sourceFile } from "../../src/text/source-file.js";

/** Codes with the text under their spans. */
function mistakes(text: string): string[] {
  const file = sourceFile("test.goa", text);
  return parse(file).diagnostics.map((d) => `${d.code} @ ${text.slice(d.span.start, d.span.end)} — ${d.message}`);
}

describe("the example contracts", () => {
  test.each(["logger", "chatter", "market"])("%s.goa has no syntax errors", (name) => {
    expect(mistakes(readFileSync(new URL(`../../specs/${name}.goa`, import.meta.url), "utf8"))).toEqual([]);
  });
});

describe("one mistake, one report", () => {
  test.each([
    ["type A { id int }", ["unexpected-token @ int — expected `:` after `id`, found `int`"]],
    ["type A {\n  id:\n  name: string\n}", ["unexpected-token @ : — expected a type, found the end of the line"]],
    ["type A {\n  id: int\n\ntype B { name: string }", ["missing-brace @ { — the `{` of `type A` is never closed"]],
    ["type A { id: int }\n}\n", ["stray-brace @ } — this `}` closes nothing"]],
    ["type A { id: int; }", ["unexpected-semicolon @ ; — there are no semicolons in this language"]],
    [
      "message A { id: int }\ntype B { a: A }",
      ["wrong-form @ message — `message` is not a declaration of this language"],
    ],
    [
      "service s {\n  methode m {\n    result string\n  }\n  method n { result string }\n}",
      ["unknown-clause @ methode — `methode` is not a clause of a service"],
    ],
    [
      "type A {\n  email: string @sensitive\n  name: string\n}",
      [
        "trailing-decoration @ @sensitive — an annotation belongs before the declaration that it describes, on its own line or in front of it",
      ],
    ],
    [
      "type A {\n  id: int\n  /// the end\n}",
      ["lost-decoration @ /// the end — documentation describes nothing: no member follows it"],
    ],
    ["api x {\n  title 'X'\n}", ["single-quotes @ 'X' — the string is not in double quotes: `\"`"]],
    [
      'api x {\n  title "X\n  version "1"\n}',
      ['unterminated-string @ "X — the string has no closing quote on its line'],
    ],
    [
      "type A exteds B {\n  id: int\n}\ntype C { id: int }",
      ["unexpected-token @ exteds — expected `{`, `=` or `extends` after `A`, found `exteds`"],
    ],
    [
      "service s {\n  method m {\n    stream { idle 1h30m }\n  }\n}",
      ["invalid-number @ 1h30m — `1h30m` is neither a number nor a number with a unit"],
    ],
    [
      "service s {\n  method m {\n    result string\n  method n { result string }\n}",
      ["missing-brace @ { — the `{` of `method m` is never closed"],
    ],
  ])("%j", (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });
});
