import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { Json } from "../../../src/ir/type.js";
import { yamlText } from "../../../targets/asyncapi/yaml-text.js";

const options = { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" } as const;

/** Texts as documents have them, and texts that are easily taken for something else. */
const text = fc.oneof(
  fc.constantFrom("on", "No", "y", "null", "~", "2026-01-31", "1e3", "0x1f", "12:30:00", "=", "<<", "-", "- a", "a: b"),
  fc.constantFrom(
    "#/components/schemas/Entry",
    "#",
    "# a",
    "a #b",
    "a#b",
    "$ref",
    "/logs/{topic}",
    "x-goaidl",
    "",
    " ",
  ),
  fc.constantFrom("one\ntwo", "one\n", "\n", "one\n\n  two\n", " a\nb", "a \nb", "a\tb", "'", '"', "`a`", "@a", "a,b"),
  fc.stringMatching(/^[\w$/.() -]{0,12}$/),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 1e21, 2 ** 60),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
}));

test("is what the package prints", () => {
  fc.assert(
    fc.property(fc.dictionary(text, value), (json) => {
      expect(yamlText(json)).toBe(stringify(json, options));
    }),
    { numRuns: 3_000 },
  );
});
