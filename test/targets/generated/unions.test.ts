import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runCodec } from "../../../src/runtime/codec/cursor.js";
import { ValidationError } from "../../../src/runtime/errors.js";
import { codecsOf, importGenerated } from "./generated-module.js";

/** How generated code chooses the variant of a union, and which values a sender can't send. */

const ok = (value: unknown) => ({ ok: true, value });
const refused = (...issues: readonly string[]) => ({ ok: false, issues });

const trees = `
  type A { kind: "a"  kids: U[] }
  type B { kind: "b"  kids: U[] }
  type C { only: int  next?: U }
  union U by none { a: A  b: B  c: C  list: U[]  text: string }
  type Probe { u: U }`;

type Tree = string | readonly Tree[] | { readonly [key: string]: unknown };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium", maxDepth: 40 },
    fc.constant<Tree>("text"),
    fc.record({ kind: fc.constantFrom("a", "b"), kids: fc.array(tie("tree"), { maxLength: 3 }) }),
    fc.record({ only: fc.integer(), next: tie("tree") }),
    fc.array(tie("tree"), { maxLength: 3 }),
  ),
}));

/** A value that counts the accesses to its parts, with its size. */
function counted(value: unknown, seen: { looks: number; size: number }): unknown {
  seen.size++;
  if (typeof value !== "object" || value === null) return value;
  const copy: object = Array.isArray(value)
    ? value.map((item) => counted(item, seen))
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, counted(item, seen)]));
  return new Proxy(copy, {
    get(target, key, receiver) {
      seen.looks++;
      return Reflect.get(target, key, receiver);
    },
  });
}

describe("an untagged union", () => {
  test("is decoded and encoded in time proportional to the message, however deeply it is nested", async () => {
    const { decode, encode } = await codecsOf(trees, ["Probe"]);
    const work = (codec: (value: unknown) => unknown, u: Tree) => {
      const seen = { looks: 0, size: 0 };
      const value = counted({ u }, seen);
      expect(codec(value)).toMatchObject({ ok: true });
      return seen.looks / seen.size;
    };
    fc.assert(
      fc.property(tree, (u) => {
        expect(work(decode("Probe"), u)).toBeLessThan(12);
        expect(work(encode("Probe"), u)).toBeLessThan(12);
      }),
    );
    let deep: Tree = "text";
    for (let depth = 0; depth < 29; depth++) deep = { kind: depth % 2 === 0 ? "b" : "a", kids: [deep] };
    expect(work(decode("Probe"), deep)).toBeLessThan(12);
  });

  test("fails with the error of the variant that was chosen", async () => {
    const { decode, encode } = await codecsOf(
      'type A { kind: "a"  @max(5) x: int } type B { kind: "b"  y: int } union Probe by none { a: A  b: B  s: string }',
      ["Probe"],
    );
    expect(decode("Probe")({ kind: "a", x: 6 })).toEqual(refused("/x range"));
    expect(encode("Probe")({ kind: "a", x: 6 })).toEqual(refused("/x range"));
    expect(decode("Probe")({ kind: "c" })).toEqual(refused(" tag"));
    expect(decode("Probe")(5)).toEqual(refused(" tag"));
    expect(decode("Probe")(undefined)).toEqual(refused(" required"));
  });

  test("names the distinguishing properties if no variant matches", async () => {
    const module = await importGenerated(
      'type A { kind: "a" } type B { kind: "b" | "c" } union P by none { a: A  b: B  s: string  l: int[] } service s { method m { streaming payload { p: P } http { GET "/" } } }',
      "ts-server",
      "codecs.ts",
    );
    const { decodeP } = module;
    if (typeof decodeP !== "function") throw new Error("no decodeP");
    const message = (value: unknown): string => {
      try {
        runCodec("p", (input: unknown, at) => decodeP(input, at), value);
        return "";
      } catch (error) {
        return error instanceof ValidationError ? (error.issues[0]?.message ?? "") : String(error);
      }
    };
    expect(message({ kind: "z" })).toBe('must have `kind` "a" or "b" or "c"');
    expect(message(true)).toBe("must be an object or a string or a list");
  });

  test("refuses fields that would make a receiver choose another variant", async () => {
    const { decode, encode } = await codecsOf(
      "closed type T { t: boolean } closed type F { f: boolean } type G { g: int  h?: int } union Probe by none { t: T  f: F  g: G }",
      ["Probe"],
    );
    expect(encode("Probe")({ t: true })).toEqual(ok({ t: true }));
    expect(encode("Probe")({ t: true, f: true })).toEqual(refused("/f unknown"));
    expect(decode("Probe")({ t: true, f: true })).toEqual(refused("/f unknown"));
    expect(encode("Probe")({ g: 1, h: 2, f: undefined })).toEqual(ok({ g: 1, h: 2 }));
    expect(encode("Probe")({ f: true, g: 1 })).toEqual(refused("/g unknown"));
  });

  test("is distinguished by literals behind aliases and by enums", async () => {
    const { decode, encode } = await codecsOf(
      `type Letter = "a"  enum Digit: int32 { one = 1  two = 2 }
       type A { tag: Letter  x: int } type B { tag: Digit  y: int } union Probe by none { a: A  b: B }`,
      ["Probe"],
    );
    for (const value of [
      { tag: "a", x: 1 },
      { tag: 2, y: 1 },
    ]) {
      expect(decode("Probe")(value)).toEqual(ok(value));
      expect(encode("Probe")(value)).toEqual(ok(value));
    }
    expect(decode("Probe")({ tag: 3, y: 1 })).toEqual(refused(" tag"));
  });

  test("recognises null, lists, maps, bytes and bigints by their kind", async () => {
    const { decode, encode } = await codecsOf(
      `type A { x: int } @encode(string) type Big = int64
       union U by none { a: A | null  many: A[]  big: Big  flag: boolean  n: float64 }
       type Probe { u: U }
       union Bytes by none { data: bytes  named: map<string, A> }`,
      ["Probe", "Bytes"],
    );
    for (const u of [null, { x: 1 }, [{ x: 1 }], true, 1.5]) {
      expect(decode("Probe")({ u })).toEqual(ok({ u }));
      expect(encode("Probe")({ u })).toEqual(ok({ u }));
    }
    expect(decode("Probe")({ u: "7" })).toEqual(ok({ u: 7n }));
    expect(encode("Probe")({ u: 7n })).toEqual(ok({ u: "7" }));
    expect(decode("Bytes")("AQI=")).toEqual(ok(new Uint8Array([1, 2])));
    expect(decode("Bytes")(new Uint8Array([1, 2]))).toEqual(ok(new Uint8Array([1, 2])));
    expect(encode("Bytes")(new Uint8Array([1, 2]))).toEqual(ok("AQI="));
    expect(decode("Bytes")({ k: { x: "1" } })).toEqual(refused("/k/x type"));
  });
});

