import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitValues, ValueSplitter } from "../../src/interactive/split-values.js";

/** Several JSON values in one text, one after the other. */

describe("a text", () => {
  test.each([
    ["", []],
    [" \n\t", []],
    ["1", ["1"]],
    ["1 2\n3", ["1", "2", "3"]],
    ['{"a": 1}{"b": [2]}"c"', ['{"a": 1}', '{"b": [2]}', '"c"']],
    ['{"a":\n  "}"}\n', ['{"a":\n  "}"}']],
    ['"\\"" "\\\\"', ['"\\""', '"\\\\"']],
    ["[1, 2", ["[1, 2"]],
    ["} 1", ["}", "1"]],
    ['"unfinished\n{"a": 1}', ['"unfinished', '{"a": 1}']],
  ])("%j", (text, expected) => {
    expect(splitValues(text).map((value) => value.text)).toEqual(expected);
  });

  test("is split with the line of each value", () => {
    expect(splitValues('{"a": 1}\n\n{\n"b": 2}\n3').map(({ line }) => line)).toEqual([1, 3, 5]);
  });
});

test("the pieces in which a text arrives, and line breaks in values, do not affect the result", () => {
  const values = fc.array(fc.jsonValue(), { maxLength: 8 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 9 }), fc.boolean(), (all, size, isIndented) => {
      const text = all.map((value) => JSON.stringify(value, null, isIndented ? 2 : 0)).join("\n");
      const splitter = new ValueSplitter();
      const found = [];
      for (let index = 0; index < text.length; index += size)
        found.push(...splitter.push(text.slice(index, index + size)));
      const last = splitter.end();
      if (last !== null) found.push(last);
      expect(found.map((one) => JSON.parse(one.text))).toEqual(all.map((value) => JSON.parse(JSON.stringify(value))));
      expect(found).toEqual(splitValues(text));
    }),
  );
});
