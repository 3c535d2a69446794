import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { format } from "../../src/format/format.js";
import { sourceFile } from "../../src/text/source-file.js";

function formatted(text: string): string {
  const { value, diagnostics } = format(sourceFile("test.goa", text));
  expect(diagnostics).toEqual([]);
  return value;
}

describe("the example contracts", () => {
  test.each(["logger", "chatter", "market"])("%s.goa is already formatted", (name) => {
    const text = readFileSync(new URL(`../../specs/${name}.goa`, import.meta.url), "utf8");
    expect(formatted(text)).toBe(text);
  });
});

describe("the one style", () => {
  test.each<[string, string, string]>([
    ["an empty file stays empty", " \n\n", ""],
    [
      "the clauses of a stream keep their words in one line",
      "service s { method m { streaming result C stream { resume   within 2m\n from\n checkpoint   C } } }\ntype C { at: int64 }\n",
      "service s {\n  method m {\n    streaming result C\n    stream {\n      resume within 2m from checkpoint C\n    }\n  }\n}\ntype C { at: int64 }\n",
    ],
    [
      "indents by two spaces",
      'type A {\n\tid: int\n      name?:string="x"\n}',
      'type A {\n  id: int\n  name?: string = "x"\n}\n',
    ],
    [
      "keeps a block on one line if it was on one line",
      "type A {id:int, name:string}",
      "type A { id: int  name: string }\n",
    ],
    [
      "breaks a block that contains a line break",
      "type A { id: int\n name: string }",
      "type A {\n  id: int\n  name: string\n}\n",
    ],
    [
      "separates words by one space",
      'enum A {a,b,c}\nenum B { a, b="c" }',
      'enum A { a b c }\nenum B { a  b = "c" }\n',
    ],
    ["writes empty blocks as two braces", "type A {\n\n}\ntype B { }", "type A {}\ntype B {}\n"],
    [
      "reduces blank lines to one, and removes those at the edges of a block",
      "\n\ntype A {\n\n  a: int\n\n\n\n  b: int\n\n}\n\n\n\ntype B {}\n\n",
      "type A {\n  a: int\n\n  b: int\n}\n\ntype B {}\n",
    ],
    [
      "keeps annotations on their line or on their own",
      "type A {\n@min( 1 )   @max(2) a: int\n@min(1)\n\nb: int\n}",
      "type A {\n  @min(1) @max(2) a: int\n  @min(1)\n  b: int\n}\n",
    ],
    [
      "spaces types",
      "type A<T>={x:map<string,T [ ]>  y:(string|null)[]  z:[int,int]  w:common . X}",
      "type A<T> = { x: map<string, T[]>  y: (string | null)[]  z: [int, int]  w: common.X }\n",
    ],
    [
      "spaces imports, lists and calls",
      'import {A,B as C} from "./x.goa"\nimport * as y from "./y.goa"\nannotation owner(team:string,x ?:int) on service,method',
      'import { A, B as C } from "./x.goa"\nimport * as y from "./y.goa"\nannotation owner(team: string, x?: int) on service, method\n',
    ],
    [
      "keeps commas that are required",
      "service s { use server a,b\n security jwt ( x,y ) and key }",
      "service s {\n  use server a, b\n  security jwt(x, y) and key\n}\n",
    ],
    ["spaces unions", 'union A by("t","v"){a=1:X, else:Y}', 'union A by ("t", "v") { a = 1: X  else: Y }\n'],
    [
      "joins a clause that was written on several lines",
      "type A\n  extends B,\n    C\n{ id: int }",
      "type A extends B, C { id: int }\n",
    ],
    [
      "puts each item of a list that was broken on a separate line",
      "type A { reserved [\n a, b ] }",
      "type A {\n  reserved [\n    a,\n    b\n  ]\n}\n",
    ],
    [
      "does not change a text of several lines",
      'api a { description """\n one\n   two\n """ }',
      'api a {\n  description """\n one\n   two\n """\n}\n',
    ],
  ])("%s", (_, before, after) => {
    expect(formatted(before)).toBe(after);
    expect(formatted(after)).toBe(after);
  });

  test("breaks lines at 120 columns: blocks first, then annotations, then lists", () => {
    const field = (index: number): string => `a_rather_long_field_name_${index}: string`;
    const fields = [1, 2, 3, 4].map(field);
    expect(formatted(`type A { ${fields.join("  ")} }`)).toBe(`type A {\n  ${fields.join("\n  ")}\n}\n`);
    const long = "x".repeat(60);
    expect(formatted(`type A {\n  @summary("${long}") @pattern("${long}") a: int\n}`)).toBe(
      `type A {\n  @summary("${long}")\n  @pattern("${long}")\n  a: int\n}\n`,
    );
    expect(formatted(`type A {\n  reserved ["${long}", "${long}x"]\n}`)).toBe(
      `type A {\n  reserved [\n    "${long}",\n    "${long}x"\n  ]\n}\n`,
    );
  });
});

describe("comments", () => {
  test.each<[string, string, string]>([
    [
      "stay before, behind and inside",
      "// top\n\n// of A\ntype A { // open\n  // first\n  a: int, // behind a\n\n  /* b */ b: int\n  // last\n} // close\n\n// end",
      "// top\n\n// of A\ntype A { // open\n  // first\n  a: int // behind a\n\n  /* b */ b: int\n  // last\n} // close\n\n// end\n",
    ],
    [
      "inside a line stay there",
      "type A { a: /* why */ int /* so */, b: int }",
      "type A { a: /* why */ int /* so */  b: int }\n",
    ],
    [
      "that end their line in the middle of a member indent the next line",
      "type A {\n  a: // why\n int\n}",
      "type A {\n  a: // why\n    int\n}\n",
    ],
    [
      "alone in a block",
      "type A { // nothing\n}\ntype B {\n// nothing\n}\ntype C { /* nothing */ }",
      "type A { // nothing\n}\ntype B {\n  // nothing\n}\ntype C { /* nothing */ }\n",
    ],
    ["alone in a file", "\n// nothing yet  \n\n\n/* at\n   all */", "// nothing yet\n\n/* at\n   all */\n"],
    [
      "between annotations",
      "type A {\n  @min(1) // why\n  // because\n  @max(2)\n  a: int\n}",
      "type A {\n  @min(1) // why\n  // because\n  @max(2)\n  a: int\n}\n",
    ],
    [
      "with documentation",
      "///Doc  \n///   more\ntype A { /// of a\n a: int }",
      "///Doc\n///   more\ntype A {\n  /// of a\n  a: int\n}\n",
    ],
    [
      "inside a list",
      "type A { reserved [ // these\n a, // first\n // second\n b ] }",
      "type A {\n  reserved [ // these\n    a, // first\n    // second\n    b\n  ]\n}\n",
    ],
  ])("%s", (_, before, after) => {
    expect(formatted(before)).toBe(after);
    expect(formatted(after)).toBe(after);
  });
});

test("a file with a syntax error is returned unchanged, with the reports", () => {
  const text = "type A {\n  id   int\n}\n";
  const { value, diagnostics } = format(sourceFile("a.goa", text));
  expect(value).toBe(text);
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(["unexpected-token"]);
});

test("an empty import in several lines becomes one line in one run", () => {
  expect(formatted('import {\n } from "./a.goa"\n')).toBe('import {} from "./a.goa"\n');
});
