import { expect, test } from "vitest";
import { maxItems, maxLength, minItems, minLength, minProperties } from "../../../src/runtime/codec/constraints.js";
import type { Cursor } from "../../../src/runtime/codec/cursor.js";
import { runCodec } from "../../../src/runtime/codec/cursor.js";
import { ValidationError } from "../../../src/runtime/errors.js";

test.each<[string, (at: Cursor) => unknown]>([
  ["must have at least 1 character", (at) => minLength("", 1, at)],
  ["must have at most 2 characters", (at) => maxLength("abc", 2, at)],
  ["must have at most 1 byte", (at) => maxLength(new Uint8Array(2), 1, at)],
  ["must have at least 3 bytes", (at) => minLength(new Uint8Array(2), 3, at)],
  ["must have at least 1 item", (at) => minItems([], 1, at)],
  ["must have at most 2 items", (at) => maxItems([1, 2, 3], 2, at)],
  ["must have at least 1 entry", (at) => minProperties({}, 1, at)],
])("%s", (message, check) => {
  let caught: unknown = null;
  try {
    runCodec("value", (_value: null, at) => check(at), null);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(ValidationError);
  expect(caught).toMatchObject({ issues: [{ rule: "length", message }] });
});
