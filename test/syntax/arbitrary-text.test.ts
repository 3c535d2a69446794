import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lex } from "../../grammar/lex.js";
import { format } from "../../src/format/format.js";
import { parse } from "../../src/syntax/parse.js";
import { sourceFile } from "../../src/text/source-file.js";

const contracts = ["logger", "chatter", "market"].map((name) =>
  readFileSync(new URL(`../../specs/${name}.goa`, import.meta.url), "utf8"),
);

/** Parses a text, and checks the properties of all reports: a place in the file, a message, and their order. */
function read(text: string): readonly string[] {
  const file = sourceFile("test.goa", text);
  const { diagnostics } = parse(file);
  let last = 0;
  for (const diagnostic of diagnostics) {
    expect(diagnostic.span.start).toBeGreaterThanOrEqual(last);
    expect(diagnostic.span.end).toBeGreaterThanOrEqual(diagnostic.span.start);
    expect(diagnostic.span.end).toBeLessThanOrEqual(text.length);
    expect(diagnostic.message).not.toMatch(/undefined|--> |NaN|\[object/);
    last = diagnostic.span.start;
    for (const edit of diagnostic.fixes.flatMap((fix) => fix.edits)) {
      expect(edit.span.end).toBeGreaterThanOrEqual(edit.span.start);
      expect(edit.span.end).toBeLessThanOrEqual(text.length);
    }
  }
  if (diagnostics.length > 0) expect(format(file).value).toBe(text);
  return diagnostics.map((diagnostic) => diagnostic.code);
}

/** The three contracts as lists of tokens with the spaces before them. */
const pieces = contracts.map((text) => {
  let at = 0;
  return lex(text).tokens.map((token) => {
    const piece = text.slice(at, token.startOffset + token.image.length);
    at = token.startOffset + token.image.length;
    return piece;
  });
});

const foreign = [
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "<",
  ">",
  ":",
  ",",
  "=",
  "@",
  ";",
  "?",
  "|",
  '"',
  "'",
  "\n",
  "/*",
  "///",
  "#",
  "type X",
  "-",
  "1h30m",
  "😀",
  "\u0000",
];

const broken = fc
  .tuple(
    fc.constantFrom(...pieces),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom("delete", "swap", "insert", "duplicate", "truncate"),
        fc.constantFrom(...foreign),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([tokens, changes]) => {
    const made = [...tokens];
    for (const [where, change, text] of changes) {
      const at = where % Math.max(made.length, 1);
      if (change === "delete") made.splice(at, 1);
      else if (change === "insert") made.splice(at, 0, ` ${text}`);
      else if (change === "duplicate") made.splice(at, 0, made[at] ?? "");
      else if (change === "truncate" && where % 7 === 0) made.length = at;
      else made.splice(at, 2, ...[made[at + 1] ?? "", made[at] ?? ""]);
    }
    return made.join("");
  });

describe("no text makes the parser throw", () => {
  test("contracts with tokens deleted, swapped, doubled, put in, or cut off", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(broken, (text) => void read(text)),
      { numRuns: 300 },
    );
  });

  test("contracts cut off at any place", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...contracts), fc.nat(), (text, at) => void read(text.slice(0, at % text.length))),
      { numRuns: 200 },
    );
  });

  test("any text, and any order of the language's tokens", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void read(text)),
      { numRuns: 300 },
    );
    const words = fc.constantFrom(...foreign, ...new Set(pieces.flat().map((piece) => ` ${piece.trim()}`)));
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => void read(parts.join(""))),
      { numRuns: 300 },
    );
  });
});

describe("a contract without one of its tokens", () => {
  // Comments, documentation, annotations, optional clauses and members may be removed without a report.
  test("gets at most two reports, and usually one", () => {
    let single = 0;
    let many = 0;
    for (const tokens of pieces) {
      for (let index = 0; index < tokens.length; index++) {
        const reports = read(tokens.filter((_, at) => at !== index).join("")).length;
        if (reports === 1) single++;
        if (reports > 1) many++;
      }
    }
    expect(many / (single + many)).toBeLessThan(0.03);
  });
});

describe("extreme files", () => {
  test.each<[string, string, string]>([
    ["10,000 brackets", `type A = ${"[".repeat(10_000)}`, "nested-too-deeply"],
    ["10,000 braces", "type A {".repeat(10_000), "nested-too-deeply"],
    ["10,000 maps", `type A = ${"map<string, ".repeat(10_000)}`, "nested-too-deeply"],
    ["200,000 stray braces", "}".repeat(200_000), "stray-brace"],
    ["200,000 braces in the wrong order", "}".repeat(100_000) + "{".repeat(99_990), "stray-brace"],
    ["200,000 semicolons", ";\n".repeat(200_000), "unexpected-semicolon"],
    ["200,000 lines of documentation", "/// x\n".repeat(200_000), "lost-decoration"],
    ["200,000 words", "x ".repeat(200_000), "unknown-declaration"],
    ["a line of 1,000,000 characters", `type A { ${"x".repeat(1_000_000)} }`, "unexpected-token"],
    ["1,000 mistakes", "type A { x int }\n".repeat(1000), "too-many-errors"],
    ["100,000 mistakes", "type A { x int }\n".repeat(100_000), "too-many-errors"],
    [
      "50 mistakes behind 20,000 members",
      `${"type A { x: int }\n".repeat(20_000)}${"type A { x int }\n".repeat(60)}`,
      "too-many-errors",
    ],
    ["50,000 blocks without an opening brace", "type A x: int }\n".repeat(50_000), "too-many-errors"],
    ["200,000 stray annotations", "@x ".repeat(200_000), "lost-decoration"],
    ["50,000 decorations behind members", "type A {\n".concat("x: int @y\n".repeat(200_000), "}"), "too-many-errors"],
    ["1,000,000 opening braces", "{".repeat(1_000_000), "nested-too-deeply"],
    ["1,000,000 quotes", '"'.repeat(1_000_000), "unexpected-token"],
    ["500,000 strings that aren't closed", '"\n'.repeat(500_000), "unterminated-string"],
    ["1,000,000 unknown characters", "^ ".repeat(500_000), "unknown-character"],
    ["a list of 1,000 lists", `type A = int${"[]".repeat(1000)}`, "nested-too-deeply"],
    ["a bad escape, 500,000 times", `type A { x: string = "${"\\q".repeat(500_000)}" }`, "invalid-escape"],
  ])("%s get a report quickly, and not thousands", { timeout: 60_000 }, (_, text, code) => {
    const { diagnostics } = parse(sourceFile("test.goa", text));
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(diagnostics.length).toBeLessThanOrEqual(51);
  });

  test("long lists, names and texts are valid", { timeout: 60_000 }, () => {
    const long = [
      `type A { ${"x".repeat(1_000_000)}: int }`,
      `type A { x: 0${Array.from({ length: 5_000 }, (_, index) => ` | ${index + 1}`).join("")} }`,
      `type A {\n${"/// text\n".repeat(200_000)}  x: int\n}`,
      `type A { x: b${".b".repeat(20_000)} }`,
    ];
    for (const text of long) {
      const file = sourceFile("test.goa", text);
      expect(parse(file).diagnostics).toEqual([]);
      expect(format(file).diagnostics).toEqual([]);
    }
  });
});
