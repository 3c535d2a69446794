import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

/** Codes of a contract whose method streams a type in mixed frames. */
function codes(types: string, message = "U"): string[] {
  const text = `${types}\nservice s { method m { streaming result ${message}  http { GET "/m" }  stream { frame mixed } } }`;
  return compile("main.goa", { read: () => text }).diagnostics.map(({ code }) => code);
}

describe("`frame mixed` over types that contain themselves", () => {
  test.each([
    ["a union that is its own variant", "union U by none { a: U  b: bytes }"],
    [
      "unions that are each other's variants",
      "union U by none { a: V  b: bytes }\nunion V by none { a: U  c: string }",
    ],
    ["a union in an alias of itself", "type A = U\nunion U by none { a: A  b: bytes }"],
    ["a nullable union of itself", "union U by none { a: U | null  b: bytes }"],
  ])("is refused in finite time: %s", (_, types) => {
    expect(codes(types)[0]).toMatch(/^(?:infinite-type|indistinct-variants)$/);
  });

  test("is checked for a chain of 5,000 unions, and for a circle of as many", () => {
    const chain = (last: number): string =>
      Array.from({ length: 5000 }, (__, i) => `union U${i} by none { a: U${i < 4999 ? i + 1 : last} }`).join("\n");
    expect(codes(`${chain(0)}\n`, "U0").length).toBeGreaterThan(0);
    expect(codes(`${chain(5000)}\nunion U5000 by none { a: int  b: bytes }`, "U0")).toEqual([]);
  });

  test("accepts lists and objects that contain the union", () => {
    expect(codes("union U by none { a: N  b: bytes }\ntype N { n?: U }")).toEqual([]);
  });
});
