import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runCodec } from "../../src/runtime/codec/cursor.js";
import { ValidationError } from "../../src/runtime/errors.js";
import { importGenerated } from "../targets/generated/generated-module.js";

/**
 * Values that the generated codecs of the chapters accept and refuse, beyond the single constructs of
 * `targets/generated/behaviour.test.ts`: whole types, and constructs inside each other.
 */

type Run = (value: unknown) => unknown;

async function codecsOfChapter(name: string): Promise<(codec: string) => Run> {
  const text = readFileSync(new URL(`contracts/${name}.goa`, import.meta.url), "utf8");
  const module = await importGenerated(text, "ts-server", "codecs.ts");
  return (codec) => (value) => {
    const run = module[codec];
    if (typeof run !== "function") throw new Error(`codecs.ts has no ${codec}`);
    try {
      return runCodec(codec, (input: unknown, at) => run(input, at), value);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      return error.issues.map(({ path, rule }) => `${path} ${rule}`).join(", ");
    }
  };
}

/** Each value comes back the same from decoding and encoding; wire and TypeScript form are the same. */
function roundTrip(codec: (name: string) => Run, type: string, values: readonly unknown[]): void {
  for (const value of values) {
    expect(codec(`decode${type}`)(value), `${type} ${JSON.stringify(value)}`).toEqual(value);
    expect(codec(`encode${type}`)(value), `${type} ${JSON.stringify(value)}`).toEqual(value);
  }
}

test("unions: each kind of tagging, and nested unions", async () => {
  const codec = await codecsOfChapter("unions");
  const adjacent = [
    { type: "a", value: { a: 1 } },
    { type: "text", value: "t" },
    { type: "list", value: [1, 2] },
    { type: "nothing", value: null },
  ];
  roundTrip(codec, "Adjacent", adjacent);
  roundTrip(codec, "Renamed", [
    { t: "ticker-lite", v: "x" },
    { t: "24h", v: { b: "b" } },
  ]);
  roundTrip(codec, "Internal", [
    { kind: "a", a: 1 },
    { kind: "c", c: 1 },
  ]);
  roundTrip(codec, "Numbered", [
    { op: 10, a: 1 },
    { op: 20, b: "b" },
  ]);
  roundTrip(codec, "WithElse", [{ event: "a", a: 1 }, { b: "b" }]);
  roundTrip(codec, "OpenElse", [{ event: "a", a: 1 }, { b: "b" }]);
  roundTrip(codec, "Defaulted", [
    { event: "a", a: 1 },
    { event: "b", b: "b" },
  ]);
  roundTrip(codec, "Untagged", ["t", 1, false, [1], { a: 1 }, { b: "b" }]);
  roundTrip(codec, "ByLiteral", [
    { event: "ping", at: 1 },
    { event: "pong", at: 2 },
  ]);
  roundTrip(codec, "Outer", [
    { type: "inner", value: { type: "x", value: { a: 1 } } },
    { type: "other", value: "o" },
  ]);
  roundTrip(codec, "OuterInternal", [
    { type2: "renamed", t: "ticker-lite", v: "x" },
    { type2: "a", a: 1 },
  ]);
  roundTrip(codec, "OuterUntagged", ["t", { type: "x", value: { a: 1 } }, { type: "y", value: { b: "b" } }]);
  expect(codec("decodeOuter")({ type: "inner", value: { type: "z", value: {} } })).toBe("/value/type tag");
  expect(codec("decodeOuterInternal")({ type2: "renamed", t: "lite", v: "x" })).toBe("/t tag");
  expect(codec("decodeOuterUntagged")(1)).toBe(" tag");
  expect(codec("decodeByLiteral")({ event: "pang", at: 1 })).toBe(" tag");
  expect(codec("decodeAdjacent")({ type: "nothing", value: { any: 1 } })).toEqual({ type: "nothing", value: null });
  for (const [type, strange] of [
    ["OpenAdjacent", { type: "z", value: 1 }],
    ["OpenInternal", { kind: "z", more: [1] }],
  ] as const) {
    const kept = codec(`decode${type}`)(strange);
    expect(kept).toMatchObject({ raw: strange });
    expect(codec(`encode${type}`)(kept)).toEqual(strange);
  }
  const old = { Type: "a", Value: '{"a":1}' };
  expect(codec("decodeLegacy")(old)).toEqual({ type: "a", value: { a: 1 } });
  expect(codec("encodeLegacy")({ type: "a", value: { a: 1 } })).toEqual(old);
});

