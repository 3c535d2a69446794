import type { Json } from "../../src/ir/json.js";
import type { PrimitiveName } from "../../src/ir/primitives.js";
import type { Constraint, Field, NamedType, ObjectType, Type, UnionType, UnionVariant } from "../../src/ir/type.js";
import { javaScriptPattern } from "../../src/patterns/javascript-pattern.js";
import { namedType } from "./dialect.js";
import { patternExample } from "./pattern-example.js";

type Types = ReadonlyMap<string, NamedType>;

/**
 * A value of a type as it travels, for people to look at: the author's example where there is one, else one that keeps the
 * constraints. Null where none was found (a pattern that can't be read, a recursion that doesn't end).
 */
export function exampleValue(
  type: Type,
  types: Types,
  constraints: readonly Constraint[] = [],
): { readonly value: Json } | null {
  return typeValue(type, constraints, types, 0);
}

type Found = { readonly value: Json } | null;

function typeValue(type: Type, constraints: readonly Constraint[], types: Types, depth: number): Found {
  if (depth > 12) return null;
  switch (type.kind) {
    case "nullable":
      return typeValue(type.type, constraints, types, depth) ?? { value: null };
    case "literal":
      return { value: type.values[0] ?? null };
    case "primitive":
      return primitiveValue(type.name, type.encoding, constraints);
    case "array": {
      const least = bound(constraints, "minItems") ?? 0;
      if (least > 1 && constraints.some(({ kind }) => kind === "uniqueItems")) return null;
      const element = typeValue(type.element, [], types, depth + 1);
      if (element === null) return least === 0 ? { value: [] } : null;
      const most = bound(constraints, "maxItems") ?? 1;
      return { value: Array.from({ length: Math.max(least, Math.min(1, most)) }, () => element.value) };
    }
    case "map": {
      const least = bound(constraints, "minProperties") ?? 0;
      const key = typeValue(type.key, [], types, depth + 1);
      const value = typeValue(type.value, [], types, depth + 1);
      if (key === null || value === null || least > 1) return least === 0 ? { value: {} } : null;
      const none = bound(constraints, "maxProperties") === 0;
      return { value: none ? {} : { [String(key.value)]: value.value } };
    }
    case "tuple": {
      const elements = type.elements.map((element) => typeValue(element, [], types, depth + 1));
      const values = elements.flatMap((element) => (element === null ? [] : [element.value]));
      return values.length === elements.length ? { value: values } : null;
    }
    case "reference":
      return namedValue(namedType(types, type.name), constraints, types, depth + 1);
  }
}

function namedValue(type: NamedType, constraints: readonly Constraint[], types: Types, depth: number): Found {
  switch (type.kind) {
    case "enum": {
      const [first] = type.values;
      return first === undefined ? null : { value: first.value };
    }
    case "alias": {
      const [given] = type.examples;
      return given !== undefined && constraints.length === 0
        ? { value: given.value }
        : typeValue(type.type, [...type.constraints, ...constraints], types, depth);
    }
    case "object":
      return objectValue(type, types, depth);
    case "union":
      return unionValue(type, types, depth);
  }
}

function objectValue(
  type: ObjectType,
  types: Types,
  depth: number,
): { readonly value: { readonly [key: string]: Json } } | null {
  const [given] = type.examples;
  if (given !== undefined && isRecord(given.value)) return { value: given.value };
  const entries: [string, Json][] = [];
  for (const field of type.fields) {
    const found = fieldValue(field, types, depth);
    if (found !== null) entries.push([field.name, found.value]);
    else if (field.required) return null;
  }
  return { value: Object.fromEntries(entries) };
}

function fieldValue(field: Field, types: Types, depth: number): Found {
  const [given] = field.examples;
  if (given !== undefined) return { value: given.value };
  if (field.default !== null) return field.default;
  // Optional parts of deep values only make them longer, and a recursion ends there.
  if (!field.required && depth > 3) return null;
  return typeValue(field.type, field.constraints, types, depth + 1);
}

function unionValue(type: UnionType, types: Types, depth: number): Found {
  for (const variant of type.variants) {
    const found = variantValue(type, variant, types, depth);
    if (found !== null) return found;
  }
  return null;
}

/** One variant of a union as it travels. */
export function variantExample(type: UnionType, variant: UnionVariant, types: Types): { readonly value: Json } | null {
  return variantValue(type, variant, types, 0);
}

