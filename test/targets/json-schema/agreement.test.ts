import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Design } from "../../../src/ir/design.js";
import type { Json } from "../../../src/ir/json.js";
import { formats } from "../../../src/runtime/codec/formats.js";
import type { Issue } from "../../../src/runtime/errors.js";
import { rootCodecs } from "../../diff/generated-codecs.js";
import { pick, type Tape, tapeOf } from "../../diff/random-contract.js";
import { randomValue } from "../../diff/random-value.js";
import { contract } from "../../support/arbitrary-contract.js";
import { designOf, generated } from "../../support/compile-text.js";

/**
 * Compares published schemas with generated code. Schemas have to accept all values that the code accepts, and all
 * other values that they accept have to be listed.
 */

const drafts = ["2020-12", "07"] as const;

/** Made as specs/manual/json-schema.md describes it. */
function validatorOf(design: Design, draft: (typeof drafts)[number]): ValidateFunction {
  const options = { strict: true, ownProperties: true };
  const ajv = draft === "07" ? new Ajv(options) : new Ajv2020(options);
  for (const [name, check] of Object.entries(formats)) ajv.addFormat(name, check);
  for (const [, text] of generated(design, "json-schema", { draft, baseUrl: "https://example.com" }))
    ajv.addSchema(JSON.parse(text));
  const validate = ajv.getSchema("https://example.com/Root.schema.json");
  if (validate === undefined) throw new Error("Root has no schema");
  return validate;
}

/** A contract in which a server receives `Root`. */
function withRoot(declarations: string): Design {
  return designOf(
    `${declarations}\nservice probe { method probe { streaming payload Root  streaming result Root  http { GET "/probe" } } }\n`,
  );
}

type Verdict = { readonly taken: true } | { readonly taken: false; readonly issues: readonly Issue[] };

function verdictOf(decode: (value: unknown) => unknown, value: Json): Verdict {
  try {
    decode(value);
    return { taken: true };
  } catch (error) {
    // The bundle has its own class.
    if (error instanceof Error && error.name === "ValidationError")
      return { taken: false, issues: Reflect.get(error, "issues") };
    throw error;
  }
}

/** Values of wrong kinds. */
const junk: readonly [Json, ...Json[]] = [
  null,
  true,
  0,
  -0,
  0.1,
  19.99,
  2 ** 53,
  -(2 ** 31) - 1,
  1e300,
  "",
  "x",
  "-0",
  "12345678901234567890",
  "99999999999999999999",
  "1.0",
  "AQ==",
  "AR==",
  "2026-02-30T00:00:00",
  "2026-02-28T00:00:00Z",
  "\u{1F600}\u{1F600}",
  [],
  [1, 1],
  {},
  { type: "x" },
  { __proto__: null, toString: "x" },
];

/** A value that may be invalid, because a part was replaced, left out or added. */
function damaged(tape: Tape, value: Json): Json {
  if (tape.next(3) === 0 || typeof value !== "object" || value === null) return pick(tape, junk);
  if (Array.isArray(value)) {
    if (value.length === 0) return [pick(tape, junk)];
    const at = tape.next(value.length);
    return value.map((item: Json, index) => (index === at ? damaged(tape, item) : item));
  }
  const entries = Object.entries(value);
  if (tape.next(4) === 0) return { ...value, [pick(tape, ["unknown", "type", "kind", "0"])]: pick(tape, junk) };
  if (entries.length === 0) return pick(tape, junk);
  const at = tape.next(entries.length);
  if (tape.next(4) === 0) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(entries.map(([key, item], index) => [key, index === at ? damaged(tape, item) : item]));
}

/** Whether a schema is known to accept this invalid value. Each case is in the list below. */
function isListed({ rule, message, received }: Issue): boolean {
  if (rule === "range") return received === "string" || received === "bigint";
  if (rule === "length") return received === "bytes";
  if (rule === "format") return message.includes("without zone");
  return rule === "multipleOf" || rule === "unique";
}

