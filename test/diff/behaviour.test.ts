import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change, DiffOptions } from "../../src/diff/change.js";
import { diff } from "../../src/diff/diff.js";
import { rules } from "../../src/diff/rules.js";
import type { Design } from "../../src/ir/design.js";
import { designOf } from "./contracts.js";
import { rootCodecs } from "./generated-codecs.js";
import { contractText, edited, randomContract, tapeOf } from "./random-contract.js";
import { concerns, endless, refusedValue } from "./refused-value.js";

const tape = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max: 999 }), { minLength: length, maxLength: length });

/** Random contracts are not all valid; null where the compiler refuses one. */
function tryDesign(text: string): Design | null {
  try {
    return designOf(text);
  } catch {
    return null;
  }
}

interface Pair {
  readonly before: Design;
  readonly after: Design;
}

function pairOf(seed: number[], edits: number[], count: number): Pair | null {
  const original = randomContract(tapeOf(seed));
  const decisions = tapeOf(edits);
  let model = original;
  for (let index = 0; index < count; index++) model = edited(decisions, model);
  const before = tryDesign(contractText(original));
  const after = tryDesign(contractText(model));
  return before === null || after === null ? null : { before, after };
}

const pairs = fc.tuple(tape(90), tape(40), fc.integer({ min: 1, max: 3 }));
const wire = (mode: DiffOptions["mode"]): DiffOptions => ({ mode, surfaces: ["wire"] });

