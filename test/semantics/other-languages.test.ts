import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { compile } from "../../src/semantics/compile.js";

/** Constructs of other languages, and the reports about them. */
function diagnose(text: string, others: Readonly<Record<string, string>> = {}): readonly Diagnostic[] {
  const files: Readonly<Record<string, string>> = { "main.goa": text, ...others };
  return compile("main.goa", { read: (path) => files[path] ?? null }).diagnostics;
}

/** Codes and hints. */
function codesAndHints(text: string, others?: Readonly<Record<string, string>>): string[] {
  return diagnose(text, others).map(({ code, hint }) => `${code}: ${hint ?? ""}`);
}

/** The text after applying the only fix of the only report. */
function fixed(text: string, others?: Readonly<Record<string, string>>): string {
  const [fix] = diagnose(text, others).flatMap(({ fixes }) => fixes);
  const edits = [...(fix?.edits ?? [])].sort((a, b) => b.span.start - a.span.start);
  let result = text;
  for (const { span, text: with_ } of edits) result = result.slice(0, span.start) + with_ + result.slice(span.end);
  return result;
}

test("a type with fields that is declared with `=` is reported once, and its uses are valid", () => {
  const text = "type Point = { x: float64 }\ntype Line { from: Point }\n";
  expect(diagnose(text).map(({ code }) => code)).toEqual(["object-alias"]);
  expect(fixed(text)).toBe("type Point { x: float64 }\ntype Line { from: Point }\n");
  const generic = "type Box<T> = {\n  value: T\n}\ntype A { a: Box<int>  b: Box<string> }\n";
  expect(diagnose(generic).map(({ code }) => code)).toEqual(["object-alias"]);
  expect(fixed(generic)).toBe("type Box<T> {\n  value: T\n}\ntype A { a: Box<int>  b: Box<string> }\n");
});

test.each([
  ["./other", '"./other.goa"'],
  ["./other.js", '"./other.goa"'],
])("an import of %s", (path, written) => {
  const text = `import { A } from "${path}"\ntype B { a: A }\n`;
  const others = { "other.goa": "type A { id: int }" };
  expect(codesAndHints(text, others)).toEqual([`import-ending: did you mean \`${written}\`?`]);
  expect(fixed(text, others)).toBe(text.replace(`"${path}"`, written));
});

function inService(body: string): string {
  return `type A { id: string }\nservice s {\n  ${body}\n}\n`;
}

test("parameters of a path in the form of Express", () => {
  const text = inService('method m { payload A  result A  http { GET "/rooms/:id" } }');
  expect(diagnose(text).map(({ message }) => message)).toEqual(["`:id` is not a path parameter here"]);
  expect(diagnose(text.replace("/:id", "/{id}:undelete")).map(({ code }) => code)).toEqual(["invalid-path"]);
  expect(diagnose(text.replace("/:id", "/all:undelete"))).toEqual([]);
});

describe("an annotation behind a member that shares its line is moved before that member", () => {
  test.each([
    ["type A { a: string @maxLength(3)\n}\n", "type A { @maxLength(3) a: string \n}\n"],
    ["type A { a: int  b?: string[] @maxItems(3)\n}\n", "type A { a: int  @maxItems(3) b?: string[] \n}\n"],
    [
      "type A {\n  a: map<string, int> @maxProperties(3)\n}\n",
      "type A {\n  @maxProperties(3) a: map<string, int> \n}\n",
    ],
    ['const A: int = 1 @deprecated("x")\n', '@deprecated("x") const A: int = 1 \n'],
    ['type A { a: { b: int } @deprecated("x")\n}\n', 'type A { @deprecated("x") a: { b: int } \n}\n'],
  ])("%s", (text, after) => {
    expect(fixed(text)).toBe(after);
  });
});

test("a field of a union that an interceptor names", () => {
  const text = `union U by "kind" { a: { id: int }  b: { id: int } }
interceptor trace { read streaming result.id }
service s { method m { use server trace  streaming result U  http { GET "/m" } } }
`;
  expect(codesAndHints(text)).toEqual([
    "unknown-field: it is not an object: an interceptor sees the fields of objects, not those inside of unions or lists",
  ]);
});
