import { describe, expect, test } from "vitest";
import { wrapLines } from "../../src/emit/wrap-lines.js";

const a = "alpha".repeat(9);
const b = "beta".repeat(10);
const c = "gamma".repeat(9);

describe("wrapLines", () => {
  test("leaves what fits, and comments of any length", () => {
    const comment = ` * ${"word ".repeat(40)}(a, b)`;
    expect(wrapLines(["  return f(a, b);", comment])).toEqual(["  return f(a, b);", comment]);
  });

  test("breaks a call at its outermost brackets", () => {
    expect(wrapLines([`  x: f(${a}, g(b, c), ${b}, ${c}),`])).toEqual([
      "  x: f(",
      `    ${a},`,
      "    g(b, c),",
      `    ${b},`,
      `    ${c},`,
      "  ),",
    ]);
  });

  test("never breaks within a string, whatever brackets and commas it has", () => {
    const text = `"${'(, ] } \\" => ? : '.repeat(8)}"`;
    expect(wrapLines([`  f(${text});`])).toEqual(["  f(", `    ${text},`, "  );"]);
    const single = `'${'(, ] } " => ? : '.repeat(8)}'`;
    expect(wrapLines([`  f(${single});`])).toEqual(["  f(", `    ${single},`, "  );"]);
  });

  test("keeps a function in the last place on the line of its call", () => {
    expect(
      wrapLines([`  return array(value, at, "${a}", (item, at, index) => check(item, at, ${c}, index));`]),
    ).toEqual([`  return array(value, at, "${a}", (item, at, index) =>`, `    check(item, at, ${c}, index),`, "  );"]);
  });

  test("puts no comma where none may stand", () => {
    const long = "fields.".concat("n".repeat(120));
    expect(wrapLines([`  switch (${long}) {`])).toEqual(["  switch (", `    ${long}`, "  ) {"]);
    const name = "N".repeat(120);
    expect(wrapLines([`  a: { [key: string]: ${name}[] };`])).toEqual([
      "  a: {",
      `    [key: string]: ${name}[],`,
      "  };",
    ]);
  });

  test("puts braces around what an `if` does", () => {
    expect(wrapLines([`  if (!absent(${a})) ${b} = ${c};`])).toEqual([
      `  if (!absent(${a})) {`,
      `    ${b} = ${c};`,
      "  }",
    ]);
  });

  test("breaks a condition before its marks", () => {
    expect(wrapLines([`  x: ${a} ? ${b} : ${c},`])).toEqual([`  x: ${a}`, `    ? ${b}`, `    : ${c},`]);
  });

  test("counts the columns that a template puts before", () => {
    const line = `f(${"x".repeat(50)}, ${"y".repeat(50)});`;
    expect(wrapLines([line])).toHaveLength(1);
    expect(wrapLines([line], 20)).toEqual(["f(", `  ${"x".repeat(50)},`, `  ${"y".repeat(50)},`, ");"]);
  });
});
