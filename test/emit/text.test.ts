import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ImportSet } from "../../src/emit/typescript/imports.js";
import { member, name as variable } from "../../src/emit/typescript/nodes.js";
import { expressionText } from "../../src/emit/typescript/print-declaration.js";
import {
  docComment,
  docLines,
  jsonLiteral,
  propertyKey,
  safeIdentifier,
  stringLiteral,
} from "../../src/emit/typescript/text.js";

/** Evaluates generated text, which is its purpose. */
const evaluated = (code: string): unknown => new Function(`"use strict"; return (${code});`)();

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom('"', "'", "`", "\\", "${", "}", "*/", "/*", "\n", "\r", "\u2028", "\u2029", "</script>", "a"),
    )
    .map((parts) => parts.join("")),
);

describe("texts of a contract", () => {
  test("a string literal evaluates to the string, and has one line", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const literal = stringLiteral(text);
        expect(evaluated(literal)).toBe(text);
        expect(literal).not.toMatch(/[\n\r\u2028\u2029]|<\//);
      }),
    );
  });

  test("a JSON value evaluates to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(evaluated(jsonLiteral(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  test("a key and an access refer to the field, and set no prototype", () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.constantFrom("__proto__", "constructor", "class", "24h")), (name) => {
        const made = evaluated(`{ ${propertyKey(name, true)}: 7 }`);
        expect(Object.keys(Object(made))).toEqual([name]);
        const access = expressionText(new ImportSet(), member(variable("value"), name));
        expect(evaluated(`((value) => ${access})({ ${propertyKey(name, true)}: 7 })`)).toBe(7);
      }),
    );
  });

  test("a name can be declared", () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.constantFrom("class", "await", "24h", "")), (name) => {
        const safe = safeIdentifier(name);
        expect(new Function(`"use strict"; const ${safe} = 7; return ${safe};`)()).toBe(7);
      }),
    );
  });

  test("a comment stays one comment", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const comment = docComment(docLines([text])).join("\n");
        expect(comment.slice(0, -2)).not.toContain("*/");
        expect(evaluated(`${comment}\n7`)).toBe(7);
      }),
    );
  });
});
