import { type Cursor, type Key, maxDepth } from "./cursor.js";
import { isBase64 } from "./format-checks.js";

/**
 * Leaf codecs: each checks one value and returns it, or reports an issue and returns a placeholder of the right type,
 * so that the rest of the message is checked too.
 */

function wrong(value: unknown, at: Cursor, key: Key, expected: string): void {
  at.key = key;
  if (value === undefined) at.fail("required", "is required", value, key);
  else at.fail("type", `must be ${expected}`, value, key);
}

export function string(value: unknown, at: Cursor, key?: Key): string {
  at.key = key;
  if (typeof value === "string") return value;
  wrong(value, at, key, "a string");
  return "";
}

export function boolean(value: unknown, at: Cursor, key?: Key): boolean {
  at.key = key;
  if (typeof value === "boolean") return value;
  wrong(value, at, key, "true or false");
  return false;
}

/** Checks an integer, which must be between two bounds and be exact in JavaScript; -0 becomes 0. */
export function integer(value: unknown, at: Cursor, key: Key, lowest: number, highest: number): number {
  at.key = key;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    wrong(value, at, key, "a whole number");
    return 0;
  }
  if (!Number.isSafeInteger(value))
    at.fail("safeInteger", "is beyond what JavaScript holds exactly (2^53 - 1)", value, key);
  else if (value < lowest || value > highest) at.fail("range", `must be between ${lowest} and ${highest}`, value, key);
  return value + 0;
}

export function int32(value: unknown, at: Cursor, key?: Key): number {
  return integer(value, at, key, -2147483648, 2147483647);
}

export function uint32(value: unknown, at: Cursor, key?: Key): number {
  return integer(value, at, key, 0, 4294967295);
}