function variantValue(type: UnionType, variant: UnionVariant, types: Types, depth: number): Found {
  const inner = typeValue(variant.type, [], types, depth + 1);
  if (inner === null || variant.tag === null) return inner;
  switch (type.tagging.kind) {
    case "untagged":
      return inner;
    case "adjacent":
      return { value: { [type.tagging.tagKey]: variant.tag, [type.tagging.valueKey]: inner.value } };
    case "legacyGoa":
      return { value: { Type: variant.tag, Value: JSON.stringify(inner.value) } };
    case "internal":
      return isRecord(inner.value) ? { value: { [type.tagging.tagKey]: variant.tag, ...inner.value } } : null;
  }
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The last bound of a kind: a field's stands after its alias's. */
function bound(constraints: readonly Constraint[], kind: Constraint["kind"]): number | null {
  let found: number | null = null;
  for (const constraint of constraints) {
    if (constraint.kind === kind && "value" in constraint) {
      const value = Number(constraint.value);
      found = found === null ? value : kind.startsWith("max") ? Math.min(found, value) : Math.max(found, value);
    }
  }
  return found;
}

const texts: Readonly<Record<string, string>> = {
  decimal: "19.99",
  uuid: "5f2b6c1e-8a4d-4f7b-9c3e-2d1a0b9c8d7e",
  timestamp: "2026-01-31T12:00:00Z",
  localtime: "2026-01-31T12:00:00",
  date: "2026-01-31",
  time: "12:00:00Z",
  duration: "PT1H30M",
  uri: "https://example.com/",
  email: "ann@example.com",
  hostname: "host.example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  ip: "192.0.2.1",
};

/** Formats whose name is not that of the type. */
const namedFormats: Readonly<Record<string, string>> = { "date-time": "timestamp" };

function primitiveValue(name: PrimitiveName, encoding: string | null, constraints: readonly Constraint[]): Found {
  if (name === "boolean") return { value: true };
  if (name === "any") return { value: { any: "value" } };
  if (name === "empty") return { value: {} };
  if (encoding === "unixSeconds") return { value: 1769860800 };
  if (encoding === "unixMillis") return { value: 1769860800000 };
  if (name === "bytes") return bytesValue(constraints);
  if (name === "string") return stringValue(constraints);
  if (name === "decimal" && encoding !== "number") return decimalText(constraints);
  const text = texts[name];
  if (text !== undefined && name !== "decimal") {
    return constraints.some(({ kind }) => kind === "pattern") ? null : { value: text };
  }
  const number = numberValue(constraints, name);
  if (number === null) return null;
  return { value: encoding === "string" ? String(number) : number };
}

function decimalText(constraints: readonly Constraint[]): Found {
  if (constraints.length === 0) return { value: "19.99" };
  const number = numberValue(constraints, "decimal");
  return number === null || /e/i.test(String(number)) ? null : { value: String(number) };
}

function bytesValue(constraints: readonly Constraint[]): Found {
  const least = bound(constraints, "minLength") ?? 0;
  const length = Math.max(least, Math.min(5, bound(constraints, "maxLength") ?? 5));
  if (length > 3000) return null;
  return { value: btoa("hello".repeat(Math.ceil(length / 5)).slice(0, length)) };
}

function stringValue(constraints: readonly Constraint[]): Found {
  const least = bound(constraints, "minLength") ?? 0;
  const most = bound(constraints, "maxLength") ?? 4096;
  const patterns = constraints.flatMap((constraint) => (constraint.kind === "pattern" ? [constraint.value] : []));
  const [pattern] = patterns;
  if (pattern !== undefined) {
    const text = patternExample(javaScriptPattern(pattern), least, most);
    return text === null || !patterns.every((other) => new RegExp(other, "u").test(text)) ? null : { value: text };
  }
  const format = constraints.find((constraint) => constraint.kind === "format");
  if (format?.kind === "format") {
    const text = texts[namedFormats[format.value] ?? format.value];
    return text === undefined ? null : { value: text };
  }
  if (least > 2000) return null;
  return { value: "text".repeat(Math.ceil(Math.max(least, 4) / 4)).slice(0, Math.max(least, Math.min(4, most))) };
}

/** A number within its bounds that is a multiple of what it has to be; 42 where nothing speaks against it. */
function numberValue(constraints: readonly Constraint[], name: PrimitiveName): number | null {
  const whole = /^u?int/.test(name);
  const step = bound(constraints, "multipleOf") ?? (whole ? 1 : null);
  const low = Math.max(bound(constraints, "min") ?? -Infinity, name.startsWith("u") ? 0 : -Infinity);
  const above = bound(constraints, "exclusiveMin") ?? -Infinity;
  const high = bound(constraints, "max") ?? Infinity;
  const below = bound(constraints, "exclusiveMax") ?? Infinity;
  const fits = (value: number): boolean =>
    value >= low &&
    value > above &&
    value <= high &&
    value < below &&
    (step === null || Math.abs(value / step - Math.round(value / step)) < 1e-9) &&
    (!whole || Number.isSafeInteger(value));
  const floor = Math.max(low, above);
  const ceiling = Math.min(high, below);
  const candidates = [42, 1, 0, floor, ceiling, (floor + ceiling) / 2, floor + 1, ceiling - 1];
  if (step !== null) {
    for (const near of [42, floor, ceiling].filter(Number.isFinite)) {
      const down = Math.floor(near / step);
      candidates.push(down * step, (down + 1) * step, (down - 1) * step);
    }
  }
  return candidates.find((value) => Number.isFinite(value) && fits(value)) ?? null;
}
