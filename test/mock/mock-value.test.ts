import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { typeOf } from "../../src/interactive/check-text.js";
import { checkValue, type MessageKind } from "../../src/interactive/json-codecs.js";
import { loadContract } from "../../src/interactive/load-contract.js";
import { mockValue } from "../../src/interactive/mock/mock-value.js";
import type { Design } from "../../src/ir/design.js";
import { formats } from "../../src/runtime/codec/formats.js";
import { contract } from "../support/arbitrary-contract.js";
import { designOf, exampleDesign, exampleNames, generated } from "../support/compile-text.js";

/** The values that `goaidl mock` makes for types. */

const kinds: readonly MessageKind[] = ["payload", "streamingPayload", "streamingResult", "result"];

/** The problems that generated codecs and published schemas find in made-up values. */
function problemsOf(design: Design, seeds: readonly string[]): string[] {
  const ajv = new Ajv2020({ strict: true, ownProperties: true });
  for (const [format, check] of Object.entries(formats)) ajv.addFormat(format, check);
  for (const text of generated(design, "json-schema", { baseUrl: "" }).values()) ajv.addSchema(JSON.parse(text));
  const problems: string[] = [];
  for (const method of loadContract(design, "test.goa").methods) {
    for (const kind of kinds) {
      const type = typeOf(method, kind);
      if (type === null) continue;
      for (const seed of seeds) {
        for (let index = 0; index < 3; index++) {
          const value = mockValue(method, kind, { seed, index });
          try {
            checkValue(method, kind, value);
          } catch (error) {
            problems.push(`${method.method.name} ${kind} ${JSON.stringify(value)}: ${String(error)}`);
          }
          const validate = type.kind === "reference" ? ajv.getSchema(`${type.name}.schema.json`) : undefined;
          if (validate !== undefined && !validate(value)) {
            problems.push(`${method.method.name} ${kind} ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`);
          }
        }
      }
    }
  }
  return problems;
}

describe("made-up values satisfy all constraints", () => {
  test.each(exampleNames)("of %s.goa", (name) => {
    expect(problemsOf(exampleDesign(name), ["", "a", "b"])).toEqual([]);
  });

  test("of any contract", { timeout: 600_000 }, () => {
    const numRuns = Number(process.env.GOAIDL_MOCK_CONTRACTS ?? 4);
    for (const text of fc.sample(contract, { numRuns, seed: Number(process.env.GOAIDL_MOCK_SEED ?? 21) })) {
      expect(problemsOf(designOf(text), ["", "other"]), text).toEqual([]);
    }
  });
});

const [method] = loadContract(
  designOf(`
    enum Level { low high }
    type Move { x: int }
    type Say { text: string }
    union Event by "kind" { move: Move  say: Say }
    type Named { name: string  example { name: "ann" }  example { name: "ben" } }
    service s {
      method m { streaming payload Named  streaming result Event  http { GET "/m" } }
    }`),
  "s.goa",
).methods;

describe("a stream of made-up values", () => {
  const values = (kind: MessageKind, seed: string) =>
    [0, 1, 2, 3].map((index) => {
      if (method === undefined) throw new Error("no method");
      return mockValue(method, kind, { seed, index });
    });

  test("takes the variants of a union in turn", () => {
    expect(values("streamingResult", "")).toMatchObject([
      { kind: "move" },
      { kind: "say" },
      { kind: "move" },
      { kind: "say" },
    ]);
  });

  test("takes the author's examples in turn", () => {
    expect(values("streamingPayload", "")).toEqual([
      { name: "ann" },
      { name: "ben" },
      { name: "ann" },
      { name: "ben" },
    ]);
  });

  test("is the same for the same seed, and differs for another one", () => {
    expect(values("streamingResult", "a")).toEqual(values("streamingResult", "a"));
    expect(values("streamingResult", "a")).not.toEqual(values("streamingResult", "b"));
  });
});