export function int64(value: unknown, at: Cursor, key?: Key): number {
  return integer(value, at, key, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

export function uint64(value: unknown, at: Cursor, key?: Key): number {
  return integer(value, at, key, 0, Number.MAX_SAFE_INTEGER);
}

/** Checks a finite number; JSON has no others. */
export function float64(value: unknown, at: Cursor, key?: Key): number {
  at.key = key;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  wrong(value, at, key, "a finite number");
  return 0;
}

/**
 * Checks a number that rounds to a 32-bit float. Go writes its largest float32 as 3.4028235e+38, which is slightly
 * larger than that float.
 */
export function float32(value: unknown, at: Cursor, key?: Key): number {
  const number = float64(value, at, key);
  if (!Number.isFinite(Math.fround(number))) at.fail("range", "is beyond a 32-bit float", value, key);
  return number;
}

const int64Low = -(2n ** 63n);
const int64High = 2n ** 63n - 1n;
const uint64High = 2n ** 64n - 1n;

/** Decodes a 64-bit integer, written as digits in a string, to a bigint. */
export function bigintFromText(value: unknown, at: Cursor, key: Key, signed: boolean): bigint {
  if (typeof value !== "string" || !/^-?(?:0|[1-9]\d{0,19})$/.test(value)) {
    wrong(value, at, key, "a whole number in a string");
    return 0n;
  }
  return inRange(BigInt(value), at, key, signed);
}

export function bigint(value: unknown, at: Cursor, key: Key, signed: boolean): bigint {
  if (typeof value !== "bigint") {
    wrong(value, at, key, "a bigint");
    return 0n;
  }
  return inRange(value, at, key, signed);
}

function inRange(value: bigint, at: Cursor, key: Key, signed: boolean): bigint {
  at.key = key;
  const low = signed ? int64Low : 0n;
  const high = signed ? int64High : uint64High;
  if (value < low || value > high) at.fail("range", `must be between ${low} and ${high}`, value, key);
  return value;
}

/**
 * Decodes padded base64 (RFC 4648, section 4), as Go's encoding/json writes it; bytes from a binary frame are returned
 * unchanged.
 */
export function bytesFromText(value: unknown, at: Cursor, key?: Key): Uint8Array {
  at.key = key;
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") {
    wrong(value, at, key, "base64 in a string");
    return new Uint8Array();
  }
  if (!isBase64(value)) {
    at.fail("format", "must be padded base64", value, key);
    return new Uint8Array();
  }
  const binary = atob(value);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

export function bytes(value: unknown, at: Cursor, key?: Key): Uint8Array {
  at.key = key;
  if (value instanceof Uint8Array) return value;
  wrong(value, at, key, "a Uint8Array");
  return new Uint8Array();
}

export function bytesToText(value: Uint8Array): string {
  let binary = "";
  // In chunks, because a call takes a limited number of arguments.
  for (let start = 0; start < value.length; start += 4096) {
    binary += String.fromCharCode(...value.subarray(start, start + 4096));
  }
  return btoa(binary);
}

/** Converts a decoded timestamp to a Date: a text, or a number of units of `unitMs` milliseconds. */
export function dateOf(timestamp: string | number, at: Cursor, unitMs = 1): Date {
  const date = new Date(typeof timestamp === "string" ? timestamp.toUpperCase() : timestamp * unitMs);
  if (at.wrong) return new Date(0);
  if (Number.isNaN(date.getTime())) at.broken("range", "is beyond what a Date holds", timestamp);
  return date;
}

function timeOf(value: unknown, at: Cursor, key: Key): number {
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  if (!Number.isNaN(time)) return time;
  wrong(value, at, key, "a valid Date");
  return 0;
}

/** Writes a Date as the text of a timestamp. */
export function dateText(value: unknown, at: Cursor, key?: Key): string {
  const time = timeOf(value, at, key);
  at.key = key;
  const text = new Date(time).toISOString();
  // Years outside 0 to 9999 have a sign and six digits, which RFC 3339 does not allow.
  if (text.length !== 24) at.fail("format", "must be in a year of four digits", value, key);
  return text;
}

/** Writes a Date as a whole number of units. */
export function dateNumber(value: unknown, at: Cursor, key: Key, unitMs: number): number {
  const time = timeOf(value, at, key);
  at.key = key;
  return Math.floor(time / unitMs);
}

/** Accepts any JSON value that is present and not nested too deeply to be written again. */
export function anything(value: unknown, at: Cursor, key?: Key): unknown {
  if (value === undefined) at.fail("required", "is required", value, key);
  if (nestsDeeper(value, maxDepth)) at.fail("depth", `nests deeper than ${maxDepth} levels`, value, key);
  return value;
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return levels === 0 || Object.values(value).some((item) => nestsDeeper(item, levels - 1));
}

/** Accepts any value for a type without content, and sends `null`. */
export function nothing(value: unknown, at: Cursor, key?: Key): null {
  if (value === undefined) at.fail("required", "is required", value, key);
  return null;
}

type Literal = string | number | boolean;

/** Accepts one of several strings, numbers or booleans. */
export function oneOf<const Allowed extends readonly [Literal, ...Literal[]]>(
  value: unknown,
  at: Cursor,
  key: Key,
  rule: "enum" | "literal",
  allowed: Allowed,
): Allowed[number] {
  at.key = key;
  for (const candidate of allowed) {
    if (candidate === value) return candidate;
  }
  if (value === undefined) at.fail("required", "is required", value, key);
  else at.fail(rule, `must be ${allowed.map((item) => JSON.stringify(item)).join(" or ")}`, value, key);
  return allowed[0];
}

/** Reports a value of a kind that no variant of a union has. */
export function mismatch(value: unknown, at: Cursor, expected: string): never {
  if (value === undefined) at.stop("required", "is required", value);
  return at.stop("tag", `must be ${expected}`, value);
}

/** Decodes a decimal that travels as a number: `@encode(number) decimal`. */
export function decimalFromNumber(value: unknown, at: Cursor, key?: Key): string {
  return plainDecimal(float64(value, at, key));
}

/** Returns the digits of a double without an exponent. */
export function plainDecimal(number: number): string {
  const text = String(number);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", first = "0", rest = "", exponent = "0"] = match;
  const shift = Number(exponent);
  const digits = first + rest;
  if (shift < 0) return `${sign}0.${"0".repeat(-shift - 1)}${digits}`;
  return (
    sign +
    (digits.length > shift + 1
      ? `${digits.slice(0, shift + 1)}.${digits.slice(shift + 1)}`
      : digits.padEnd(shift + 1, "0"))
  );
}
