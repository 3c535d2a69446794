import { expect, test } from "vitest";
import { type Cursor, runCodec } from "../../../src/runtime/codec/cursor.js";
import { bytesFromText, string } from "../../../src/runtime/codec/primitives.js";
import { array } from "../../../src/runtime/codec/structures.js";
import { ValidationError } from "../../../src/runtime/errors.js";

function errorOf(run: () => unknown): ValidationError {
  try {
    run();
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const strings = (value: unknown, at: Cursor) =>
  array(value, at, undefined, (item, at, index) => string(item, at, index));

test("an error has the path, the rule and the kind, and never the value", () => {
  const error = errorOf(() => runCodec("list", strings, ["a", 5, null]));
  expect(error.issues).toEqual([
    { path: "/1", rule: "type", message: "must be a string", received: "integer" },
    { path: "/2", rule: "type", message: "must be a string", received: "null" },
  ]);
  expect(error.message).toBe("list is invalid: /1 must be a string; /2 must be a string");
});

test("only the first issues are kept, and the others are counted", () => {
  const error = errorOf(() =>
    runCodec(
      "list",
      strings,
      Array.from({ length: 10_000 }, () => 1),
    ),
  );
  expect(error.issues).toHaveLength(16);
  expect(error.count).toBe(10_000);
});

test("an exception of a codec is passed on", () => {
  const bug = new TypeError("a bug");
  expect(() =>
    runCodec(
      "value",
      () => {
        throw bug;
      },
      1,
    ),
  ).toThrow(bug);
});

test("base64 has to be padded, and may have any length", () => {
  const read = (text: string) => Buffer.from(runCodec("bytes", bytesFromText, text)).toString("base64");
  for (const text of ["", "AA==", "AAA=", "AAAA", "+/+/AA=="]) expect(read(text)).toBe(text);
  for (const text of ["A", "AA", "AAA", "A===", "====", "AA=A", "AAA\n", "AA-_", "AAAA="]) {
    expect(() => read(text), text).toThrow(ValidationError);
  }
  // A pattern with groups would overflow the stack on this text.
  const large = "A".repeat(16_000_000);
  expect(runCodec("bytes", bytesFromText, large)).toHaveLength(12_000_000);
});

test("checks of values after each other, or within each other, do not share issues or paths", () => {
  const list = (values: readonly unknown[]) => runCodec("list", strings, values);
  expect(list(["a"])).toEqual(["a"]);
  expect(() => list([5])).toThrow(ValidationError);
  expect(list(["a"])).toEqual(["a"]);
  const inner = (value: unknown, at: Cursor) => {
    expect(errorOf(() => list(["a", 5])).issues).toMatchObject([{ path: "/1" }]);
    expect(list(["b"])).toEqual(["b"]);
    return string(value, at, "outer");
  };
  expect(runCodec("outer", inner, "a")).toBe("a");
  expect(errorOf(() => runCodec("outer", inner, 5)).issues).toMatchObject([{ path: "/outer" }]);
  const deep = (value: unknown, at: Cursor) => at.nested("deep", strings, Array.isArray(value) ? value : []);
  expect(errorOf(() => runCodec("value", deep, [1])).issues).toMatchObject([{ path: "/deep/0" }]);
  expect(errorOf(() => list([1])).issues).toMatchObject([{ path: "/0" }]);
});
