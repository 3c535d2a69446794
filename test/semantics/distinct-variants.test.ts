import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

function messages(text: string): string[] {
  return compile("main.goa", { read: () => text }).diagnostics.map(({ message }) => message);
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

describe("variants of untagged unions", () => {
  test.each([
    ["kinds", "union U by none { a: int  b: string  c: boolean[]  d: map<string, int> | null }", []],
    ["one kind twice", "union U by none { a: int  b: float64 }", ["a", "b"]],
    ["a nested union", "union I by none { a: int  b: boolean }\nunion U by none { x: I  y: string }", []],
    [
      "a nested union with the same kind",
      "union I by none { a: int  b: boolean }\nunion U by none { y: boolean[]  x: I  z: int }",
      ["x", "z"],
    ],
    ["null twice", "union U by none { a: int | null  b: string | null }", ["a", "b"]],
    ["any", "union U by none { a: any  b: string }", ["a", "b"]],
    ["a union that holds itself", "union U by none { a: U  b: bytes }", ["a", "b"]],
    ["required fields", "type A { a: int }\ntype B { b: int }\nunion U by none { a: A  b: B }", []],
    ["one required field", "type A { a: int }\ntype B { a: int  b: int }\nunion U by none { a: A  b: B }", ["a", "b"]],
    ["literals", 'type A { k: "a" }\ntype B { k: "b" | "c" }\nunion U by none { a: A  b: B }', []],
    ["tuples of two lengths", "union U by none { a: [int, string]  b: [int, string, int] }", []],
    ["a literal in tuples", "union U by none { a: [2, string]  b: [3, string] }", []],
    ["tuples with overlapping types", "union U by none { a: [int, string]  b: [int, int] }", ["a", "b"]],
    ["a tuple and a list", "union U by none { a: [2, string]  b: int[] }", ["a", "b"]],
    [
      "overlapping literals",
      'type A { k: "a" | "b" }\ntype B { k: "b" | "c" }\nunion U by none { a: A  b: B }',
      ["a", "b"],
    ],
    [
      "a tag and a field with that literal",
      'type A { t: "x" }\ntype X { v: int }\nunion T by "t" { x: X }\nunion U by none { t: T  a: A }',
      ["t", "a"],
    ],
  ])("are told apart, or not, by %s", (_, text, names) => {
    const expected = names.length === 0 ? [] : [`the variants \`${names[0]}\` and \`${names[1]}\` can't be told apart`];
    expect(messages(text)).toEqual(expected);
  });

  test("in a chain of 3,000 unions take time in proportion to its length, and don't overflow the stack", {
    timeout: 60_000,
  }, () => {
    const chain = (last: string): string =>
      `${lines(3000, (i) => `type O${i} { k: "o${i}" }\nunion U${i} by none { a: U${i + 1}  b: O${i} }`)}\n${last}`;
    expect(messages(chain("union U3000 by none { a: int  b: Missing }"))).toEqual(["there is no type `Missing`"]);
    expect(messages(chain('type Late { k: "o7" }\nunion U3000 by none { a: int  b: Late }'))).toEqual([
      "the variants `a` and `b` can't be told apart",
    ]);
  });

  test("may be a thousand with a literal each, or a thousand with a field each", { timeout: 60_000 }, () => {
    const literal = `${lines(1000, (i) => `type A${i} { k: "k${i}"  b: string }`)}\nunion U by none {\n${lines(1000, (i) => `v${i}: A${i}`)}\n}`;
    const field = `${lines(1000, (i) => `type A${i} { f${i}: int  b: string }`)}\nunion U by none {\n${lines(1000, (i) => `v${i}: A${i}`)}\n}`;
    expect(messages(literal)).toEqual([]);
    expect(messages(field)).toEqual([]);
  });
});

test("an open union differs from values of other JSON kinds, and from no object", () => {
  const inner = "type A { x: int }  closed type B { y: int }  open union Inner { a: A }";
  for (const beside of ["bytes", "string", "int[]", "boolean", "[1, string]"])
    expect(messages(`${inner}  union U by none { i: Inner  o: ${beside} }`), beside).toEqual([]);
  for (const beside of ["B", "map<string, int>", "any", "Inner"])
    expect(messages(`${inner}  union U by none { i: Inner  o: ${beside} }`), beside).toHaveLength(1);
});

test("a default variant can lack its tag", () => {
  const types =
    'type A { x: int }  type B { y: int }  type Tagged { kind: "z"  x: int }  union Inner by "kind" { default a: A  b: B }';
  expect(messages(`${types}  union U by none { i: Inner  o: { z: int } }`)).toEqual([]);
  expect(messages(`${types}  union U by none { i: Inner  t: Tagged }`)).toHaveLength(1);
});

describe("unions of unions of unions", () => {
  /** Levels of tagged unions, each with two variants of the next: 2^levels forms. */
  const levels = (count: number): string =>
    Array.from({ length: count }, (_, i) => `union U${i} by "k${i}" { a: U${i + 1}  b: U${i + 1} }`).join("\n");
  const bottom = (count: number): string =>
    `union U${count} by "kind" { x: X  y: Y }\ntype X { x: int }\ntype Y { y: int }\n`;

  test("take time in proportion to their number, however many forms they have", () => {
    const text = `${levels(200)}\n${bottom(200)}type Other { other: int }\nunion All by none { u: U0  o: Other }`;
    expect(compile("main.goa", { read: () => text }).diagnostics.map(({ code }) => code)).toEqual([]);
  });

  test("are distinguished by fields that all forms of a variant have, and not by those that only some have", () => {
    const reports = (other: string): string[] => {
      const text = `${levels(9)}\n${bottom(9)}type Other { ${other} }\nunion All by none { u: U0  o: Other }`;
      return compile("main.goa", { read: () => text }).diagnostics.map(({ code }) => code);
    };
    expect(reports("other: int")).toEqual([]);
    expect(reports('k0: "c"')).toEqual([]);
    expect(reports('k0: "a"  other: int')).toEqual([]);
    expect(reports('k0: "a"')).toEqual(["indistinct-variants"]);
    expect(reports("x: int")).toEqual(["indistinct-variants"]);
    expect(reports("x: int  other: int")).toEqual([]);
  });

  test("without tags that contain the same unions twice are refused in finite time", () => {
    const text = `${Array.from({ length: 60 }, (_, i) => `union U${i} by none { a: U${i + 1}  b: V${i + 1} }\nunion V${i} by none { a: U${i + 1}  b: V${i + 1} }`).join("\n")}\nunion U60 by none { a: int }\nunion V60 by none { a: string }`;
    const codes = compile("main.goa", { read: () => text }).diagnostics.map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(["indistinct-variants", "more-errors"]));
  });
});
