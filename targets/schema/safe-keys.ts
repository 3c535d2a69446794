import type { Json } from "../../src/ir/json.js";
import type { JsonSchema } from "./dialect.js";

/**
 * Keys that tools misread: `$ref` makes the enclosing object a reference anywhere; widely used tools call
 * `hasOwnProperty` of the objects that they read, and treat `__proto__` as a prototype.
 */
const unsafeKeys: ReadonlySet<string> = new Set(["$ref", "hasOwnProperty", "__proto__"]);

export function isSafeKey(key: string): boolean {
  return !unsafeKeys.has(key);
}

/** Whether data can be part of a document unchanged, because tools misread none of its keys. */
export function isSafeData(data: Json): boolean {
  const open: Json[] = [data];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    for (const [key, part] of Object.entries(value)) {
      if (!Array.isArray(value) && !isSafeKey(key)) return false;
      open.push(part);
    }
  }
  return true;
}

/** The entries whose keys are safe, as an object. */
export function safeObject(entries: readonly (readonly [string, Json])[]): JsonSchema {
  return Object.fromEntries(entries.filter(([key]) => isSafeKey(key)));
}

/** Keywords that describe properties. Properties with an unsafe name are described by a pattern that only this name matches. */
export function safeProperties(entries: readonly (readonly [string, Json])[]): JsonSchema {
  const unsafe = entries.filter(([key]) => !isSafeKey(key));
  const patterns = unsafe.map(([key, schema]): [string, Json] => [`^${key.replaceAll("$", "\\$")}$`, schema]);
  return {
    properties: safeObject(entries),
    ...(patterns.length === 0 ? {} : { patternProperties: Object.fromEntries(patterns) }),
  };
}
