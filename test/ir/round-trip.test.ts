import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diff } from "../../src/diff/diff.js";
import { canonicalText } from "../../src/ir/canonical.js";
import type { Design } from "../../src/ir/design.js";
import { targets } from "../../targets/registry.js";
import { contract } from "../support/arbitrary-contract.js";
import { designOf, exampleDesign, exampleNames, generated } from "../support/compile-text.js";

/** A design that went through its canonical text is the same, and targets generate the same files from it. */

function readBack(design: Design): Design {
  return JSON.parse(canonicalText(design));
}

function expectSame(design: Design): void {
  const again = readBack(design);
  expect(again).toStrictEqual(design);
  expect(canonicalText(again)).toBe(canonicalText(design));
  expect(diff(design, again, { mode: "full", surfaces: ["wire", "source", "doc"] })).toEqual([]);
  for (const { name } of targets) expect(generated(again, name), name).toEqual(generated(design, name));
}

describe("a design that is read back", () => {
  test.each(exampleNames)("equals that of %s.goa, for every target", (name) => expectSame(exampleDesign(name)));

  test("equals that of a random contract, for every target", () => {
    fc.assert(
      fc.property(contract, (text) => expectSame(designOf(text))),
      { numRuns: 12 },
    );
  });

  test("keeps the values of a contract: order of keys, signs, exponents, and names that every object has", () => {
    expectSame(
      designOf(`
api round {
  contact { name "x"  url "https://example.com" }
  server main { url "wss://{region}.example.com"  variable region { enum ["eu", "us"]  default "eu" } }
}

scheme o oauth2 { clientCredentials { tokenUrl "https://example.com/token" }  scope read "Read" }

annotation owner(team: string, rest: any) on type

@owner("core", { z: 1, a: { y: [{ d: 1, c: 2 }], x: null } })
type A {
  z: int = -0
  f: float64 = -0.0
  g: float64 = 1e300
  m: map<string, int> = { b: 1, a: 2, "10": 3, "9": 4, "__proto__": 5, "constructor": 6 }
  any: any = { b: { z: 1, a: 2 }, a: "\\u2028 </script> \\ud83d\\ude00" }
  d: decimal = 1.10
  i: int64 = -9007199254740991
  example "first" { z: 1, f: 0.5, g: 1.0, m: { y: 1, x: 2 }, any: { q: 1, p: 2 }, d: 1.10, i: 1 }
}

service s { method m { payload A  http { POST "/a" } } }
`),
    );
  });
});
