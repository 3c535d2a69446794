import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { yamlText } from "../../../targets/asyncapi/yaml-text.js";

const reference = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });

test.each([
  [
    "words that need quotes to be strings",
    ["yes", "No", "on", "y", "~", "null", "NULL", "true", ".inf", "<<", "=", ""],
  ],
  [
    "texts that look like numbers and dates",
    [
      "3.0.0",
      "1.5",
      "2026-02-03T08:15:30Z",
      "2026-02-03T08:15:30+01:00",
      "5f2b-8a4d",
      "1",
      "0x1f",
      "1_000",
      "12:30",
      "2026-11-27",
      "1e3",
      "-0",
      "+1",
      "0b1",
      "._",
    ],
  ],
  ["numbers", [0, -0, 1.5, 1e21, -7, 1e-7]],
  ["texts of several lines", { a: "one\ntwo", b: "one\n\n  two\n", c: " lead\nx", d: ["x\ny\n\n", { e: "\n" }] }],
  ["references", { $ref: "#/components/schemas/A", "x-y": "#" }],
  ["empty parts", { a: {}, b: [], c: [[], {}], d: [[1, [2]], { e: [] }] }],
  [
    "keys",
    { "": 1, "a b": 2, "a: b": 3, "- x": 4, "#c": 5, yes: 6, "1": 7, "a\nb": 8, "---": 9, x: { "---": 1, "%": 2 } },
  ],
  ["a long key", { ["k".repeat(1500)]: { a: [1] }, x: { ["é".repeat(1100)]: "v" } }],
  ["a text alone", "one\ntwo"],
])("%s", (_name, value) => {
  expect(yamlText(value)).toBe(reference(value));
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.stringMatching(/^[\w .:#\n'"\-?,{}[\]&*!|>%@`]{0,12}$/),
  fc.stringMatching(/^[-+.\d:TZaex_bo]{1,6}$/),
  fc.constantFrom("#/components/messages/a", "string", "a b", "yes", "x\ny", "...", "--- a"),
);

test("any JSON value is printed as the package yaml prints it", () => {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, tie("value"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, (json) => {
      const plain = JSON.parse(JSON.stringify(json));
      expect(yamlText(plain)).toBe(reference(plain));
    }),
    { numRuns: 1000 },
  );
});
