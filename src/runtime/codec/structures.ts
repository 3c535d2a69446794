import { define } from "../own-fields.js";
import type { Cursor, Key } from "./cursor.js";
import { anything, mismatch } from "./primitives.js";

/** Codecs of values with parts. A value of another kind ends its codec, because it has no parts to check. */

/** A received object: each field may have any value, or be missing. */
export type Fields<Name extends PropertyKey> = { readonly [Key in Name]?: unknown };

/** An object to be sent, while its fields are added. */
export type WireFields<Name extends PropertyKey> = { [Key in Name]?: unknown };

/** Returns the fields of a JSON object. `expected` names the other kinds that the value of a union may have. */
export function fieldsOf<Name extends PropertyKey>(value: unknown, at: Cursor, expected?: string): Fields<Name> {
  assertObject(value, at, expected);
  return value;
}

/** Reports anything but an object with fields. */
export function assertObject(value: unknown, at: Cursor, expected?: string): asserts value is object {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)) return;
  if (expected !== undefined) mismatch(value, at, expected);
  if (value === undefined) at.stop("required", "is required", value);
  at.stop("type", "must be an object", value);
}

/** Returns an object's own field, for a name that every object inherits. */
export function own(fields: object, name: string): unknown {
  return Object.hasOwn(fields, name) ? Reflect.get(fields, name) : undefined;
}

/** Whether an optional field is absent; Go's peers send `null` for it. */
export function absent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Reports fields that a closed type doesn't have. */
export function onlyFields(fields: object, names: readonly string[], at: Cursor): void {
  const known = new Set(names);
  for (const name of Object.keys(fields)) {
    if (!known.has(name)) at.fail("unknown", "is not a field of this type", own(fields, name), name);
  }
}

/** Reports fields that would make a receiver choose another variant of the union. */
export function refuseFields(fields: object, names: readonly string[], at: Cursor): void {
  for (const name of names) {
    const value = own(fields, name);
    if (value !== undefined) at.fail("unknown", "belongs to another variant of the union", value, name);
  }
}

/** Reports a tag that no variant of the union has. */
export function wrongTag(value: unknown, at: Cursor, key: string, tags: readonly (string | number | boolean)[]): never {
  return at.stop("tag", `must be ${tags.map((tag) => JSON.stringify(tag)).join(" or ")}`, value, key);
}

/** Encodes a message of a variant that the contract doesn't declare: an object with an unknown tag. */
export function unknownVariant(raw: unknown, at: Cursor, tagKey: string, known: readonly (string | number)[]): object {
  anything(raw, at, "raw");
  return at.nested(
    "raw",
    (fields: unknown) => {
      assertObject(fields, at);
      const tag = own(fields, tagKey);
      if (tag === undefined) at.stop("required", "is required", tag, tagKey);
      if (!known.some((one) => typeof one === typeof tag)) wrongTag(tag, at, tagKey, known);
      if (known.some((one) => one === tag))
        at.stop("tag", "is the tag of a known variant: send that variant", tag, tagKey);
      return fields;
    },
    raw,
  );
}

/** Adds the tag of the union to an encoded variant. */
export function tagged(key: string, tag: string | number, encoded: unknown): Record<string, unknown> {
  const fields = typeof encoded === "object" ? encoded : {};
  return { [key]: tag, ...fields, [key]: tag };
}

/**
 * Types an object literal whose type has an optional field that every object inherits (`constructor`, `toString`):
 * TypeScript takes the inherited member for the field and rejects the literal. The cast is sound because the omitted
 * fields are optional in `T`, which generated code ensures.
 */
export function literal<T extends object, Left extends keyof T>(value: Omit<T, Left>): T {
  return value as T;
}

/**
 * Returns the fields without the one of this name. The tag of a union, for example, is not a field of a closed variant.
 */
