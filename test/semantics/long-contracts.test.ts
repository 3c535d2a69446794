import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

function codes(text: string): string[] {
  const { diagnostics } = compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
  return diagnostics.map(({ code }) => code);
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

/** Long and deep contracts that are valid: none overflows the stack, and none takes quadratic time. */
const valid: readonly (readonly [what: string, text: string])[] = [
  ["5,000 types, each in the next", `${lines(5000, (i) => `type A${i} { x: A${i + 1} }`)}\ntype A5000 { y: int }`],
  ["5,000 types, each in the one before", `${lines(5000, (i) => `type A${i + 1} { x: A${i} }`)}\ntype A0 { y: int }`],
  ["5,000 unions, each in the next", `${lines(5000, (i) => `union U${i} { a: U${i + 1} }`)}\nunion U5000 { a: int }`],
  [
    "5,000 generic types, each in the next",
    `${lines(5000, (i) => `type P${i}<T> { x: P${i + 1}<T> }`)}\ntype P5000<T> { x: T }\ntype A { x: P0<int> }`,
  ],
  [
    "60 types that extend each other",
    `${lines(60, (i) => `type A${i} extends A${i + 1} { f${i}: int }`)}\ntype A60 { y: int }`,
  ],
  ["5,000 constants of each other", `${lines(5000, (i) => `const A${i}: int = A${i + 1}`)}\nconst A5000: int = 1`],
  ["20,000 values of an enum", `enum E {\n${lines(20_000, (i) => `v${i}`)}\n}`],
  ["20,000 variants of a union", `union U {\n${lines(20_000, (i) => `v${i}: int`)}\n}`],
  ["5,000 methods", `service s {\n${lines(5000, (i) => `method m${i} { result string  http { GET "/m${i}" } }`)}\n}`],
];

describe("long and deep contracts don't overflow the stack or take quadratic time", () => {
  test.each(valid)("%s", { timeout: 60_000 }, (_, text) => {
    expect(codes(text)).toEqual([]);
  });

  test("3,000 undeclared names of 1,000 letters, beside as many declared ones", {
    timeout: 60_000,
  }, () => {
    const long = "x".repeat(1000);
    const text = `type A {\n${lines(3000, (i) => `f${i}: X${long}${i}`)}\n}\n${lines(3000, (i) => `type Y${long}${i} { a: int }`)}`;
    expect(new Set(codes(text))).toEqual(new Set(["unknown-type", "more-errors"]));
  });

  test("20,000 invalid values", { timeout: 60_000 }, () => {
    const found = codes(`type A {\n${lines(20_000, (i) => `f${i}: int = "x"`)}\n}`);
    expect(found).toEqual([...Array.from({ length: 100 }, () => "invalid-value"), "more-errors"]);
  });

  test.each([
    ["aliases of each other", `${lines(12_000, (i) => `type A${i} = A${i + 1}`)}\ntype A12000 = int`],
    ["lists of each other", `${lines(12_000, (i) => `type A${i} = A${i + 1}[]`)}\ntype A12000 = int`],
    [
      "bounds through aliases",
      `${lines(12_000, (i) => `@min(${i % 5}) type A${i} = A${i + 1}`)}\ntype A12000 = int | null`,
    ],
    [
      "aliases of an object that is extended",
      `${lines(12_000, (i) => `type A${i} = A${i + 1}`)}\ntype A12000 { x: int }\ntype B extends A0 { y: int }`,
    ],
  ])("12,000 %s are refused once, also where they are streamed and have values", { timeout: 60_000 }, (_, text) => {
    const use = `type C { a?: A0  b?: A7000 }\nservice s { method m { streaming payload A0  streaming result A0  http { GET "/m" } } }`;
    expect(codes(`${text}\n${use}`)).toContain("long-alias");
    expect(codes(text)).toEqual(["long-alias"]);
  });

  test("12,000 aliases in a circle, with values of them", { timeout: 60_000 }, () => {
    const circle = lines(12_000, (i) => `type A${i} = A${(i + 1) % 12_000}`);
    expect(codes(`${circle}\ntype B { a: A5 = 1  @min(3) b: A7 = 4 }`)).toEqual(["alias-cycle"]);
  });

  test("5,000 types in a circle", { timeout: 60_000 }, () => {
    expect(codes(lines(5000, (i) => `type A${i} { x: A${(i + 1) % 5000} }`))).toEqual(["infinite-type"]);
  });

  test("1,000 types that extend each other are refused", { timeout: 60_000 }, () => {
    const text = `${lines(1000, (i) => `type A${i} extends A${i + 1} { f${i}: int }`)}\ntype A1000 { y: int }`;
    expect(new Set(codes(text))).toEqual(new Set(["long-extends"]));
  });
});
