import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

function compiled(text: string) {
  const { value, diagnostics } = compile("main.goa", { read: () => text });
  const part = ({ file, start, end }: { file: { text: string }; start: number; end: number }): string =>
    file.text.slice(start, end);
  return {
    design: value.design,
    reports: diagnostics.map(({ code, span, related }) => [
      code,
      part(span),
      ...related.map((each) => part(each.span)),
    ]),
  };
}

describe("reserved names and `extends`", () => {
  test("a type can't reserve the name of a field that it copies", () => {
    const { reports } = compiled("type B { a: int  z?: string }\ntype T extends B { q: int  reserved [z] }");
    expect(reports).toEqual([["reserved-field", "B", "z"]]);
  });

  test("a type can't use a name that one of its bases reserves", () => {
    const { reports } = compiled("type B { a: int  reserved [z] }\ntype T extends B { z?: int }");
    expect(reports).toEqual([["reserved-field", "z", "B"]]);
  });

  test("one of two types that are extended can't have a field that the other reserves", () => {
    const { reports } = compiled("type A { reserved [z] }\ntype B { z: int }\ntype T extends A, B { q: int }");
    expect(reports).toEqual([["reserved-field", "B", "A"]]);
  });

  test("names stay reserved over several levels, and are in the design of each", () => {
    const text =
      "type A { a: int  reserved [z] }\ntype B extends A { b: int }\ntype C extends B { c: int  reserved [y] }";
    const { design, reports } = compiled(text);
    expect(reports).toEqual([]);
    const reserved = design?.types.map((type) => (type.kind === "object" ? type.reserved : []));
    expect(reserved).toEqual([["z"], ["z"], ["z", "y"]]);
    expect(compiled(`${text}\ntype D extends C { z: int }`).reports).toEqual([["reserved-field", "z", "C"]]);
  });
});

describe("reserved names and numbers of enums and unions", () => {
  test.each([
    ["a value's name", "enum E { reserved [b]  a  b }", [["reserved-value", "b", "b"]]],
    ["the wire value of an enum's value", 'enum E { a = "b"  reserved ["b"] }', [["reserved-value", '"b"', '"b"']]],
    ["a value's number", "enum E: int32 { a = 3  reserved [2, 3] }", [["reserved-value", "3", "3"]]],
    ["the name of a value with a number", "enum E: int32 { a = 3  reserved [a] }", [["reserved-value", "a", "a"]]],
    ["a variant's name", "union U { a: int  reserved [a] }", [["reserved-value", "a", "a"]]],
    ["a variant's tag", 'union U { a = "t": int  reserved [t] }', [["reserved-value", '"t"', "t"]]],
    ["a variant's number", "union U { a = 3: int  reserved [3] }", [["reserved-value", "3", "3"]]],
    ["a variant without a tag", "union U by none { a: int  reserved [a] }", [["reserved-value", "a", "a"]]],
    ["a name twice, in two clauses", 'enum E { a  reserved [b]  reserved ["b"] }', [["duplicate-name", '"b"', "b"]]],
    ["a number twice", "enum E: int { a = 1  reserved [2, 2] }", [["duplicate-name", "2", "2"]]],
    ["a number beside strings", "enum E { a  reserved [2] }", [["reserved-number", "2"]]],
    ["a number beside variants without tags", "union U by none { a: int  reserved [2] }", [["reserved-number", "2"]]],
    [
      "an unsafe number",
      "enum E: int { a = 1  reserved [9007199254740993] }",
      [["unsafe-integer", "9007199254740993"]],
    ],
    ["an annotation", 'enum E { a  @since("1") reserved [b] }', [["annotation-place", '@since("1")']]],
    ["only reserved names", "enum E { reserved [b] }", [["empty-declaration", "E"]]],
  ])("%s", (_, text, reports) => {
    expect(compiled(text).reports).toEqual(reports);
  });

  test("are in the design, in their order", () => {
    const { design, reports } = compiled(
      'enum E: int32 { reserved [3, old]  a = 1  reserved ["older", -4] }\nunion U { reserved [2, b]  a = 1: int }\nservice s { method m { payload { e: E  u: U } http { POST "/" } } }',
    );
    expect(reports).toEqual([]);
    const reserved = design?.types.map((type) => ("reserved" in type ? [type.name, type.reserved] : []));
    expect(reserved).toContainEqual(["E", [3, "old", "older", -4]]);
    expect(reserved).toContainEqual(["U", [2, "b"]]);
  });

  test("`reserved` is also the name of a value, or of a variant", () => {
    expect(
      compiled("enum E { reserved  other }\nenum F: int { reserved = 1 }\nunion U { reserved: int[] }").reports,
    ).toEqual([]);
    expect(compiled("enum E { reserved reserved [a] }").reports).toEqual([]);
  });
});
