import fc from "fast-check";
import { expect, test } from "vitest";
import { packValue, unpackValue } from "../../../src/runtime/topics/pack-value.js";

/** Values of messages, including objects that look like those of the packed form. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, "text", "$", 0.5, -1),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 8 }),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "$", "toJSON2", "__proto__"), tie("any"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;

test("unpacking returns the value that was packed", () => {
  fc.assert(
    fc.property(value, (message) => {
      expect(unpackValue(packValue(message))).toStrictEqual(message);
    }),
    { numRuns: 1_000 },
  );
});

test("fields that are undefined are left out, as in JSON", () => {
  expect(unpackValue(packValue({ id: 1n, text: undefined }))).toStrictEqual({ id: 1n });
});
