import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import type { Json } from "../../../src/ir/json.js";
import { typesByName } from "../../../src/ir/walk.js";
import { formats } from "../../../src/runtime/codec/formats.js";
import { exampleValue } from "../../../targets/schema/examples/example-value.js";
import { patternText } from "../../../targets/schema/examples/pattern-text.js";
import { rootCodecs } from "../../diff/generated-codecs.js";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";

const service =
  'service probe { method probe { streaming payload Root  streaming result Root  http { GET "/probe" } } }';
const anyLength = { least: 0, most: Number.POSITIVE_INFINITY };

/** A check of values by the published schemas. */
function schemaChecker(design: Design): (type: string, value: Json) => string | null {
  const ajv = new Ajv2020({ strict: true, ownProperties: true });
  for (const [format, check] of Object.entries(formats)) ajv.addFormat(format, check);
  for (const text of generated(design, "json-schema", { baseUrl: "" }).values()) ajv.addSchema(JSON.parse(text));
  return (type, value) => {
    const validate = ajv.getSchema(`${type}.schema.json`);
    if (validate === undefined) return `${type} has no schema`;
    return validate(value) ? null : `${type}: ${JSON.stringify(value)} ${ajv.errorsText(validate.errors)}`;
  };
}

/** The problems that the published schema and the generated codecs find in examples of `Root`. */
async function problemsOf(design: Design, seeds: readonly string[]): Promise<string[]> {
  const check = schemaChecker(design);
  const { decode } = await rootCodecs(design, "ts-server");
  return seeds.flatMap((seed) => {
    const found = exampleValue({ kind: "reference", name: "Root" }, typesByName(design), { seed });
    if (found === null) return ["there is no example"];
    const refused = check("Root", found.value);
    try {
      decode(found.value);
    } catch (error) {
      return [`${JSON.stringify(found.value)}: ${String(error)}`];
    }
    return refused === null ? [] : [refused];
  });
}

describe("an example", () => {
  test.each(exampleNames)("of each type of %s.goa passes its schema", (name) => {
    const design = exampleDesign(name);
    const check = schemaChecker(design);
    for (const type of design.types) {
      const found = exampleValue({ kind: "reference", name: type.name }, typesByName(design));
      expect(found === null ? `${type.name} has no example` : check(type.name, found.value)).toBeNull();
    }
  });

  test("of random contracts passes schemas and generated codecs, whatever the seed", { timeout: 240_000 }, async () => {
    const numRuns = Number(process.env.GOAIDL_EXAMPLE_RUNS ?? 25);
    for (const text of fc.sample(contract, { numRuns, seed: Number(process.env.GOAIDL_EXAMPLE_SEED ?? 6) })) {
      const root =
        "type Root { kind?: Kind  name?: Name | null  first?: First  second?: Second  third?: Third  choice?: Choice }";
      const whole = `${text}\n${root}\n${service}\n`;
      expect(await problemsOf(designOf(whole), ["", "a", "b"]), whole).toEqual([]);
    }
  });

  test.each([
    ["lengths and patterns", '@minLength(3) @maxLength(5) @pattern("^[a-z]+$") x: string'],
    ["a long text", "@minLength(300) x: string"],
    ["a short text", "@maxLength(1) message: string"],
    ["two patterns", '@pattern("^[a-z]") x: Counted'],
    ["a pattern of properties", '@pattern("^\\\\p{Lu}\\\\p{Greek}{2}$") x: string'],
    ["a format and a length", '@format("email") @minLength(12) x: string'],
    ["an alias and its field", "@maxLength(3) x: Short"],
    ["steps of fractions", "@multipleOf(0.05) @min(1) @max(1.04) @encode(number) x: decimal"],
    ["steps of decimals in strings", "@multipleOf(0.01) @min(100) x: decimal"],
    ["tiny steps", "@multipleOf(3e-7) x: float64"],
    ["several steps", "@multipleOf(4) @min(13) x: Sixes"],
    ["bounds without their ends", "@exclusiveMin(0) @exclusiveMax(2) x: int"],
    ["bounds below zero", "@min(-20) @max(-10) x: float64"],
    ["a float between bounds", "@exclusiveMin(0) @exclusiveMax(0.001) x: float32"],
    ["digits of an integer", "@encode(string) @min(9007199254740993) x: int64"],
    ["lists of unique elements", "@minItems(4) @uniqueItems x: string[]"],
    ["lists of unique numbers", "@minItems(4) @uniqueItems x: uint32[]"],
    ["all values of an enum", "@minItems(3) @uniqueItems x: E[]"],
    ["maps of several entries", "@minProperties(4) x: map<string, int>"],
    ["maps of all values of an enum", "@minProperties(3) x: map<E, int>"],
    ["maps of numbers", "@minProperties(3) x: map<int32, int>"],
    ["tuples", "x: [int, string, E, timestamp]"],
    ["bytes", "@minLength(7) @maxLength(8) x: bytes"],
    ["times in numbers", "@encode(unixMillis) x: timestamp"],
    ["trees", "x: Tree"],
    ["unions", "x: U"],
    ["a chain of required types", "x: Chain0"],
  ])("satisfies %s", async (_, field) => {
    const chain = Array.from({ length: 30 }, (_, index) => `type Chain${index} { next: Chain${index + 1} }`);
    const design = designOf(
      `type Root { ${field} }\ntype Short = string\n@pattern("[0-9]{3}$") type Counted = string\n@multipleOf(6) type Sixes = int\nenum E { a b c }\ntype Tree { name: string  left?: Tree  right?: Tree  kids: Tree[] }
union U { tree: Tree  list: U[]  leaf: int }\n${chain.join("\n")}\ntype Chain30 { end: int }\n${service}`,
    );
    expect(await problemsOf(design, ["", "a", "b", "c"])).toEqual([]);
  });

  test("reads like data that fits the names of fields", () => {
    const design = designOf(`
type Root { id: string  room_id: string  name: string  author: User  text: string  price: decimal  count: int  url: uri  deleted: boolean  tags: string[]  at: timestamp }
type User { name: string  email: email }\n${service}`);
    expect(exampleValue({ kind: "reference", name: "Root" }, typesByName(design))?.value).toMatchSnapshot();
  });

  test("leaves out what its sender does not send", () => {
    const design = designOf(`type Root { @readOnly id: int  name: string  @writeOnly password: string }\n${service}`);
    const keys = (from: "client" | "server"): string[] =>
      Object.keys(Object(exampleValue({ kind: "reference", name: "Root" }, typesByName(design), { from })?.value));
    expect(keys("client")).toEqual(["name", "password"]);
    expect(keys("server")).toEqual(["id", "name"]);
  });

  test("is the same for the same seed, and differs for another one", () => {
    const design = designOf(`type Root { id: uuid  name: string  at: timestamp  n: int }\n${service}`);
    const make = (seed: string): string =>
      JSON.stringify(exampleValue({ kind: "reference", name: "Root" }, typesByName(design), { seed }));
    expect(make("a")).toBe(make("a"));
    expect(new Set(["a", "b", "c", "d"].map(make)).size).toBeGreaterThan(1);
  });
});

