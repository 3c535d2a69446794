import { describe, expect, test } from "vitest";
import type { Field } from "../../src/ir/type.js";
import { compile } from "../../src/semantics/compile.js";

function compiled(text: string) {
  return compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
}

/** The reports, each with the text that it points at. */
function reports(text: string): string[] {
  return compiled(text).diagnostics.map(({ code, span }) => `${code} @ ${span.file.text.slice(span.start, span.end)}`);
}

function fieldOf(written: string): Field {
  const { value, diagnostics } = compiled(
    `type A { ${written} }\nservice s { method m { payload A  http { POST "/m" } } }`,
  );
  expect(diagnostics).toEqual([]);
  const type = value.design?.types.find(({ name }) => name === "A");
  const field = type?.kind === "object" ? type.fields[0] : undefined;
  if (field === undefined) throw new Error("the type has no field");
  return field;
}

describe("a default outside a bound shows the bound", () => {
  test.each([
    ["type A { @min(1) x: int = 0 }", "@min(1)"],
    ["@min(1)\ntype Count = int\ntype A { x: Count = 0 }", "@min(1)"],
    ["@min(1)\ntype Count = int\n@max(9)\ntype Small = Count\ntype A { x: Small = 0 }", "@min(1)"],
    ['@length(2, 4)\ntype Code = string\ntype A { x: Code | null = "a" }', "@length(2, 4)"],
    // The field's own bound is kept; that of its alias is not.
    ["@min(5)\ntype Count = int\ntype A { @min(1) x: Count = 3 }", "@min(5)"],
    ["@min(1)\ntype Count = int\ntype A { @min(5) x: Count = 3 }", "@min(5)"],
    ['@pattern("^a$")\ntype Code = string\ntype A { x: Code[] = ["b"] }', '@pattern("^a$")'],
    ["type Count = int\ntype A { @example(0) @min(1) x: Count }", "@min(1)"],
  ])("%s", (text, bound) => {
    const [report] = compiled(text).diagnostics.filter(({ code }) => code === "invalid-value");
    expect(report?.related.map(({ span }) => span.file.text.slice(span.start, span.end))).toEqual([bound]);
  });
});

describe("numbers with exponents", () => {
  test.each([
    ["@max(1e3) x: decimal", [{ kind: "max", value: "1000" }]],
    ["@multipleOf(1e-2) x: decimal", [{ kind: "multipleOf", value: "0.01" }]],
    ["@min(-2.50e1) x: decimal", [{ kind: "min", value: "-25" }]],
    ["@encode(string) @max(1e18) x: int64", [{ kind: "max", value: "1000000000000000000" }]],
    ["@max(1e9) x: int", [{ kind: "max", value: 1_000_000_000 }]],
    ["@max(1e21) x: float64", [{ kind: "max", value: 1e21 }]],
  ])("%s", (written, constraints) => {
    expect(fieldOf(written).constraints).toEqual(constraints);
  });

  test("a default of a decimal is plain digits", () => {
    expect(fieldOf("x: decimal = 1.5e2").default).toEqual({ value: "150" });
  });

  test.each([
    ["type A { @max(1e999) x: float64 }", ["number-range @ 1e999"]],
    ["type A { @multipleOf(1e-400) x: float64 }", ["number-range @ 1e-400"]],
    ["type A { @example(1e999) x: any }", ["number-range @ 1e999"]],
    [`type A { @example(1${"0".repeat(400)}) x: any }`, [`number-range @ 1${"0".repeat(400)}`]],
  ])("%s is out of range", (text, expected) => {
    expect(reports(text)).toEqual(expected);
  });
});

describe("multiples are exact", () => {
  test.each([
    "@multipleOf(1e-7) x: float64 = 3e-7",
    "@multipleOf(0.01) x: float64 = 1e21",
    "@multipleOf(0.01) x: float64 = 19.99",
    "@multipleOf(0.1) x: decimal = 0.3",
    "@min(0.1) x: decimal = 0.1",
  ])("%s", (written) => {
    expect(fieldOf(written).default).not.toBeNull();
  });

  test.each([
    ["@multipleOf(1e-7) x: float64 = 3.5e-7", "3.5e-7"],
    ["@exclusiveMin(9007199254740993) x: decimal = 9007199254740993", "9007199254740993"],
  ])("%s", (written, at) => {
    expect(reports(`type A { ${written} }`)).toEqual([`invalid-value @ ${at}`]);
  });
});

