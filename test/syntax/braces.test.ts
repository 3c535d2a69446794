import { describe, expect, test } from "vitest";
import { applyFix } from "../../src/diagnostics/edits.js";
import { parse } from "../../src/syntax/parse.js";
import { positionAt, sourceFile } from "../../src/text/source-file.js";

/** Reports with their lines and second places, and the text after the fix of the only one. */
function pair(text: string): { readonly reports: string[]; readonly fixed: string | null } {
  const file = sourceFile("test.goa", text);
  const { diagnostics } = parse(file);
  const [only] = diagnostics.flatMap(({ fixes }) => fixes);
  return {
    reports: diagnostics.map(({ code, span, related }) => {
      const places = related.map((place) => ` (${positionAt(file, place.span.start).line}: ${place.message})`);
      return `${code} ${positionAt(file, span.start).line}${places.join("")}`;
    }),
    fixed: only === undefined ? null : applyFix(file, only),
  };
}

const methodB = '  method b {\n    result string\n    http { GET "/b" }\n  }\n';

describe("a surplus `}` gets the first and only report, on its own line", () => {
  test.each([
    ["behind another one", '  method a {\n    result string\n    http { GET "/a" }\n  } }\n', 5],
    ["on a line below", '  method a {\n    result string\n    http { GET "/a" }\n  }\n  }\n', 6],
    ["behind a block on one line", '  method a {\n    result string\n    http { GET "/a" } }\n  }\n', 4],
    ["in a block", '  method a {\n    result string\n    }\n    http { GET "/a" }\n  }\n', 4],
  ])("%s", (_, methodA, line) => {
    const text = `service s {\n${methodA}\n${methodB}}\n\ntype A { id: int }\n`;
    const { reports, fixed } = pair(text);
    expect(reports).toEqual([`stray-brace ${line}`]);
    expect(pair(fixed ?? "").reports).toEqual([]);
  });

  test("after a type, and outside of all blocks", () => {
    expect(pair("type A { id: int } }\ntype B { a: A }\n").reports).toEqual(["stray-brace 1"]);
    expect(pair("type A {\n  id: int\n}\n}\n\ntype B { a: A }\n").reports).toEqual(["stray-brace 4"]);
    expect(pair("type A {\n  id: int\n  }\n  name: string\n}\n").reports).toEqual(["stray-brace 3"]);
  });
});

describe("a missing `}` names where the next declaration or member begins", () => {
  test.each([
    ["a type", "type A {\n  id: int // the id\n\ntype B { a: A }\n", ["missing-brace 1 (4: `type B` begins here)"]],
    [
      "a method",
      `service s {\n  method a {\n    result string\n    http { GET "/a" }\n\n${methodB}}\n`,
      ["missing-brace 2 (6: `method b` begins here)"],
    ],
    [
      "a block in a method",
      `service s {\n  method a {\n    http {\n      GET "/a"\n    result string\n  }\n${methodB}}\n`,
      ["missing-brace 3 (5: `result string` begins here)"],
    ],
    [
      "a service before a type",
      `service s {\n${methodB}\n/// A type.\n@deprecated type A { id: int }\n`,
      ["missing-brace 1 (7: `type A` begins here)"],
    ],
    ["the last block of a file", `service s {\n${methodB}`, ["missing-brace 1"]],
    ["the last block of a file without a line break", "type A {\n  id: int", ["missing-brace 1"]],
  ])("%s", (_, text, expected) => {
    const { reports, fixed } = pair(text);
    expect(reports).toEqual(expected);
    expect(pair(fixed ?? "").reports).toEqual([]);
  });
});

test("declarations inside a closed block don't mean a missing brace", () => {
  expect(pair("type A {\n  enum Kind { a b }\n  id: int\n}\n").reports).toEqual(["wrong-form 2"]);
  expect(pair(`service s {\n  type A { id: int }\n${methodB}}\n`).reports).toEqual(["wrong-form 2"]);
});

describe("a `{` right after another one is the mistake, not the block that seems to be open", () => {
  test.each([
    ["after a service", 'service s { {\n  method m { result string  http { GET "/" } }\n}\n'],
    ["after a method", 'service s {\n  method m {\n  {\n    result string\n    http { GET "/" }\n  }\n}\n'],
    ["in a type", "type A { { id: int }\ntype B { a: A }\n"],
    ["of an inline object", "type A {\n  b: { { id: int }\n}\n"],
    ["in an enum", "enum E { { a b }\n"],
    ["in a value", "type A {\n  b: { c: int } = { { c: 1 }\n}\n"],
  ])("%s", (_, text) => {
    const { reports, fixed } = pair(text);
    expect(reports).toEqual([expect.stringMatching(/^doubled-brace \d$/)]);
    expect(pair(fixed ?? "").reports).toEqual([]);
  });

  test("three in a row get two reports, and a hundred get ten", () => {
    expect(pair("type A { { { id: int }\n").reports).toEqual(["doubled-brace 1", "doubled-brace 1"]);
    expect(pair(`type A ${"{".repeat(100)} id: int }\n`).reports).toHaveLength(10);
  });
});