describe("the budget of an example", () => {
  const wide = Array.from({ length: 40 }, (_, index) => `type W${index} { a: W${index + 1}  b: W${index + 1} }`).join(
    "\n",
  );
  const deep = Array.from({ length: 3000 }, (_, index) => `type D${index} { a: D${index + 1} }`).join("\n");
  test.each([
    ["a list of a hundred million elements", "type Root { @minItems(100_000_000) x: int[] }"],
    ["a text of a hundred million characters", "type Root { @minLength(100_000_000) x: string }"],
    [
      "a pattern of a thousand times a thousand",
      'type Root { @pattern("^(?:a{900}b)+$") @minLength(100000) x: string }',
    ],
    ["a map of a hundred million entries", "type Root { @minProperties(100_000_000) x: map<string, int> }"],
    ["a hundred million bytes", "type Root { @minLength(100_000_000) x: bytes }"],
    [
      "lists in lists in lists",
      "type Root { @minItems(1000) x: A[] }\n@minItems(1000) type A = B[]\n@minItems(1000) type B = int[]",
    ],
    ["types that double at each of 40 levels", `type Root { x: W0 }\n${wide}\ntype W40 { z: int }`],
    ["3,000 types in each other", `type Root { x: D0 }\n${deep}\ntype D3000 { z: int }`],
  ])("limits the work %s", (_, text) => {
    const design = designOf(`${text}\n${service}`);
    expect(exampleValue({ kind: "reference", name: "Root" }, typesByName(design))).toBeNull();
    for (const target of ["asyncapi", "docs", "json-schema"]) expect(generated(design, target).size).toBeGreaterThan(0);
  });

  test("leaves out optional fields if that makes it small enough", () => {
    const optional = wide.replaceAll(/b: /g, "b?: ");
    const design = designOf(`type Root { x: W0 }\n${optional}\ntype W40 { z: int }\n${service}`);
    expect(JSON.stringify(exampleValue({ kind: "reference", name: "Root" }, typesByName(design)))).toContain('"z":');
  });
});

describe("the text of a pattern", () => {
  test.each([
    "^[A-Z0-9]{2,10}/[A-Z]+$",
    "^(?:a|b)c?\\d{3}-[^a]$",
    "^\\w+@\\w+\\.com$",
    "x{2,}",
    "^(?<y>\\d)$",
    "^\\p{Lu}$",
    "^(?i)abc$",
    "^[^\\x00-\\x7f]{3}$",
    "^(a|bc|[d-f]{2}){1,3}$",
  ])("matches %s", (pattern) => {
    const text = patternText([pattern], anyLength, "");
    expect(text).not.toBeNull();
  });

  test("is within its bounds, and there is none where nothing fits", () => {
    expect([...(patternText(["^[a-z]+$"], { least: 20, most: 24 }, "") ?? "")].length).toBeGreaterThanOrEqual(20);
    expect(patternText(["["], anyLength, "")).toBeNull();
    expect(patternText(["^a$"], { least: 5, most: 9 }, "")).toBeNull();
  });
});