describe("constraints are those of the value as it travels", () => {
  test.each([
    ['@pattern("^a") x: bytes', 'constraint-type @ @pattern("^a")'],
    ["@format(hostname) x: bytes", "constraint-type @ @format(hostname)"],
    ["@encode(unixSeconds) @format(date) x: timestamp", "constraint-type @ @format(date)"],
    ["@encode(unixSeconds) @minLength(2) x: timestamp", "constraint-type @ @minLength(2)"],
    ['@encode(unixMillis) @pattern("^1") x: timestamp', 'constraint-type @ @pattern("^1")'],
    ["@min(5) x: timestamp", "constraint-type @ @min(5)"],
  ])("%s", (written, expected) => {
    expect(reports(`type A { ${written} }`)).toEqual([expected]);
  });

  test("a timestamp that travels as a number has bounds", () => {
    expect(fieldOf("@encode(unixSeconds) @min(0) @max(4102444800) x: timestamp").constraints).toEqual([
      { kind: "min", value: 0 },
      { kind: "max", value: 4_102_444_800 },
    ]);
  });

  test.each([
    ["@max(5) x: string", "@maxLength(5) x: string"],
    ["@min(5) x: string[]", "@minItems(5) x: string[]"],
    ["@maxLength(5) x: int", "@max(5) x: int"],
    ["@maxItems(5) x: map<string, int>", "@maxProperties(5) x: map<string, int>"],
    ['@regex("a") x: string', '@pattern("a") x: string'],
  ])("the fix of %s", (written, fixed) => {
    const [report] = compiled(`type A { ${written} }`).diagnostics;
    const [edit] = report?.fixes[0]?.edits ?? [];
    const text = `type A { ${written} }`;
    expect(text.slice(0, edit?.span.start) + edit?.text + text.slice(edit?.span.end)).toBe(`type A { ${fixed} }`);
  });
});

describe("constraints that no value satisfies", () => {
  const enums = "enum E { a b }\n@minLength(5) type Long = string\n@min(10) type Ten = int\n";

  test.each([
    "@min(5) @max(1) x: int",
    "@exclusiveMax(0) x: uint",
    "@exclusiveMin(4294967295) x: uint32",
    "@min(1) @max(9) @multipleOf(20) x: int",
    "@min(0.1) @max(0.9) x: int",
    "@exclusiveMin(1) @exclusiveMax(2) x: int",
    "@min(1) @exclusiveMax(1) x: float64",
    "@min(0.11) @max(0.19) @multipleOf(0.1) x: decimal",
    "@min(1e39) x: float32",
    "@encode(unixSeconds) @min(5) @max(4) x: timestamp",
    "@minLength(3) @maxLength(2) x: string",
    "@maxLength(3) x: Long",
    "@max(9) x: Ten",
    "@maxLength(10) x: uuid",
    "@minLength(40) x: uuid",
    '@maxLength(3) @pattern("^[a-z]{4}$") x: string',
    '@minLength(5) @pattern("^[a-z]{2,4}$") x: string',
    "@minItems(2) @maxItems(1) x: int[]",
    "@minItems(3) @uniqueItems x: boolean[]",
    "@minItems(3) @uniqueItems x: E[]",
    "@minProperties(5) x: map<E, int>",
  ])("%s", (written) => {
    expect(reports(`${enums}type A { ${written} }`).map((report) => report.split(" ")[0])).toEqual([
      "constraint-range",
    ]);
  });

  test.each([
    "@min(1) @max(20) @multipleOf(20) x: int",
    "@exclusiveMin(-1) @max(0) @multipleOf(7) x: int",
    "@min(0.1) @max(0.2) @multipleOf(0.1) x: decimal",
    "@exclusiveMin(0) @exclusiveMax(1) x: float64",
    "@maxLength(5) x: Long",
    "@maxLength(36) x: uuid",
    '@minLength(5) @pattern("[a-z]{2,4}") x: string',
    '@maxLength(4) @pattern("^(?:[a-z]{4}|[0-9]+)$") x: string',
    "@minItems(3) @uniqueItems x: string[]",
    "@minItems(2) @uniqueItems x: E[]",
    "@minProperties(2) x: map<E, int>",
  ])("%s is valid", (written) => {
    expect(reports(`${enums}type A { ${written} }`)).toEqual([]);
  });
});

describe("formats", () => {
  test("an unknown one is reported with a suggestion", () => {
    const [report] = compiled("type A { @format(emial) x: string }").diagnostics;
    expect([report?.code, report?.hint]).toEqual(["unknown-format", "did you mean `email`?"]);
  });

  test("one that is only documentation is marked", () => {
    expect(reports('type A { @format("iban") x: string }')).toEqual(['unknown-format @ "iban"']);
    expect(fieldOf('@format("iban", unchecked: true) x: string').constraints).toEqual([
      { kind: "format", value: "iban" },
    ]);
  });
});

test("a refused pattern is never run", () => {
  const slow = `type A { @pattern("^(a+)+$") @example("${"a".repeat(60)}!") x: string }`;
  expect(reports(slow)).toEqual(['ambiguous-pattern @ "^(a+)+$"']);
  const bounded = `type A { @maxLength(200) @pattern("^[^@]+@[^@]+$") @example("${"@".repeat(50_000)}") x: string }`;
  expect(reports(bounded)).toHaveLength(1);
});

test("`null | null` is not a type", () => {
  expect(reports("type A { x: null | null }")).toEqual(["invalid-union-expression @ null | null"]);
});

test("the hint for a constant that JavaScript can't represent works", () => {
  expect(compiled("const BIG: uint64 = 18446744073709551615").diagnostics[0]?.hint).toContain(
    "@encode(string) type Large",
  );
  expect(reports("@encode(string) type Large = uint64\nconst BIG: Large = 18446744073709551615")).toEqual([]);
});