test("variants that differ only on the wire are distinguished as far as programs can", async () => {
  const { decode, encode } = await codecsOf(
    "@encode(number) type Price = decimal union Probe by none { price: Price  text: string }",
    ["Probe"],
  );
  expect(decode("Probe")(1.5)).toEqual(ok("1.5"));
  expect(encode("Probe")("any text")).toEqual(ok("any text"));
});

describe("a tagged union", () => {
  const open = 'type A { x: int } open union Probe by "kind" { a: A } open union Numbers by ("op", "d") { one = 1: A }';

  test("keeps unknown variants, whose tags have the kind of the union's own", async () => {
    const { decode } = await codecsOf(open, ["Probe", "Numbers"]);
    expect(decode("Probe")({ kind: "b", y: 1 })).toEqual(ok({ kind: "$unknown", raw: { kind: "b", y: 1 } }));
    expect(decode("Probe")({ kind: 5 })).toEqual(refused("/kind tag"));
    expect(decode("Numbers")({ op: 2, d: 1 })).toEqual(ok({ op: "$unknown", raw: { op: 2, d: 1 } }));
    expect(decode("Numbers")({ op: "two" })).toEqual(refused("/op tag"));
  });

  test("checks unknown variants before it sends them", async () => {
    const { encode } = await codecsOf(open, ["Probe"]);
    const send = (raw: unknown) => encode("Probe")({ kind: "$unknown", raw });
    expect(send({ kind: "b", y: 1 })).toEqual(ok({ kind: "b", y: 1 }));
    expect(encode("Probe")({ kind: "$unknown" })).toEqual(refused("/raw required", "/raw required"));
    expect(send("text")).toEqual(refused("/raw type"));
    expect(send({})).toEqual(refused("/raw/kind required"));
    expect(send({ kind: 5 })).toEqual(refused("/raw/kind tag"));
    expect(send({ kind: "a", x: "no int" })).toEqual(refused("/raw/kind tag"));
  });

  test("has variants without fields, closed or not", async () => {
    const { decode, encode } = await codecsOf(
      'type Heartbeat { } closed type Quiet { } type A { x: int } union Probe by "event" { heartbeat: Heartbeat  quiet: Quiet  a: A }',
      ["Probe"],
    );
    for (const value of [{ event: "heartbeat" }, { event: "quiet" }, { event: "a", x: 1 }]) {
      expect(decode("Probe")(value)).toEqual(ok(value));
      expect(encode("Probe")(value)).toEqual(ok(value));
    }
    expect(decode("Probe")({ event: "heartbeat", more: 1 })).toEqual(ok({ event: "heartbeat" }));
    expect(decode("Probe")({ event: "quiet", more: 1 })).toEqual(refused("/more unknown"));
  });

  test("may have unions as variants, also with closed and unknown variants", async () => {
    const { decode, encode } = await codecsOf(
      `closed type T { t: boolean } closed type F { f: boolean } union Either by none { t: T  f: F }
       type A { x: int } open union Inner by "kind" { a: A }
       union Probe by "outer" { either: Either  inner: Inner }`,
      ["Probe"],
    );
    for (const value of [
      { outer: "either", t: true },
      { outer: "inner", kind: "a", x: 1 },
    ]) {
      expect(decode("Probe")(value)).toEqual(ok(value));
      expect(encode("Probe")(value)).toEqual(ok(value));
    }
    const unknown = { outer: "inner", kind: "b", y: 1 };
    const kept = { outer: "inner", kind: "$unknown", raw: { kind: "b", y: 1 } };
    expect(decode("Probe")(unknown)).toEqual(ok(kept));
    expect(encode("Probe")(kept)).toEqual(ok(unknown));
  });
});