describe("diff", () => {
  test("finds nothing between a random contract and itself", () => {
    fc.assert(
      fc.property(tape(90), (seed) => {
        const design = tryDesign(contractText(randomContract(tapeOf(seed))));
        fc.pre(design !== null);
        for (const mode of ["backward", "forward", "full"] as const)
          expect(diff(design, design, { mode, surfaces: ["wire", "source", "doc"] })).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("forward has the verdicts of backward for the exchanged designs, under the mirrored codes", () => {
    const mirrored = new Map(rules.map((rule) => [rule.code, [rule.mirror, ...Object.values(rule.mirrors ?? {})]]));
    const key = (change: Change): string => `${change.severity} ${change.direction} ${change.reason.length > 0}`;
    fc.assert(
      fc.property(pairs, ([seed, edits, count]) => {
        const pair = pairOf(seed, edits, count);
        fc.pre(pair !== null);
        const forward = diff(pair.before, pair.after, wire("forward"));
        const exchanged = diff(pair.after, pair.before, wire("backward"));
        expect(forward.map(key).sort()).toEqual(exchanged.map(key).sort());
        for (const change of forward) {
          const partner = exchanged.filter((other) => mirrored.get(other.code)?.includes(change.code));
          expect(partner.length, change.code).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("in mode full the worse verdict of backward and forward counts", () => {
    const rank = { error: 0, warn: 1, info: 2 } as const;
    const worst = (changes: readonly Change[]): number =>
      Math.min(3, ...changes.map((change) => rank[change.severity]));
    fc.assert(
      fc.property(pairs, ([seed, edits, count]) => {
        const pair = pairOf(seed, edits, count);
        fc.pre(pair !== null);
        const [backward, forward, full] = (["backward", "forward", "full"] as const).map((mode) =>
          worst(diff(pair.before, pair.after, wire(mode))),
        );
        expect(full).toBe(Math.min(backward ?? 3, forward ?? 3));
      }),
      { numRuns: 200 },
    );
  });
});

/** `GOAIDL_DIFF_RUNS=20000` runs more, with other contracts each time. The default runs are reproducible. */
const runs = Number(process.env.GOAIDL_DIFF_RUNS ?? 250);

/** Old and new `Root`, and the error that diff has to find in the direction in which a value is refused. */
const changesOfValues: readonly (readonly [code: string, before: string, after: string])[] = [
  ["constraint-changed", "type Root { @multipleOf(2) a: int }", "type Root { @multipleOf(3) a: int }"],
  ["constraint-tightened", "type Root { @maxLength(4) a: string }", "type Root { @maxLength(2) a: string }"],
  ["constraint-loosened", "type Root { @min(2) a: int }", "type Root { @min(1) a: int }"],
  ["encoding-changed", "type Root { a: int64 }", "type Root { @encode(string) a: int64 }"],
  ["tuple-length-changed", "type Root { a: [int, int] }", "type Root { a: [int, int, int] }"],
  ["field-added-required", "type Root { a: int }", "type Root { a: int  b: int }"],
  ["field-added-optional", "closed type Root { a: int }", "closed type Root { a: int  b?: int }"],
  ["field-removed", "type Root { a: int  b: int }", "type Root { a: int }"],
  ["field-optional-to-required", "type Root { a?: int }", "type Root { a: int }"],
  ["field-required-to-optional", "type Root { a: int }", "type Root { a?: int }"],
  ["field-null-allowed", "type Root { a: int }", "type Root { a: int | null }"],
  ["field-null-forbidden", "type Root { a: int | null }", "type Root { a: int }"],
  ["field-type-narrowed", "type Root { a: string }", "type Root { a: uuid }"],
  ["field-type-widened", "type Root { a: int32 }", "type Root { a: int64 }"],
  ["field-type-changed", "type Root { a: int }", "type Root { a: string }"],
  ["type-kind-changed", "type Root { a: int }", "type Root { a: int[] }"],
  ["enum-value-added", "enum E { a b }\ntype Root { a: E }", "enum E { a b c }\ntype Root { a: E }"],
  ["enum-value-removed", "enum E { a b c }\ntype Root { a: E }", "enum E { a b }\ntype Root { a: E }"],
  ["enum-value-renumbered", "enum E { a b }\ntype Root { a: E }", 'enum E { a b = "c" }\ntype Root { a: E }'],
  ["enum-opened", "enum E { a b }\ntype Root { a: E }", "open enum E { a b }\ntype Root { a: E }"],
  ["enum-closed", "open enum E { a b }\ntype Root { a: E }", "enum E { a b }\ntype Root { a: E }"],
  ["union-variant-added", "union U { a: int }\ntype Root { a: U }", "union U { a: int b: int }\ntype Root { a: U }"],
  ["union-variant-removed", "union U { a: int b: int }\ntype Root { a: U }", "union U { a: int }\ntype Root { a: U }"],
  ["union-tag-renamed", "union U { a: int }\ntype Root { a: U }", 'union U { a = "b": int }\ntype Root { a: U }'],
  [
    "union-envelope-changed",
    "type A { x: int }\nunion U { a: A }\ntype Root { a: U }",
    'type A { x: int }\nunion U by "kind" { a: A }\ntype Root { a: U }',
  ],
  ["union-opened", "union U { a: int }\ntype Root { a: U }", "open union U { a: int }\ntype Root { a: U }"],
  ["union-closed", "open union U { a: int }\ntype Root { a: U }", "union U { a: int }\ntype Root { a: U }"],
];

/**
 * Old and new `Root`, and whether the reader refuses values on the way to the server and on the way to the client.
 * Types of different kinds are compared by their values.
 */
const bySets: readonly (readonly [
  name: string,
  before: string,
  after: string,
  toServer: boolean,
  toClient: boolean,
])[] = [
  ["a type and a union that holds it", "x: string", "x: U\n}\nunion U by none {\n s: string\n i: int", false, true],
  ["an object and a union that holds it", "x: A", "x: U\n}\nunion U by none {\n a: A\n b: B", false, true],
  ["a type and a union with only this type", "x: A", "x: U\n}\nunion U by none {\n a: A", false, false],
  [
    "a union and a larger one",
    "x: U\n}\nunion U by none {\n s: string\n i: int",
    "x: U\n}\nunion U by none {\n s: string\n i: int\n l: int[]",
    false,
    true,
  ],
  [
    "a union with a widened variant",
    "x: U\n}\nunion U by none {\n i: int32\n s: string",
    "x: U\n}\nunion U by none {\n f: float64\n s: string",
    false,
    true,
  ],
  [
    "variants with exchanged names",
    "x: U\n}\nunion U by none {\n a: int\n b: string",
    "x: U\n}\nunion U by none {\n a: string\n b: int",
    false,
    false,
  ],
  [
    "null and a union with null",
    "x: string | null",
    "x: U\n}\nunion U by none {\n s: string | null\n i: int",
    false,
    true,
  ],
  ["a type and a nullable union", "x: string", "x: U | null\n}\nunion U by none {\n s: string\n i: int", false, true],
  [
    "a tagged union and an untagged one of its objects",
    'x: U\n}\nunion U by "t" {\n a: A\n b: B',
    'x: U\n}\ntype TA { t: "a"  a: int }\ntype TB { t: "b"  b: int }\nunion U by none {\n a: TA\n b: TB',
    false,
    false,
  ],
  [
    "one variant's object and the tagged union",
    'x: TA\n}\ntype TA { t: "a"  a: int',
    'x: U\n}\nunion U by "t" {\n a: A\n b: B',
    false,
    true,
  ],
  [
    "an envelope and its object",
    'x: E\n}\ntype E { type: "s"  value: string',
    "x: U\n}\nunion U {\n s: string\n i: int",
    false,
    true,
  ],
  ["a list and a union of lists", "x: int[]", "x: U\n}\nunion U by none {\n l: int[]\n s: string", false, true],
  ["a literal and an enum", 'x: "a"', "x: E\n}\nenum E { a b", false, true],
  ["an enum and the literals of its values", "x: E\n}\nenum E { a b", 'x: "a" | "b"', false, false],
  ["an enum and string", "x: E\n}\nenum E { a b", "x: string", false, true],
  ["an enum and an open enum", "x: E\n}\nenum E { a b", "x: E\n}\nopen enum E { a b", false, true],
  ["literals and an open enum", 'x: "a" | "c"', "x: E\n}\nopen enum E { a b", false, true],
  ["an enum of numbers and an integer", "x: E\n}\nenum E: int32 { a = 1 b = 2", "x: int", false, true],
  ["an enum and a string that accepts all its values", "x: E\n}\nenum E { a b", "@maxLength(3) x: string", false, true],
  ["literals and bounds around them", "x: 1 | 2", "@max(5) x: int", false, true],
  ["literals and bounds between them", "x: 1 | 7", "@max(5) x: int", true, true],
  ["bounds and the literals between them", "@min(1) @max(3) x: int", "x: 1 | 2 | 3", false, false],
  ["boolean and its values", "x: boolean", "x: true | false", false, false],
  ["boolean and one of its values", "x: boolean", "x: true", true, false],
  ["int32 and int64", "x: int32", "x: int64", false, true],
  ["int64 and float64", "x: int64", "x: float64", false, true],
  ["uint32 and int64", "x: uint32", "x: int64", false, true],
  ["uint32 and an integer with the same bounds", "x: uint32", "@min(0) @max(4294967295) x: int", false, false],
  ["int32 above zero and uint32", "@min(0) x: int32", "x: uint32", false, true],
  ["a bound that the type implies", "x: int32", "@min(-2147483648) x: int32", false, false],
  ["exclusive and inclusive bounds of integers", "@exclusiveMin(0) x: int", "@min(1) x: int", false, false],
  ["int and a decimal in a number", "x: int", "@encode(number) x: decimal", false, true],
  ["float64 and a decimal in a number", "x: float64", "@encode(number) x: decimal", false, false],
  ["digits of an integer and a decimal", "@encode(string) x: int64", "x: decimal", false, true],
  ["whole floats and an integer", "@multipleOf(1) @min(0) @max(100) x: float64", "x: int", false, true],
  ["uuid and string", "x: uuid", "x: string", false, true],
  ["uuid and a string of its format", "x: uuid", '@format("uuid") x: string', false, false],
  ["ipv4 and ip", "x: ipv4", "x: ip", false, true],
  ["bytes and string", "x: bytes", "x: string", false, true],
  ["a tuple and a list", "x: [int, int]", "x: int[]", false, true],
  ["a tuple and a list of the same length", "x: [int, int]", "@minItems(2) @maxItems(2) x: int[]", false, false],
  ["a tuple and a shorter list", "x: [int, int, int]", "@maxItems(2) x: int[]", true, true],
  ["a list of anything and a tuple", "x: any[]", "x: [int, string]", true, false],
  ["a closed object and a map", "x: C", "x: map<string, int>", false, true],
  [
    "a map of an enum and a closed object",
    "x: map<E, int>\n}\nenum E { a b",
    "x: O\n}\nclosed type O { a?: int  b?: int",
    false,
    false,
  ],
  ["a map and a closed object", "x: map<string, int>", "x: C", true, false],
  ["keys that are integers and keys that are strings", "x: map<int32, int>", "x: map<string, int>", false, true],
  ["keys of an enum and strings", "x: map<E, int>\n}\nenum E { a b", "x: map<string, int>", false, true],
  [
    "an alias and its type",
    "x: Short\n}\n@maxLength(3) type Short = string\ntype Z {\n z: int",
    "@maxLength(3) x: string",
    false,
    false,
  ],
  ["a type and any", "x: int[]", "x: any", false, true],
  [
    "lists of a type and of a union that holds it",
    "x: A[]",
    "x: U[]\n}\nunion U by none {\n a: A\n s: string",
    false,
    true,
  ],
  [
    "objects that hold themselves, one through a union",
    "x: N\n}\ntype N { n?: N  v: int",
    "x: M\n}\nunion U by none {\n n: M\n s: string\n}\ntype M { n?: U  v: int",
    false,
    true,
  ],
  ["string and int", "x: string", "x: int", true, true],
  ["an object and a list of it", "x: A", "x: A[]", true, true],
];

function rootOf(body: string): string {
  const others = "type A { a: int }\ntype B { b: int }\nclosed type C { a: int  b?: int }";
  const service = 'service s { method m { streaming payload Root  streaming result Root  http { GET "/m" } } }';
  return `goa 1\ntype Root {\n ${body}\n}\n${others}\n${service}\n`;
}

/** Codes of errors for which the random pairs must find a refused value, so that a silent rule would fail the run. */
const witnesses = [
  "constraint-loosened",
  "constraint-tightened",
  "enum-value-added",
  "field-added-required",
  "field-null-allowed",
  "field-null-forbidden",
  "field-optional-to-required",
  "field-removed",
  "field-required-to-optional",
  "field-type-changed",
  "field-type-narrowed",
  "field-type-widened",
  "type-kind-changed",
  "union-variant-added",
];

/** The changes that diff reports, and whether a value of the sender is refused by a receiver of the other contract. */
async function verdictAndBehaviour(before: Design, after: Design) {
  const client = await rootCodecs(before, "ts-client");
  const server = await rootCodecs(after, "ts-server");
  return {
    changes: diff(before, after, wire("backward")),
    refused: {
      "to-server": refusedValue(client, server, before, endless(1)) !== null,
      "to-client": refusedValue(server, client, after, endless(1)) !== null,
    },
  };
}

describe("verdicts against behaviour", () => {
  test.each(changesOfValues)(
    "%s: values are refused exactly where diff predicts it",
    async (code, oldRoot, newRoot) => {
      const service = 'service s { method m { streaming payload Root  streaming result Root  http { GET "/m" } } }';
      const { changes, refused } = await verdictAndBehaviour(
        designOf(`goa 1\n${oldRoot}\n${service}\n`),
        designOf(`goa 1\n${newRoot}\n${service}\n`),
      );
      for (const direction of ["to-server", "to-client"] as const) {
        const codes = concerns(changes, direction).map((change) => change.code);
        expect(codes, direction).toEqual(refused[direction] ? [code] : []);
      }
      expect(refused["to-server"] || refused["to-client"]).toBe(true);
    },
  );

  test.each(bySets)("%s", async (_, oldBody, newBody, toServer, toClient) => {
    for (const [first, second, refusals] of [
      [oldBody, newBody, { "to-server": toServer, "to-client": toClient }],
      [newBody, oldBody, { "to-server": toClient, "to-client": toServer }],
    ] as const) {
      const { changes, refused } = await verdictAndBehaviour(designOf(rootOf(first)), designOf(rootOf(second)));
      const judged = {
        "to-server": concerns(changes, "to-server").length > 0,
        "to-client": concerns(changes, "to-client").length > 0,
      };
      expect({ refused, judged }).toEqual({ refused: refusals, judged: refusals });
      expect(changes.filter((change) => change.severity === "warn")).toEqual([]);
    }
  });

  test("the generated code of both sides agrees with diff about compatible changes, and each kind of error occurs", async () => {
    const witnessed = new Set<string>();
    let compatible = 0;
    await fc.assert(
      fc.asyncProperty(
        tape(90),
        tape(40),
        fc.integer({ min: 1, max: 2 }),
        fc.nat(),
        async (seed, edits, count, values) => {
          const pair = pairOf(seed, edits, count);
          fc.pre(pair !== null);
          const changes = diff(pair.before, pair.after, wire("backward"));
          fc.pre(changes.length > 0);
          const client = await rootCodecs(pair.before, "ts-client");
          const server = await rootCodecs(pair.after, "ts-server");
          for (const direction of ["to-server", "to-client"] as const) {
            const [writer, reader, design] =
              direction === "to-server" ? [client, server, pair.before] : [server, client, pair.after];
            const refused = refusedValue(writer, reader, design, endless(values));
            const reasons = new Set(concerns(changes, direction).map((change) => change.code));
            if (reasons.size === 0) {
              compatible++;
              expect(refused, `${direction}: diff said nothing`).toBeNull();
            } else if (reasons.size === 1 && refused !== null) {
              for (const code of reasons) witnessed.add(code);
            }
          }
        },
      ),
      { numRuns: runs, ...(runs === 250 ? { seed: 5 } : {}) },
    );
    expect(compatible).toBeGreaterThan(100);
    expect(witnesses.filter((code) => !witnessed.has(code))).toEqual([]);
  }, 3_600_000);
});
