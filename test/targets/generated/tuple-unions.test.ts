import { describe, expect, test } from "vitest";
import { compile } from "../../../src/semantics/compile.js";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";
import { codecsOf } from "./generated-module.js";

const ok = (value: unknown) => ({ ok: true, value });
const refused = (...issues: string[]) => ({ ok: false, issues });

/** Messages of public protocols (OCPP, Nostr, Kraken), and some that differ only in their length. */
const declarations = `
type Details { a: int }
type Call = [2, string, string, any]
type Answer = [3, string, any]
type Failure = [4, string, string, string, Details]
union Ocpp by none { call: Call  answer: Answer  failure: Failure }
enum Verb { notice = "NOTICE"  closed = "CLOSED" }
union Nostr by none { stored: [Verb, string]  eose: ["EOSE", string]  event: ["EVENT", string, Details]  text: string  details: Details }
union Kraken by none { book: [int, Details, "book", string]  trade: [int, string[], "trade", string] }
union ByLength by none { one: [int]  two: [int, int]  low: [1 | 2, string, string]  high: [3, string, string]  none: boolean }
union Outer by none { ocpp: Ocpp  number: int }
`;
const unions = ["Ocpp", "Nostr", "Kraken", "ByLength", "Outer"];

describe("tuples are distinguished by a literal or by their length", () => {
  test.each([
    ["Ocpp", [2, "1", "Boot", { any: [null] }]],
    ["Ocpp", [3, "1", null]],
    ["Ocpp", [4, "1", "code", "text", { a: 1 }]],
    ["Nostr", ["CLOSED", "x"]],
    ["Nostr", ["EOSE", "x"]],
    ["Nostr", ["EVENT", "x", { a: 1 }]],
    ["Nostr", "text"],
    ["Nostr", { a: 1 }],
    ["Kraken", [1, { a: 1 }, "book", "XBT"]],
    ["Kraken", [1, ["5"], "trade", "XBT"]],
    ["ByLength", [7]],
    ["ByLength", [7, 8]],
    ["ByLength", [2, "a", "b"]],
    ["ByLength", [3, "a", "b"]],
    ["ByLength", true],
    ["Outer", [3, "1", 5]],
    ["Outer", 5],
  ])("%s: %j", async (type, value) => {
    const { decode, encode } = await codecsOf(declarations, unions);
    expect(decode(type)(value)).toEqual(ok(value));
    expect(encode(type)(value)).toEqual(ok(value));
  });

  test.each([
    ["Ocpp", [2, 1, "Boot", null], "/1 type"],
    ["Ocpp", [2, "1"], " length"],
    ["Ocpp", [4, "1", "code", "text", { a: "x" }], "/4/a type"],
    ["Ocpp", [5, "1"], " tag"],
    ["Ocpp", [], " tag"],
    ["Ocpp", {}, " tag"],
    ["Nostr", ["OTHER", "x"], " tag"],
    ["ByLength", [4, "a", "b"], " tag"],
    ["ByLength", [1, 2, 3, 4], " tag"],
  ])("%s refuses %j with the error of the intended variant", async (type, value, issue) => {
    const { decode } = await codecsOf(declarations, unions);
    expect(decode(type)(value)).toEqual(refused(issue));
  });

  test("the generated code compiles under every strict flag", { timeout: 120_000 }, async () => {
    const methods = unions.map(
      (type) => `method m_${type} { streaming payload ${type}  streaming result ${type}  http { GET "/${type}" } }`,
    );
    const design = designOf(`${declarations}service probe { ${methods.join("\n")} }`);
    const files = ["ts-server", "ts-client"].flatMap((target) =>
      [...generated(design, target)].map(([path, text]) => [`${target}/${path}`, text] as const),
    );
    expect(await typeCheck("tuple-unions", new Map(files))).toEqual([]);
  });
});

describe("tuples that can't be distinguished", () => {
  const codes = (text: string): string[] =>
    compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) }).diagnostics.map(({ code }) => code);

  test.each([
    "union U by none { a: [int, string]  b: [int, int] }",
    "union U by none { a: [1 | 2, int]  b: [2 | 3, int] }",
    "union U by none { a: [1, int]  b: [int, int] }",
    "union U by none { a: [1, int]  b: int[] }",
    'open enum E { x } union U by none { a: [E, int]  b: ["y", int] }',
    'union U by none { a: ["x" | null, int]  b: ["y", int] }',
  ])("%s", (text) => {
    expect(codes(text)).toEqual(["indistinct-variants"]);
  });
});
