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

  test("a type can't give back a name that a type which it extends reserves", () => {
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