const composed = {
  list: [[1], []],
  strings: { a: 1, "": 2 },
  int32s: { "-1": 1 },
  ints: { "9007199254740991": 1 },
  int64s: { "0": 1 },
  uints: { "1": 1 },
  uint32s: { "4294967295": 1 },
  uint64s: { "2": 1 },
  uuids: { "7d444840-9dc0-11d1-b245-5ffdce74fad2": 1 },
  sides: { SELL: 1 },
  kinds: { huge: 1 },
  tuple: ["a", 1, null],
  nullable: null,
  listOfNullable: ["a", null],
  event: "ping",
  depth: 25,
  mixed: true,
  fraction: 0.5,
  inline: { a: 1, deeper: { b: "b" } },
  inlines: [{ a: 1 }],
  side: "buy",
  code: -1,
  kind: "huge",
  size: 9,
};

test("types: composed types, with each kind of key", async () => {
  const codec = await codecsOfChapter("types");
  const wire = { ...composed, big: "9223372036854775807", bigs: ["1"], bigMap: { a: "-1" } };
  const value = { ...composed, big: 2n ** 63n - 1n, bigs: [1n], bigMap: { a: -1n } };
  expect(codec("decodeComposed")(wire)).toEqual(value);
  expect(codec("encodeComposed")(value)).toEqual(wire);
  // `null` for an optional field counts as absent only where the field isn't nullable.
  expect(codec("decodeComposed")({ ...wire, both: null })).toEqual({ ...value, both: null });
  for (const [broken, issue] of [
    [{ int32s: { a: 1 } }, "/int32s/a"],
    [{ uints: { "1.5": 1 } }, "/uints/1.5"],
    [{ uuids: { a: 1 } }, "/uuids/a"],
    [{ sides: { sell: 1 } }, "/sides/sell"],
    [{ mixed: "b" }, "/mixed"],
    [{ mixed: "1" }, "/mixed"],
    [{ tuple: ["a", 1] }, "/tuple"],
    [{ tuple: ["a", 1, "sell"] }, "/tuple/2"],
    [{ fraction: 1 }, "/fraction"],
    [{ size: -1 }, "/size"],
    [{ bigMap: { a: 1 } }, "/bigMap/a"],
  ] as const) {
    expect(String(codec("decodeComposed")({ ...wire, ...broken })).split(" ")[0]).toBe(issue);
  }
});

test("form: constants as defaults, which the receiver fills in", async () => {
  const codec = await codecsOfChapter("form");
  const filled = {
    text: 'a"b\\cA\n',
    block: "first\n  second",
    whole: 1000,
    real: 1500,
    yes: true,
    list: [1, 2, 3],
    object: { a: 1, "b c": 2 },
    price: "19.99",
    level: "debug",
    nested: { text: 'a"b\\cA\n', list: [1000, -3] },
  };
  expect(codec("decodeValues")({})).toEqual(filled);
  expect(codec("decodeValues")({ whole: 1001 })).toBe("/whole range");
  expect(codec("decodeValues")({ whole: -4 })).toBe("/whole range");
  // A sender may leave them out, and then the message lacks them.
  expect(codec("encodeValuesInput")({})).toEqual({});
});

test("objects: views, generic types, aliases of aliases and recursion", async () => {
  const codec = await codecsOfChapter("objects");
  const book = {
    entries: { items: [{ id: 1, at: "2026-01-31T10:00:00Z", owner: null, level: 3 }] },
    words: { items: ["ab"], next: "n" },
    numbers: { items: [1] },
    nested: { items: [{ items: [{ a: 1 }] }] },
    pair: { first: "ab", second: 1 },
    either: { type: "left", value: { a: 1 } },
  };
  expect(codec("decodeBook")(book)).toEqual(book);
  expect(codec("encodeBookInput")(book)).toEqual(book);
  expect(codec("decodeWords")(["ab", "a", "abcde"])).toBe("/1 length, /2 length");
  roundTrip(codec, "Tree", [
    { value: 1, children: [], named: {}, parent: null },
    { value: 1, children: [{ value: 2, children: [], named: {}, parent: null }], named: {}, parent: null },
  ]);
  expect(codec("encodeEntryTiny")({ id: 1, at: "2026-01-31T10:00:00Z", owner: "dropped" })).toEqual({
    id: 1,
    at: "2026-01-31T10:00:00Z",
  });
  expect(codec("decodeClosed")({ a: 1, more: 1 })).toBe("/more unknown");
});
