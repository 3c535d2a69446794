import type { Cursor } from "./cursor.js";
import { plainDecimal } from "./primitives.js";

/** Constraints: each checks the value that was read last, reports it if it violates the constraint, and returns it. */

/** Returns the length of a text in code points, as Goa counts them, or the number of bytes. */
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

export function minLength<T extends string | Uint8Array>(value: T, limit: number, at: Cursor): T {
  if (!at.wrong && lengthOf(value) < limit)
    at.broken("length", `must have at least ${lengthText(value, limit)}`, value);
  return value;
}

export function maxLength<T extends string | Uint8Array>(value: T, limit: number, at: Cursor): T {
  // A text has at most as many characters as code units, so they are counted only beyond the limit.
  if (!at.wrong && value.length > limit && lengthOf(value) > limit)
    at.broken("length", `must have at most ${lengthText(value, limit)}`, value);
  return value;
}

export function pattern(value: string, form: RegExp, at: Cursor): string {
  if (!at.wrong && !matches(value, form)) at.broken("pattern", `must match ${form.source}`, value);
  return value;
}

/**
 * V8 throws for texts of some ten million characters, when its backtracking stack is full; such a text counts as not
 * matching.
 */
function matches(value: string, form: RegExp): boolean {
  try {
    return form.test(value);
  } catch {
    return false;
  }
}

export function min<T extends number | bigint>(value: T, limit: T, at: Cursor): T {
  if (!at.wrong && value < limit) at.broken("range", `must be at least ${limit}`, value);
  return value;
}

export function max<T extends number | bigint>(value: T, limit: T, at: Cursor): T {
  if (!at.wrong && value > limit) at.broken("range", `must be at most ${limit}`, value);
  return value;
}

export function exclusiveMin<T extends number | bigint>(value: T, limit: T, at: Cursor): T {
  if (!at.wrong && value <= limit) at.broken("range", `must be more than ${limit}`, value);
  return value;
}

export function exclusiveMax<T extends number | bigint>(value: T, limit: T, at: Cursor): T {
  if (!at.wrong && value >= limit) at.broken("range", `must be less than ${limit}`, value);
  return value;
}

/** Returns the decimal's digits, scaled to an integer. */
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

/** Checks the bound of a decimal exactly, on its digits. */
export function decimalBound(value: string, relation: ">=" | "<=" | ">" | "<", limit: string, at: Cursor): string {
  if (at.wrong) return value;
  const order = compareDecimals(value, limit);
  const fits =
    relation === ">=" ? order >= 0 : relation === "<=" ? order <= 0 : relation === ">" ? order > 0 : order < 0;
  if (!fits) at.broken("range", `must be ${relation} ${limit}`, value);
  return value;
}

function isMultiple(value: string, step: string): boolean {
  const scale = Math.max(scaleOf(value), scaleOf(step));
  return scaled(value, scale) % scaled(step, scale) === 0n;
}

export function decimalMultiple(value: string, step: string, at: Cursor): string {
  if (!at.wrong && !isMultiple(value, step)) at.broken("multipleOf", `must be a multiple of ${step}`, value);
  return value;
}

/** Checks a number by its shortest decimal digits, so that 19.99 is a multiple of 0.01. */
export function multipleOf<T extends number | bigint>(value: T, step: string, at: Cursor): T {
  if (at.wrong) return value;
  const digits = typeof value === "number" ? plainDecimal(value) : String(value);
  if (!isMultiple(digits, step)) at.broken("multipleOf", `must be a multiple of ${step}`, value);
  return value;
}

export function minItems<T extends readonly unknown[]>(value: T, limit: number, at: Cursor): T {
  if (!at.wrong && value.length < limit)
    at.broken("length", `must have at least ${counted(limit, "item", "items")}`, value);
  return value;
}

export function maxItems<T extends readonly unknown[]>(value: T, limit: number, at: Cursor): T {
  if (!at.wrong && value.length > limit)
    at.broken("length", `must have at most ${counted(limit, "item", "items")}`, value);
  return value;
}

/** Checks by deep equality. Items are compared by their sorted JSON, so that the time is not quadratic. */
export function uniqueItems<T extends readonly unknown[]>(value: T, at: Cursor, received?: unknown): T {
  // Items that are wrong were replaced by placeholders, which may be equal.
  if (at.failed) return value;
  // The items are compared as they were received: decoding drops unknown fields, and two items may differ only in
  // those.
  const items: readonly unknown[] = Array.isArray(received) ? received : value;
  const seen = new Set(items.map(canonical));
  if (seen.size < items.length) at.broken("unique", "must not contain duplicate items", value);
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

export function minProperties<T extends object>(value: T, limit: number, at: Cursor): T {
  if (!at.wrong && Object.keys(value).length < limit)
    at.broken("length", `must have at least ${counted(limit, "entry", "entries")}`, value);
  return value;
}

export function maxProperties<T extends object>(value: T, limit: number, at: Cursor): T {
  if (!at.wrong && Object.keys(value).length > limit)
    at.broken("length", `must have at most ${counted(limit, "entry", "entries")}`, value);
  return value;
}
