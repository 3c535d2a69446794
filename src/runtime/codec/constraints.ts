import type { Cursor, Key } from "./cursor.js";

/** Constraints: each gives its value back, and reports it when it is broken. A value that is already wrong is let be. */

/** Length in code points, as Goa counts; of bytes in bytes. */
function lengthOf(value: string | Uint8Array): number {
  if (typeof value !== "string") return value.length;
  let length = value.length;
  for (let index = 0; index < value.length - 1; index++) {
    const code = value.charCodeAt(index);
    if (code >= 0xd800 && code <= 0xdbff) {
      const next = value.charCodeAt(index + 1);
      if (next >= 0xdc00 && next <= 0xdfff) length--;
    }
  }
  return length;
}

function counted(limit: number, one: string, many: string): string {
  return `${limit} ${limit === 1 ? one : many}`;
}

function lengthText(value: string | Uint8Array, limit: number): string {
  return typeof value === "string" ? counted(limit, "character", "characters") : counted(limit, "byte", "bytes");
}

export function minLength<T extends string | Uint8Array>(value: T, limit: number, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && lengthOf(value) < limit)
    at.fail("length", `must have at least ${lengthText(value, limit)}`, value, key);
  return value;
}

export function maxLength<T extends string | Uint8Array>(value: T, limit: number, at: Cursor, key?: Key): T {
  // A text has at most as many characters as code units: the count is needed only beyond the limit.
  if (!at.wrong(key) && value.length > limit && lengthOf(value) > limit)
    at.fail("length", `must have at most ${lengthText(value, limit)}`, value, key);
  return value;
}

export function pattern(value: string, form: RegExp, at: Cursor, key?: Key): string {
  if (!at.wrong(key) && !form.test(value)) at.fail("pattern", `must match ${form.source}`, value, key);
  return value;
}

export function min<T extends number | bigint>(value: T, limit: T, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && value < limit) at.fail("range", `must be at least ${limit}`, value, key);
  return value;
}

export function max<T extends number | bigint>(value: T, limit: T, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && value > limit) at.fail("range", `must be at most ${limit}`, value, key);
  return value;
}

export function exclusiveMin<T extends number | bigint>(value: T, limit: T, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && value <= limit) at.fail("range", `must be more than ${limit}`, value, key);
  return value;
}

export function exclusiveMax<T extends number | bigint>(value: T, limit: T, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && value >= limit) at.fail("range", `must be less than ${limit}`, value, key);
  return value;
}

/** A decimal's digits and scale. */
function scaled(text: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(scale, "0"));
}

function scaleOf(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}

function compareDecimals(first: string, second: string): number {
  const scale = Math.max(scaleOf(first), scaleOf(second));
  const difference = scaled(first, scale) - scaled(second, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Bounds of decimals, exact on their digits. */
export function decimalBound(
  value: string,
  relation: ">=" | "<=" | ">" | "<",
  limit: string,
  at: Cursor,
  key?: Key,
): string {
  if (at.wrong(key)) return value;
  const order = compareDecimals(value, limit);
  const fits =
    relation === ">=" ? order >= 0 : relation === "<=" ? order <= 0 : relation === ">" ? order > 0 : order < 0;
  if (!fits) at.fail("range", `must be ${relation} ${limit}`, value, key);
  return value;
}

export function decimalMultiple(value: string, step: string, at: Cursor, key?: Key): string {
  if (at.wrong(key)) return value;
  const scale = Math.max(scaleOf(value), scaleOf(step));
  if (scaled(value, scale) % scaled(step, scale) !== 0n)
    at.fail("multipleOf", `must be a multiple of ${step}`, value, key);
  return value;
}

/** Of numbers: by their shortest decimal digits, so that 19.99 is a multiple of 0.01. */
export function multipleOf<T extends number | bigint>(value: T, step: string, at: Cursor, key?: Key): T {
  const text = String(value);
  if (at.wrong(key)) return value;
  if (text.includes("e") || step.includes("e")) {
    if (Number(value) % Number(step) !== 0) at.fail("multipleOf", `must be a multiple of ${step}`, value, key);
    return value;
  }
  decimalMultiple(text, step, at, key);
  return value;
}

export function minItems<T extends readonly unknown[]>(value: T, limit: number, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && value.length < limit)
    at.fail("length", `must have at least ${counted(limit, "item", "items")}`, value, key);
  return value;
}

export function maxItems<T extends readonly unknown[]>(value: T, limit: number, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && value.length > limit)
    at.fail("length", `must have at most ${counted(limit, "item", "items")}`, value, key);
  return value;
}

/** By deep equality. Items are compared by their sorted JSON, so that a long list costs no pairs. */
export function uniqueItems<T extends readonly unknown[]>(value: T, at: Cursor, key?: Key, received?: unknown): T {
  // Items that are wrong have stand-ins, which may be equal.
  if (at.failed) return value;
  // As they were received: decoding drops unknown fields, and by them two items can differ.
  const items: readonly unknown[] = Array.isArray(received) ? received : value;
  const seen = new Set(items.map(canonical));
  if (seen.size < items.length) at.fail("unique", "must not have an item twice", value, key);
  return value;
}

function canonical(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Uint8Array) return `bytes:${value.join(",")}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "undefined";
}

export function minProperties<T extends object>(value: T, limit: number, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && Object.keys(value).length < limit)
    at.fail("length", `must have at least ${counted(limit, "entry", "entries")}`, value, key);
  return value;
}

export function maxProperties<T extends object>(value: T, limit: number, at: Cursor, key?: Key): T {
  if (!at.wrong(key) && Object.keys(value).length > limit)
    at.fail("length", `must have at most ${counted(limit, "entry", "entries")}`, value, key);
  return value;
}
