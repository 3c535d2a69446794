import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lex } from "../../grammar/lex.js";
import { fixFile } from "../../src/lint/fix.js";
import { lint } from "../../src/lint/lint.js";
import { compile } from "../../src/semantics/compile.js";
import { contract } from "../support/arbitrary-contract.js";
import { compiled } from "./contracts.js";

const libraries = { "common.goa": "type A { a: int }\ntype B { b: int }\ntype C { c: int }\n" };

/** Applies fixes like `goaidl lint --fix`, until there are none. */
function fixed(text: string, rules = {}): string {
  let current = text;
  for (let round = 0; round < 10; round++) {
    const value = compiled({ ...libraries, "main.goa": current });
    const [file] = value.files;
    if (file === undefined) throw new Error("the entry was read");
    const { text: next, applied } = fixFile(file, lint([value], { rules }));
    if (applied.length === 0) return current;
    current = next;
  }
  throw new Error("two fixes undo each other");
}

describe("safe fixes", () => {
  test.each([
    [
      "one name of several",
      'goa 1\nimport { A, B, C } from "./common.goa"\ntype U { a: A  c: C }\n',
      "import { A, C } from",
    ],
    ["the last name", 'goa 1\nimport { A, B } from "./common.goa"\ntype U { a: A }\n', "import { A } from"],
    ["two neighbours", 'goa 1\nimport { A, B, C } from "./common.goa"\ntype U { c: C }\n', "import { C } from"],
  ])("%s of an import", (_, text, expected) => {
    expect(fixed(text)).toContain(expected);
  });

  test("an unused import is removed with its line, and the comments around it stay", () => {
    const text = '// why\ngoa 1\n\n// first\nimport { A } from "./common.goa"\n// second\ntype U { u: int }\n';
    expect(fixed(text)).toBe("// why\ngoa 1\n\n// first\n// second\ntype U { u: int }\n");
  });

  test("annotations are removed with their line, or with the space after them", () => {
    const text = `goa 1
type U {
  /// Says what.
  @minLength(0) // nothing
  a: string
  @minLength(0)
  b: string
  @minLength(0) c: string
  @minItems(0) @maxItems(3) d: string[]
}
`;
    expect(fixed(text)).toBe(`goa 1
type U {
  /// Says what.
  // nothing
  a: string
  b: string
  c: string
  @maxItems(3) d: string[]
}
`);
  });

  test("the edition is inserted at the top, and CRLF line breaks stay", () => {
    expect(fixed("// note\r\ntype U { @minLength(0) a: string }\r\n")).toBe(
      "goa 1\r\n\r\n// note\r\ntype U { a: string }\r\n",
    );
  });

  test("a rule that is off fixes nothing", () => {
    const text = "type U { @minLength(0) a: string }\n";
    expect(fixed(text, { all: "off" })).toBe(text);
  });

  test("fixes that change the meaning are offered, but not applied", () => {
    const text = 'goa 1\nenum E { a b }\nservice s { method m { result E  http { GET "/m" } } }\n';
    const findings = lint([compiled({ "main.goa": text })]);
    expect(findings.find(({ code }) => code === "closed-enum-to-client")?.fixes).toHaveLength(1);
    expect(fixed(text)).toBe(text);
  });

  test("random contracts compile afterwards, have all comments, and no more safe fixes", () => {
    const commented = fc
      .tuple(contract, fc.array(fc.nat(), { maxLength: 5 }))
      .map(([text, lines]) => {
        const all = text.split("\n");
        for (const line of lines) all.splice(line % (all.length + 1), 0, "// note");
        return all.join("\n");
      })
      .filter((text) => errors(text) === 0);
    fc.assert(
      fc.property(commented, (text) => {
        const after = fixed(text, { unused: "warning", style: "warning" });
        expect(errors(after)).toBe(0);
        expect(lex(after).comments.length).toBe(lex(text).comments.length);
      }),
      { numRuns: 60 },
    );
  });
});

function errors(text: string): number {
  const { diagnostics } = compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
  return diagnostics.filter(({ severity }) => severity === "error").length;
}
