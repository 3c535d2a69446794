import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

function compileFiles(files: Readonly<Record<string, string>>) {
  return compile("api/main.goa", { read: (path) => files[path] ?? null });
}

function reports(files: Readonly<Record<string, string>>): string[] {
  return compileFiles(files).diagnostics.map(
    ({ code, span }) => `${code} @ ${span.file.path}: ${span.file.text.slice(span.start, span.end)}`,
  );
}

const service = (type: string): string =>
  `service s {\n  method m {\n    result ${type}\n    http { GET "/m" }\n  }\n}`;

describe("imports", () => {
  test("bring types by name, by another name, and as a namespace, from folders beside and above", () => {
    const { value, diagnostics } = compileFiles({
      "api/main.goa": `import { Problem, Page as Paged } from "./types/common.goa"\nimport * as shared from "../shared.goa"\ntype A { problem: Problem  pages: Paged<shared.Money> }\n${service("A")}`,
      "api/types/common.goa": "type Problem { detail: string }\ntype Page<T> { items: T[] }",
      "shared.goa": "type Money { cents: int64 }",
    });
    expect(diagnostics).toEqual([]);
    expect(value.design?.types.map((type) => type.name).sort()).toEqual(["A", "Money", "MoneyPage", "Problem"]);
    expect(value.files.map((file) => file.path)).toEqual(["api/main.goa", "api/types/common.goa", "shared.goa"]);
  });

  test("may form circles, like types", () => {
    const files = {
      "api/main.goa": `import { Node } from "./node.goa"\ntype Tree { root?: Node }\n${service("Tree")}`,
      "api/node.goa": 'import { Tree } from "./main.goa"\ntype Node { children: Tree[] }',
    };
    expect(reports(files)).toEqual([]);
  });

  test("import types whose own references are resolved in their file", () => {
    const files = {
      "api/main.goa": `import { Outer } from "./other.goa"\ntype Inner { here: int }\n${service("Outer")}`,
      "api/other.goa": "type Inner { there: string }\ntype Outer { inner: Inner }",
    };
    // Two types of one name would overwrite each other in generated code.
    expect(reports(files).map((report) => report.split(" @ ")[0])).toEqual(["name-clash"]);
  });

  test("of missing files and names are reported at the import, once, and not again at each use", () => {
    expect(reports({ "api/main.goa": `import { A } from "./missing.goa"\n${service("A")}` })).toEqual([
      'import-not-found @ api/main.goa: "./missing.goa"',
    ]);
    expect(
      reports({
        "api/main.goa": `import { Problm } from "./common.goa"\n${service("Problm")}`,
        "api/common.goa": "type Problem { detail: string }",
      }),
    ).toEqual(["unknown-import @ api/main.goa: Problm"]);
  });

  test("report mistakes of imported files in those files", () => {
    expect(
      reports({ "api/main.goa": `import { A } from "./a.goa"\n${service("A")}`, "api/a.goa": "type A { id: strng }" }),
    ).toEqual(["unknown-type @ api/a.goa: strng"]);
  });

  test("of a name that the file imports itself are refused, whatever the order of the lines", () => {
    const files = {
      "api/b.goa": 'import { D } from "./deep/d.goa"\ntype B { d: D }',
      "api/deep/d.goa": "type D { id: int }",
    };
    const lines = [
      'import { B } from "./b.goa"',
      'import { D } from "./b.goa"',
      'import * as deep from "./deep/d.goa"',
    ];
    for (const order of [lines, lines.toReversed()]) {
      const { diagnostics } = compileFiles({
        ...files,
        "api/main.goa": `${order.join("\n")}\ntype A { b: B  d: D  same: deep.D }\n${service("A")}`,
      });
      expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
        ["unknown-import", '`D` is declared in `"./deep/d.goa"`: import it from there'],
      ]);
    }
  });

  test("as a namespace bring the declarations of the file, not its imports and namespaces", () => {
    const files = {
      "api/b.goa": 'import { D } from "./d.goa"\nimport * as d from "./d.goa"\ntype B { d: D }',
      "api/d.goa": "type D { id: int }",
    };
    const main = (type: string): string => `import * as b from "./b.goa"\ntype A { x: ${type} }\n${service("A")}`;
    expect(reports({ ...files, "api/main.goa": main("b.B") })).toEqual([]);
    expect(reports({ ...files, "api/main.goa": main("b.D") })).toEqual(["unknown-type @ api/main.goa: D"]);
    expect(reports({ ...files, "api/main.goa": main("b.d.D") })).toEqual(["unknown-name @ api/main.goa: d"]);
  });

  test("of files whose names have the same end: each report is in the file of the field", () => {
    const files = {
      "api/main.goa":
        'import { Other } from "./subtypes.goa"\nimport { Ask } from "./types.goa"\ntype Keep { other: Other }\nservice s {\n  method m {\n    payload Ask\n    result Keep\n    http { GET "/m" }\n  }\n}',
      "api/subtypes.goa": "\n\n\ntype Other { id: int }",
      "api/types.goa": "type Bad { id: int }\ntype Ask {\n  bad: Bad\n}",
    };
    expect(reports(files)).toEqual(["parameter-type @ api/types.goa: bad"]);
  });
});