test("ajv accepts all values that generated code accepts, and others only in the listed cases", {
  timeout: 240_000,
}, async () => {
  const numbers = fc.array(fc.nat({ max: 999 }), { minLength: 200, maxLength: 200 });
  const counts = { taken: 0, refused: 0, gaps: 0 };
  const runs = Number(process.env.GOAIDL_AGREEMENT_RUNS ?? 25);
  const seed = Number(process.env.GOAIDL_AGREEMENT_SEED ?? 6);
  for (const text of fc.sample(contract, { numRuns: runs, seed })) {
    const design = withRoot(
      `${text}\ntype Root { kind?: Kind  name?: Name | null  first?: First  second?: Second  third?: Third  choice?: Choice }`,
    );
    const { decode } = await rootCodecs(design, "ts-server");
    const validators = drafts.map((draft) => validatorOf(design, draft));
    for (const [index, tape] of fc.sample(numbers, { numRuns: 120, seed }).entries()) {
      const decisions = tapeOf(tape);
      const whole = randomValue(decisions, design, { kind: "reference", name: "Root" });
      const value: Json = JSON.parse(JSON.stringify(index % 2 === 0 ? whole : damaged(decisions, whole)));
      const verdict = verdictOf(decode, value);
      for (const validate of validators) {
        const valid = validate(value) === true;
        const about = `${text}\n${JSON.stringify(value)}\n${JSON.stringify(validate.errors)}`;
        if (verdict.taken) {
          counts.taken++;
          expect(valid, about).toBe(true);
          continue;
        }
        counts.refused++;
        if (!valid) continue;
        counts.gaps++;
        for (const issue of verdict.issues) expect(isListed(issue), `${JSON.stringify(issue)}\n${about}`).toBe(true);
      }
    }
  }
  expect(Math.min(counts.taken, counts.refused), JSON.stringify(counts)).toBeGreaterThan(300);
});

interface Gap {
  /** The name in the manual's list. */
  readonly name: string;
  readonly root: string;
  /** Values that the schema accepts and generated code refuses, by the violated rule. */
  readonly value: Json;
  readonly rule: string;
}

const gaps: readonly Gap[] = [
  {
    name: "Steps of numbers with fractions",
    root: "@multipleOf(0.01) a: float64",
    value: { a: 19.999 },
    rule: "multipleOf",
  },
  { name: "Bounds and steps of decimals in strings", root: "@min(1) a: decimal", value: { a: "0.5" }, rule: "range" },
  {
    name: "Bounds and steps of decimals in strings",
    root: "@multipleOf(0.5) a: decimal",
    value: { a: "0.3" },
    rule: "multipleOf",
  },
  {
    name: "Bounds of integers in strings",
    root: "@encode(string) @max(9) a: int64",
    value: { a: "10" },
    rule: "range",
  },
  {
    name: "Bounds of integers in strings",
    root: "@encode(string) a: uint64",
    value: { a: "99999999999999999999" },
    rule: "range",
  },
  {
    name: "Bounds of decimals with more digits than a double has",
    root: "@encode(number) @max(0.12345678901234567891) a: decimal",
    value: { a: 0.2 },
    rule: "range",
  },
  { name: "Lengths of bytes", root: "@maxLength(1) a: bytes", value: { a: "AQI=" }, rule: "length" },
  {
    name: "Days of timestamps without a zone",
    root: "a: localtime",
    value: { a: "2026-02-30T00:00:00" },
    rule: "format",
  },
  {
    name: "Equal bytes and integers of different texts",
    root: "@uniqueItems a: bytes[]",
    value: { a: ["AQ==", "AR=="] },
    rule: "unique",
  },
  { name: "JSON text in old unions of Goa", root: "a: Old", value: { a: { Type: "n", Value: "{" } }, rule: "type" },
  { name: "Depth", root: "a: any  next?: Root", value: nested(70), rule: "depth" },
];

function nested(depth: number): Json {
  let value: Json = { a: 1 };
  for (let level = 0; level < depth; level++) value = { a: 1, next: value };
  return value;
}

const manual = readFileSync(new URL("../../../specs/manual/json-schema.md", import.meta.url), "utf8");

describe("values that generated code refuses and a schema accepts", () => {
  test.each(gaps)("$name: $root", async ({ name, root, value, rule }) => {
    const design = withRoot(`@legacyGoa union Old { n: int }\ntype Root { ${root} }`);
    const { decode } = await rootCodecs(design, "ts-server");
    const verdict = verdictOf(decode, value);
    expect(verdict.taken ? "taken" : verdict.issues[0]?.rule).toBe(rule);
    for (const draft of drafts) expect(validatorOf(design, draft)(value), draft).toBe(true);
    expect(manual, "the manual lists it").toContain(`- **${name}.**`);
  });

  test("the manual lists no other cases", () => {
    const listed = [...manual.matchAll(/^- \*\*(.*)\.\*\*/gm)].map((match) => match[1]);
    expect(listed).toEqual([...new Set(gaps.map(({ name }) => name))]);
  });
});

