import fc from "fast-check";
import { expect, test } from "vitest";
import { countUtf8, utf8Length } from "../../../src/runtime/transport/text-size.js";

test("counts the bytes that an encoder writes, with surrogates in pairs and alone", () => {
  const units = fc.array(fc.constantFrom("a", "é", "€", "😀", "\ud800", "\udc00", "\u07ff", "\u0800", "\uffff"));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        units.map((list) => list.join("")),
      ),
      (text) => {
        const bytes = new TextEncoder().encode(text).length;
        expect(countUtf8(text)).toBe(bytes);
        expect(utf8Length(text)).toBe(bytes);
      },
    ),
  );
});