describe("an open union", () => {
  const inner = 'type A { x: int }  open union Event by "kind" { a: A }  open union Beside { a: A }';

  test.each(["Event", "Beside"])("is a variant beside bytes, texts, lists and null: %s", async (name) => {
    const { decode, encode } = await codecsOf(
      `${inner} union Frame by none { audio: bytes  event: ${name}  ids: int[] } type Probe { f: Frame | null }`,
      ["Probe"],
    );
    const known = name === "Event" ? { kind: "a", x: 1 } : { type: "a", value: { x: 1 } };
    const unknown = name === "Event" ? { kind: "b", y: 1 } : { type: "b", value: 1 };
    const kept = { [name === "Event" ? "kind" : "type"]: "$unknown", raw: unknown };
    for (const f of [known, [1], null]) {
      expect(decode("Probe")({ f })).toEqual(ok({ f }));
      expect(encode("Probe")({ f })).toEqual(ok({ f }));
    }
    expect(decode("Probe")({ f: unknown })).toEqual(ok({ f: kept }));
    expect(encode("Probe")({ f: kept })).toEqual(ok({ f: unknown }));
    expect(decode("Probe")({ f: "AQI=" })).toEqual(ok({ f: Uint8Array.of(1, 2) }));
    expect(encode("Probe")({ f: Uint8Array.of(1, 2) })).toEqual(ok({ f: "AQI=" }));
    expect(decode("Probe")({ f: 5 })).toEqual(refused("/f tag"));
  });

  test("has an `else` for objects without the tag", async () => {
    const { decode, encode } = await codecsOf(
      `type A { x: int }  type B { y: int }  open union Probe by "kind" { a: A  else: B }`,
      ["Probe"],
    );
    for (const value of [{ kind: "a", x: 1 }, { y: 2 }]) {
      expect(decode("Probe")(value)).toEqual(ok(value));
      expect(encode("Probe")(value)).toEqual(ok(value));
    }
    const kept = { kind: "$unknown", raw: { kind: "z", y: 2 } };
    expect(decode("Probe")(kept.raw)).toEqual(ok(kept));
    expect(encode("Probe")(kept)).toEqual(ok(kept.raw));
    expect(decode("Probe")({ kind: 5, y: 2 })).toEqual(refused("/kind tag"));
    expect(decode("Probe")({})).toEqual(refused("/y required"));
  });
});