export function without(fields: object, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

export function array<In, Out>(
  value: readonly In[],
  at: Cursor,
  key: Key,
  item: (value: In, at: Cursor, key: number) => Out,
): Out[];
export function array<Out>(
  value: unknown,
  at: Cursor,
  key: Key,
  item: (value: unknown, at: Cursor, key: number) => Out,
): Out[];
export function array<Out>(
  value: unknown,
  at: Cursor,
  key: Key,
  item: (value: unknown, at: Cursor, key: number) => Out,
): Out[] {
  if (!Array.isArray(value)) {
    if (value === undefined) at.stop("required", "is required", value, key);
    at.stop("type", "must be a list", value, key);
  }
  at.enter(key, value);
  const result: Out[] = value.map((element: unknown, index) => item(element, at, index));
  at.leave(key);
  return result;
}

/** `In` is the known type of a value to be sent; of a received value only the length is checked. */
export function tuple<Out extends readonly unknown[], In extends readonly unknown[] = readonly unknown[]>(
  value: unknown,
  at: Cursor,
  key: Key,
  length: number,
  read: (items: In, at: Cursor) => Out,
): Out {
  if (!isList<In>(value)) {
    if (value === undefined) at.stop("required", "is required", value, key);
    at.stop("type", `must be a list of ${length}`, value, key);
  }
  if (value.length !== length) at.stop("length", `must be a list of exactly ${length}`, value, key);
  return key === undefined ? read(value, at) : at.nested(key, read, value);
}

function isList<List extends readonly unknown[]>(value: unknown): value is List {
  return Array.isArray(value);
}

/** Decodes or encodes a JSON object as a record; `checkKey` checks each key as a text. */
export function record<In, Out>(
  value: { readonly [key: string]: In },
  at: Cursor,
  key: Key,
  item: (value: In, at: Cursor, key: string) => Out,
  checkKey?: (key: string, at: Cursor, place: string) => unknown,
): Record<string, Out>;
export function record<Out>(
  value: unknown,
  at: Cursor,
  key: Key,
  item: (value: unknown, at: Cursor, key: string) => Out,
  checkKey?: (key: string, at: Cursor, place: string) => unknown,
): Record<string, Out>;
export function record<Out>(
  value: unknown,
  at: Cursor,
  key: Key,
  item: (value: unknown, at: Cursor, key: string) => Out,
  checkKey?: (key: string, at: Cursor, place: string) => unknown,
): Record<string, Out> {
  at.enter(key, value);
  const fields = fieldsOf<string>(value, at);
  const result: Record<string, Out> = {};
  // `Object.entries` would make a list for each entry.
  for (const name of Object.keys(fields)) {
    checkKey?.(name, at, name);
    const decoded = item(fields[name], at, name);
    // Assigning to `__proto__` would set the prototype.
    if (name === "__proto__") define(result, name, decoded);
    else result[name] = decoded;
  }
  at.leave(key);
  return result;
}

// Keys of maps are texts; integer keys are written as digits.

export function int32Key(text: string, at: Cursor, key?: Key): number {
  return Number(integerKey(text, at, key, -2147483648n, 2147483647n));
}

export function uint32Key(text: string, at: Cursor, key?: Key): number {
  return Number(integerKey(text, at, key, 0n, 4294967295n));
}

export function int64Key(text: string, at: Cursor, key?: Key): bigint {
  return integerKey(text, at, key, -(2n ** 63n), 2n ** 63n - 1n);
}

export function uint64Key(text: string, at: Cursor, key?: Key): bigint {
  return integerKey(text, at, key, 0n, 2n ** 64n - 1n);
}

function integerKey(text: string, at: Cursor, key: Key, low: bigint, high: bigint): bigint {
  at.key = key;
  if (!/^-?(?:0|[1-9]\d{0,19})$/.test(text)) {
    at.fail("type", "must be a whole number", text, key);
    return 0n;
  }
  const value = BigInt(text);
  if (value < low || value > high) at.fail("range", `must be between ${low} and ${high}`, text, key);
  return value;
}

/** Decodes the JSON text in Goa's old unions (up to 3.19). */
export function jsonText(value: unknown, at: Cursor): unknown {
  if (typeof value !== "string") return at.stop("type", "must be JSON in a string", value, "Value");
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch {
    return at.stop("type", "must be JSON in a string", value, "Value");
  }
}