describe("constants in bounds", () => {
  const field = (bound: string): string => `type A { @max(${bound}) n: int }\n${service("A")}`;
  const maximum = (files: Readonly<Record<string, string>>): unknown => {
    const { design } = compileFiles(files).value;
    const type = design?.types.find(({ name }) => name === "A");
    return type?.kind === "object" ? type.fields[0]?.constraints : null;
  };

  test("are those of the file or imported ones, even if other files use the same names", () => {
    const limits = { "api/limits.goa": "const MAX: int = 7", "api/b.goa": "type B { id: int }\nconst MAX: int = 9" };
    const files = (main: string) => ({ ...limits, "api/main.goa": main });
    const own = `import { B } from "./b.goa"\nconst MAX: int = 3\n${field("MAX")}`;
    expect(maximum(files(own))).toEqual([{ kind: "max", value: 3 }]);
    const imported = `import { B } from "./b.goa"\nimport { MAX as MOST } from "./limits.goa"\n${field("MOST")}`;
    expect(maximum(files(imported))).toEqual([{ kind: "max", value: 7 }]);
    const both = `import * as b from "./b.goa"\nimport * as limits from "./limits.goa"\n`;
    expect(maximum(files(both + field("b.MAX")))).toEqual([{ kind: "max", value: 9 }]);
    expect(maximum(files(both + field("limits.MAX")))).toEqual([{ kind: "max", value: 7 }]);
  });

  test("of a file that is not imported, or under another name, are unknown", () => {
    const files = { "api/b.goa": "type B { id: int }\nconst MAX: int = 9" };
    const named = { ...files, "api/main.goa": `import { B } from "./b.goa"\n${field("MAX")}` };
    expect(reports(named)).toEqual(["unknown-name @ api/main.goa: MAX"]);
    const wrong = { ...files, "api/main.goa": `import * as b from "./b.goa"\n${field("c.MAX")}` };
    expect(reports(wrong)).toEqual(["unknown-name @ api/main.goa: c.MAX"]);
  });

  test("may refer to constants of other files, and get one report if an import failed", () => {
    const through = {
      "api/main.goa": `import { TOP } from "./b.goa"\n${field("TOP")}`,
      "api/b.goa": 'import { MAX } from "./c.goa"\nconst TOP: int = MAX',
      "api/c.goa": "const MAX: int = 4",
    };
    expect(maximum(through)).toEqual([{ kind: "max", value: 4 }]);
    const failed = { ...through, "api/b.goa": "type B { id: int }" };
    expect(reports(failed)).toEqual(["unknown-import @ api/main.goa: TOP"]);
  });
});

test("names that are keywords of TypeScript or of .goa, unicode and long names work", () => {
  const long = "x".repeat(3000);
  const text = `type Class { class: string  type: string  stream: string  ${long}: int  größe: int  ID: int  id: int }\n${service("Class")}`;
  expect(reports({ "api/main.goa": text })).toEqual([]);
});