describe("a schema accepts values that generated code accepts", () => {
  test.each<[string, string, Json]>([
    ["null for an optional field", "a?: int", { a: null }],
    ["null for a field with a default", "a: int = 1", { a: null }],
    ["minus zero as digits", "@encode(string) a: uint64", { a: "-0" }],
    ["any value for `empty`", "a: empty", { a: 5 }],
    ["an unknown tag where a variant takes the rest", "a: Rest", { a: { event: "unheard", more: ["x"] } }],
    ["an object without a tag where a variant takes the rest", "a: Rest", { a: { more: ["x"] } }],
    ["an unknown value of an open enum", "a: Level", { a: 77 }],
    ["an unknown variant of an open union", "a: Open", { a: { kind: "unheard" } }],
    ["keys that are integers with constraints", "a: map<Id, string>", { a: { "0": "x" } }],
    ["fields that every object inherits", 'constructor?: string  "toString"?: string  "__proto__"?: int', {}],
    [
      "a bound with more digits than a double has",
      "@encode(number) @exclusiveMax(0.30000000000000000001) a: decimal",
      { a: 0.3 },
    ],
    ["characters beyond the basic plane", "@maxLength(2) a: string", { a: "\u{1F600}\u{1F600}" }],
    ["more fields than are declared", "a: int", { a: 1, b: 2 }],
  ])("%s", async (_name, root, value) => {
    const design = withRoot(
      `type Ping { n: int }
type Other { more: string[] }
union Rest by "event" { ping: Ping  else: Other }
open enum Level: int32 { low = 1 }
open union Open by "kind" { ping: Ping }
@min(1) type Id = int
type Root { ${root} }`,
    );
    const { decode } = await rootCodecs(design, "ts-server");
    expect(verdictOf(decode, value)).toEqual({ taken: true });
    for (const draft of drafts) {
      const validate = validatorOf(design, draft);
      expect(validate(value), `${draft}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });
});

test("a tagged union of unions of closed types: schemas list the tags where the closed objects are", async () => {
  const design = withRoot(`closed type A { a: int }
closed type B { b: int }
type C { c: int }
union Inner by "kind" { a: A  b: B  c: C }
union Bare by none { a: A  b: B }
open union Newer by "op" { a: A }
open union Lenient by "op" { a: A  else: C }
union Deep by "level" { inner: Inner }
union Root by "group" { inner: Inner  bare: Bare  own: A  newer: Newer  lenient: Lenient  deep: Deep }`);
  const { decode } = await rootCodecs(design, "ts-server");
  const values: readonly [value: Json, taken: boolean][] = [
    [{ group: "inner", kind: "a", a: 1 }, true],
    [{ group: "inner", kind: "c", c: 1, other: 2 }, true],
    [{ group: "bare", b: 1 }, true],
    [{ group: "own", a: 1 }, true],
    [{ group: "newer", op: "a", a: 1 }, true],
    [{ group: "newer", op: "later", x: 1 }, true],
    [{ group: "lenient", op: "a", a: 1 }, true],
    [{ group: "lenient", op: "later", c: 1 }, true],
    [{ group: "lenient", c: 1 }, true],
    [{ group: "lenient", x: 1 }, false],
    [{ group: "deep", level: "inner", kind: "b", b: 1 }, true],
    [{ group: "inner", kind: "a", a: 1, other: 2 }, false],
    [{ group: "inner", a: 1 }, false],
    [{ kind: "a", a: 1 }, false],
    [{ group: "bare", b: 1, a: 1 }, false],
    [{ group: "deep", kind: "b", b: 1 }, false],
  ];
  for (const [value, taken] of values) {
    const about = JSON.stringify(value);
    expect(verdictOf(decode, value).taken, about).toBe(taken);
    for (const draft of drafts) expect(validatorOf(design, draft)(value), `${draft}: ${about}`).toBe(taken);
  }
});