describe("a default variant", () => {
  test("accepts objects without a tag, and is sent with it", async () => {
    const { decode, encode } = await codecsOf(
      `closed type A { x: int }  type B { y: int }  type E { }
       union Probe by "kind" { default a: A  b: B }
       open union Open by ("t", "v") { default text = 1: string  a = 2: A }
       union Quiet by "kind" { default e: E  b: B }`,
      ["Probe", "Open", "Quiet"],
    );
    expect(decode("Probe")({ x: 1 })).toEqual(ok({ kind: "a", x: 1 }));
    expect(decode("Probe")({ kind: "a", x: 1 })).toEqual(ok({ kind: "a", x: 1 }));
    expect(decode("Probe")({ kind: "b", y: 1 })).toEqual(ok({ kind: "b", y: 1 }));
    expect(decode("Probe")({ y: 1 })).toEqual(refused("/y unknown", "/x required"));
    expect(decode("Probe")({ kind: "c" })).toEqual(refused("/kind tag"));
    expect(encode("Probe")({ kind: "a", x: 1 })).toEqual(ok({ kind: "a", x: 1 }));
    expect(encode("Probe")({ x: 1 })).toEqual(refused("/kind tag"));
    expect(decode("Open")({ v: "hi" })).toEqual(ok({ t: 1, v: "hi" }));
    expect(decode("Open")({ t: 3, v: "hi" })).toEqual(ok({ t: "$unknown", raw: { t: 3, v: "hi" } }));
    expect(decode("Quiet")({})).toEqual(ok({ kind: "e" }));
  });

  test("is recognised within an untagged union by its own fields", async () => {
    const { decode, encode } = await codecsOf(
      `type A { x: int }  type B { y: int }  type C { z: int }
       union Inner by "kind" { default a: A  b: B }
       union Probe by none { inner: Inner  c: C }`,
      ["Probe"],
    );
    expect(decode("Probe")({ x: 1 })).toEqual(ok({ kind: "a", x: 1 }));
    expect(decode("Probe")({ kind: "b", y: 1 })).toEqual(ok({ kind: "b", y: 1 }));
    for (const value of [{ kind: "a", x: 1 }, { z: 1 }]) {
      expect(decode("Probe")(value)).toEqual(ok(value));
      expect(encode("Probe")(value)).toEqual(ok(value));
    }
  });
});

describe("keys and numbers", () => {
  test("keys of maps are within the range of their type, and texts keep its constraints", async () => {
    const { decode, encode } = await codecsOf(
      `@min(5) type Id = uint32 @pattern("^[a-z]$") type Word = string
       type Probe { a?: map<int32, int>  b?: map<uint32, int>  c?: map<int64, int>  d?: map<uint64, int>  e?: map<Id, int>  f?: map<Word, int> }`,
      ["Probe"],
    );
    const cases: readonly (readonly [string, string, string, string])[] = [
      ["a", "-2147483648", "2147483648", "range"],
      ["b", "4294967295", "-1", "range"],
      ["c", "9223372036854775807", "9223372036854775808", "range"],
      ["d", "18446744073709551615", "18446744073709551616", "range"],
      ["e", "6", "x", "type"],
      ["e", "6", "4294967296", "range"],
      ["f", "a", "aa", "pattern"],
    ];
    for (const [field, good, bad, rule] of cases) {
      for (const codec of [decode("Probe"), encode("Probe")]) {
        expect(codec({ [field]: { [good]: 1 } })).toEqual(ok({ [field]: { [good]: 1 } }));
        expect(codec({ [field]: { [bad]: 1 } })).toEqual(refused(`/${field}/${bad} ${rule}`));
      }
    }
  });

  test("the largest 32-bit float is one as Go writes it", async () => {
    const { decode } = await codecsOf("type Probe { x: float32 }", ["Probe"]);
    expect(decode("Probe")({ x: 3.4028235e38 })).toEqual(ok({ x: 3.4028235e38 }));
    expect(decode("Probe")({ x: -3.4028235e38 })).toEqual(ok({ x: -3.4028235e38 }));
    expect(decode("Probe")({ x: 3.4028236e38 })).toEqual(refused("/x range"));
  });

  test("bounds may be written with exponents", async () => {
    const { decode } = await codecsOf(
      `type Probe {
         @max(1e3) @multipleOf(1e-2) a?: decimal
         @encode(string) @min(1e3) @max(25e2) b?: int64
         @multipleOf(1e-7) c?: float64
       }`,
      ["Probe"],
    );
    expect(decode("Probe")({ a: "1000.00", b: "1000", c: 3e-7 })).toEqual(ok({ a: "1000.00", b: 1000n, c: 3e-7 }));
    expect(decode("Probe")({ a: "1000.01", b: "999" })).toEqual(refused("/a range", "/b range"));
    expect(decode("Probe")({ a: "0.001", b: "2501", c: 3.5e-7 })).toEqual(
      refused("/a multipleOf", "/b range", "/c multipleOf"),
    );
  });
});
