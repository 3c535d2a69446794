import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalText } from "../../src/ir/canonical.js";
import { contract } from "../support/arbitrary-contract.js";
import { designOf, exampleDesign, exampleNames } from "../support/compile-text.js";

const schema: object = JSON.parse(readFileSync(new URL("../../specs/schemas/ir.schema.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const validate = ajv.compile(schema);

function errorsOf(text: string): string {
  const value: unknown = JSON.parse(text);
  return validate(value) ? "" : ajv.errorsText(validate.errors);
}

describe("the published schema of the design", () => {
  test.each(exampleNames)("accepts %s.goa", (name) => {
    expect(errorsOf(canonicalText(exampleDesign(name)))).toBe("");
  });

  test("accepts random contracts", () => {
    fc.assert(
      fc.property(contract, (text) => {
        expect(errorsOf(canonicalText(designOf(text)))).toBe("");
      }),
      { numRuns: 60 },
    );
  });

  test("holds for checkpoints of named, anonymous and simple types", () => {
    for (const [type, expected] of [
      ["Cursor", { kind: "reference", name: "Cursor" }],
      ["{ at: int64 }", { kind: "reference", name: "SMCheckpoint" }],
      ["int64 | null", { kind: "nullable", type: { kind: "primitive", name: "int64", encoding: null } }],
    ] as const) {
      const text = canonicalText(
        designOf(`service s { method m { streaming result int  http { GET "/m" }
          stream { resume within 2m from checkpoint ${type} } } }  type Cursor { at: int64 }`),
      );
      expect(errorsOf(text)).toBe("");
      const { checkpoint } = JSON.parse(text).services[0].methods[0].stream.resume;
      expect(checkpoint).toEqual(expected);
      expect(errorsOf(text.replace(/"checkpoint":/, '"checkpoints":'))).not.toBe("");
    }
  });

  test("refuses a text that is not a design", () => {
    const design = JSON.parse(canonicalText(exampleDesign("logger")));
    expect(validate({ ...design, irVersion: 2 })).toBe(false);
    expect(validate({ ...design, services: [{}] })).toBe(false);
    expect(validate({ ...design, more: 1 })).toBe(false);
  });
});

test("the canonical text doesn't depend on the order of keys", () => {
  const design = exampleDesign("market");
  const shuffled = Object.fromEntries(Object.entries(design).reverse()) as typeof design;
  expect(canonicalText(shuffled)).toBe(canonicalText(design));
});
