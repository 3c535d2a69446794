import type { Cursor, Key } from "./cursor.js";

/** Codecs of what has parts. What has no parts to look at ends the codec: there is nothing to go on with. */

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object. */
export function fieldsOf(value: unknown, at: Cursor): Fields {
  if (isRecord(value)) return value;
  if (value === undefined) at.stop("required", "is required", value);
  return at.stop("type", "must be an object", value);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** A field whose name every object has by inheritance. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Whether an optional field is not there; Go's peers send `null` for it. */
export function absent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Refuses fields that a closed type doesn't have. */
export function onlyFields(fields: Fields, names: readonly string[], at: Cursor): void {
  for (const name of Object.keys(fields)) {
    if (!names.includes(name)) at.fail("unknown", "is not a field of this type", fields[name], name);
  }
}

/**
 * A literal whose type has an optional field that every object inherits (`constructor`, `toString`): TypeScript takes the
 * inherited member for the field, and refuses the literal. The cast is true because what is left out is optional in `T`,
 * which generated code sees to.
 */
export function literal<T extends object, Left extends keyof T>(value: Omit<T, Left>): T {
  return value as T;
}

/** Sets a field that every object inherits, or that would set the prototype. */
export function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The fields without one: the tag of a union is no field of a closed variant. */
export function without(fields: Fields, name: string): Fields {
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
  const read = (list: readonly unknown[]): Out[] => list.map((element, index) => item(element, at, index));
  return key === undefined ? read(value) : at.nested(key, read, value);
}

/** `In` is what the value is known to be where it is sent; what is received is known by its length alone. */
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

/** A JSON object as a record; `checkKey` looks at each key as a text. */
export function record<In, Out>(
  value: { readonly [key: string]: In },
  at: Cursor,
  key: Key,
  item: (value: In, at: Cursor, key: string) => Out,
  checkKey?: (key: string, at: Cursor) => void,
): Record<string, Out>;
export function record<Out>(
  value: unknown,
  at: Cursor,
  key: Key,
  item: (value: unknown, at: Cursor, key: string) => Out,
  checkKey?: (key: string, at: Cursor) => void,
): Record<string, Out>;
export function record<Out>(
  value: unknown,
  at: Cursor,
  key: Key,
  item: (value: unknown, at: Cursor, key: string) => Out,
  checkKey?: (key: string, at: Cursor) => void,
): Record<string, Out> {
  const read = (input: unknown): Record<string, Out> => {
    const result: Record<string, Out> = {};
    const fields = fieldsOf(input, at);
    for (const name of Object.keys(fields)) {
      const element = fields[name];
      checkKey?.(name, at);
      const decoded = item(element, at, name);
      // Assigning `__proto__` would set the prototype.
      if (name === "__proto__") define(result, name, decoded);
      else result[name] = decoded;
    }
    return result;
  };
  return key === undefined ? read(value) : at.nested(key, read, value);
}

/** Keys of a map whose key is an integer: the digits of one. */
export function integerKey(key: string, at: Cursor): void {
  if (!/^-?(?:0|[1-9]\d{0,19})$/.test(key)) at.fail("type", "must be a whole number", key, key);
}

/** The first codec that takes the value: variants of an untagged union, which the compiler has proved distinct. */
export function firstOf<In, Out>(value: In, at: Cursor, codecs: readonly ((value: In, at: Cursor) => Out)[]): Out {
  for (const codec of codecs) {
    const taken = at.attempt(codec, value);
    if (taken !== null) return taken.value;
  }
  return at.stop("tag", "fits none of the union's variants", value);
}

/** The JSON text in Goa's old unions (up to 3.19). */
export function jsonText(value: unknown, at: Cursor): unknown {
  if (typeof value !== "string") return at.stop("type", "must be JSON in a string", value, "Value");
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch {
    return at.stop("type", "must be JSON in a string", value, "Value");
  }
}
