import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

function reports(text: string): string[] {
  return compile("main.goa", { read: () => text }).diagnostics.map(
    ({ code, span }) => `${code} @ ${span.file.text.slice(span.start, span.end)}`,
  );
}

const use = (type: string): string => `service s {\n  method m {\n    result ${type}\n    http { GET "/m" }\n  }\n}\n`;

/** A generic type, and the report that the same text gets in a type without parameters. */
const mistakes: readonly (readonly [string, string])[] = [
  ["type Page<T> { items: Unknown[]  x: T }", "unknown-type @ Unknown"],
  ["type A<T> extends A<T> { x: T }", "extends-cycle @ A<T>"],
  ['type P<T> { x: T  n: int = "a" }', 'invalid-value @ "a"'],
  ["type P<T> { x: T  @minLength(3) n: int }", "constraint-type @ @minLength(3)"],
  ["type P<T> { x: T  n: int  n: int }", "duplicate-name @ n"],
  ["type P<T> extends int { x: T }", "not-an-object @ int"],
  ["type Q { a: int }\ntype P<T> { x: Q<T> }", "type-arguments @ Q<T>"],
  ["type P<T> { x: T  keys: map<boolean, T> }", "invalid-map-key @ boolean"],
  ["type P<T> { x: T  reserved [x] }", "reserved-field @ x"],
  ["type P<T> { x: T  view tiny { y } }", "unknown-field @ y"],
  ["type P<T> { x: T  @tag(1) a: int  @tag(1) b: int }", "duplicate-wire-value @ b"],
  ["union U<T> { a: T  a: int }", "duplicate-name @ a"],
  ["type A { id: int }\ntype B { id: int }\nunion U<T> by none { a: A  b: B  c: T[] }", "indistinct-variants @ b: B"],
  ["type Node<T> { value: T  next: Node<T> }", "infinite-type @ next"],
  ["type Node<T> { value: T  next?: Node<T[]> }", "endless-instances @ Node<T[]>"],
  ["type L<T> = M<T>\ntype M<T> = L<T>", "alias-cycle @ L"],
  ["type P<T> { x: T  inner: { a: Unknown } }", "unknown-type @ Unknown"],
];

describe("generic types", () => {
  test.each(mistakes)("are checked where they are declared: %s", (text, report) => {
    expect(reports(text)).toEqual([report]);
  });

  test.each(mistakes.filter(([, report]) => !/^(?:alias-cycle|endless)/.test(report)))(
    "report a mistake once, however often they are used: %s",
    (text, report) => {
      const name = /(\w+)<T>/.exec(text.split("\n").at(-1) ?? "")?.[1] ?? "";
      const uses = ["int", "string", "boolean"].map((argument) => `type U${argument} { u?: ${name}<${argument}> }`);
      expect(reports(`${text}\n${uses.join("\n")}\n`.replaceAll("Uint", "V1").replaceAll("Ustring", "V2"))).toEqual([
        report,
      ]);
    },
  );

  test("are not in the design, and parts that depend on their parameters are checked in instances", () => {
    const text = `type Page<T> { @minLength(1) value: T  inner: { items: T[] }  next?: Page<T>  view tiny { value } }\n`;
    const { value, diagnostics } = compile("main.goa", { read: () => `${text}${use("Page<string>")}` });
    expect(diagnostics).toEqual([]);
    expect(value.design?.types.map(({ name }) => name)).toEqual(["StringPage", "StringPageInner", "StringPageTiny"]);
    expect(reports(text)).toEqual([]);
    expect(reports(`${text}${use("Page<int>")}`)).toEqual(["constraint-type @ @minLength(1)"]);
  });

  test("that would have infinitely many instances through many fields are refused at once", () => {
    const fields = Array.from({ length: 40 }, (_, index) => `f${index}?: P<map<string, T[]>>  g${index}?: P<T[]>`);
    expect(reports(`type P<T> { x: T  ${fields.join("  ")} }\n${use("P<int>")}`)).toHaveLength(1);
  });
});
