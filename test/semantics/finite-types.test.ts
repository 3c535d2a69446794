import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

function found(text: string) {
  return compile("main.goa", { read: () => text }).diagnostics.map(({ code, message, hint, span }) => ({
    code,
    message,
    hint,
    at: span.file.text.slice(span.start, span.end),
  }));
}

describe("endless types", () => {
  test.each([
    ["a required field", "type Node { next: Node }", "next", "`Node.next`"],
    ["two types", "type A { b: B }\ntype B { a: A }", "b", "`A.b` and `B.a`"],
    ["a tuple", "type A { pair: [A, int] }", "pair", "`A.pair`"],
    ["an alias of a tuple", "type T = [T, int]\ntype A { s: T }", "T", "`T`"],
    ["a list that can't be empty", "type A { @minItems(1) kids: A[] }", "kids", "`A.kids`"],
    ["a map that can't be empty", "type A { @minProperties(1) kids: map<string, A> }", "kids", "`A.kids`"],
    ["an alias of such a list", "@minItems(2) type Kids = A[]\ntype A { kids: Kids }", "Kids", "`Kids` and `A.kids`"],
    [
      "all variants of a union",
      'union U by "t" { a: A  b: B }\ntype A { u: U }\ntype B { u: U }',
      "U",
      "`U.a` and `A.u`",
    ],
  ])("are found through %s, with the way", (_, text, at, way) => {
    const reports = found(text).filter(({ code }) => code === "infinite-type");
    expect(reports).toHaveLength(1);
    expect(reports[0]?.at).toBe(at);
    expect(reports[0]?.message.endsWith(`through ${way}`)).toBe(true);
  });

  test.each([
    "type A { next?: A }",
    "type A { next: A | null }",
    "type A { kids: A[] }",
    "type A { kids: map<string, A> }",
    "@maxItems(3) type Kids = A[]\ntype A { kids: Kids }",
    'union U by "t" { a: A  b: B }\ntype A { u: U }\ntype B { id: int }',
    "type T = [int, T | null]\ntype A { t: T }",
  ])("are not found in %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  test("are reported once for each circle, and not again for types that lead there", () => {
    const text = "type A { a: A }\ntype B { b: B }\ntype C { a: A  b: B }";
    expect(found(text).map(({ at }) => at)).toEqual(["a", "b"]);
  });

  test("get a hint that ends them", () => {
    expect(found("type Node { next: Node }")[0]?.hint).toBe(
      "make `next` optional (`next?`), nullable (`| null`) or a list",
    );
  });
});

describe("circles of constants", () => {
  test.each([
    ["const A: int = B\nconst B: int = A", "A", "the constant `A` leads back to itself: `A` = `B` = `A`"],
    ["const A: int = A", "A", "the constant `A` leads back to itself: `A` = `A`"],
    [
      "const X: int = A\nconst A: int = B\nconst B: int = A\ntype T { @max(A) a: int = X  b: int = B }",
      "A",
      "the constant `A` leads back to itself: `A` = `B` = `A`",
    ],
  ])("are reported once: %s", (text, at, message) => {
    expect(found(text).map((report) => [report.code, report.at, report.message])).toEqual([
      ["constant-cycle", at, message],
    ]);
  });
});
