import { compareDecimals, decimalValue, isMultiple, isWhole } from "../ir/decimal-value.js";
import { isInteger, type PrimitiveName, primitives } from "../ir/primitives.js";
import type { Constraint, EnumType, Type } from "../ir/type.js";
import type { PlainType } from "../ir/walk.js";
import { patternMatcher } from "../patterns/javascript-pattern.js";
import { parsePattern } from "../patterns/parse-pattern.js";
import { type Base, boundOrRange, compareBounds, keepsBound, type Limits, limitsOf } from "./constraint-limits.js";
import { bestFit, type Fit } from "./fit.js";

export type Scalar = Extract<Type, { kind: "primitive" }> | Extract<Type, { kind: "literal" }> | EnumType;
export type ScalarValue = string | number | boolean;

/** The values of a type without parts, in their wire form: a list of them, or a primitive with its limits. */
export type ScalarSet =
  | { readonly kind: "values"; readonly values: readonly ScalarValue[] }
  | { readonly kind: "primitive"; readonly base: Base; readonly limits: Limits };

export function isScalar(node: PlainType): node is Scalar {
  return node.kind === "primitive" || node.kind === "literal" || node.kind === "enum";
}

export function scalarSet(node: Scalar, constraints: readonly Constraint[]): ScalarSet {
  const base: Base =
    node.kind === "primitive" ? node : { name: node.kind === "enum" ? node.base : "any", encoding: null };
  const limits = limitsOf(constraints, base);
  const values = finiteValues(node);
  if (values === null) return { kind: "primitive", base, limits };
  return { kind: "values", values: values.filter((value) => keepsLimits(value, limits)) };
}

/** The values of a type that has finitely many; null for others. An open enum accepts any value of its base. */
function finiteValues(node: Scalar): readonly ScalarValue[] | null {
  if (node.kind === "literal") return node.values;
  if (node.kind === "enum") return node.open ? null : node.values.map((value) => value.value);
  return node.name === "boolean" ? [true, false] : null;
}

export function fitScalars(writer: ScalarSet, reader: ScalarSet): Fit {
  return fitScalarAlternatives(writer, [reader]);
}

/** Whether each value of the writer is in one of the reader's sets. */
export function fitScalarAlternatives(writer: ScalarSet, readers: readonly ScalarSet[]): Fit {
  if (writer.kind === "primitive") {
    const fit = bestFit(
      readers.map((reader) => (reader.kind === "primitive" ? fitPrimitives(writer, reader) : "refused")),
    );
    if (fit !== "refused") return fit;
  }
  const values = writer.kind === "values" ? writer.values : fewIntegers(writer);
  if (values === null) return "refused";
  const listed = new Set(readers.flatMap((reader) => (reader.kind === "values" ? reader.values : [])));
  const ranges = readers.flatMap((reader) => (reader.kind === "primitive" ? [reader] : []));
  const taken = (value: ScalarValue): boolean => listed.has(value) || ranges.some((range) => isIn(value, range));
  return values.every(taken) ? "accepted" : "refused";
}

type PrimitiveSet = Extract<ScalarSet, { kind: "primitive" }>;

/** The values of an integer whose bounds allow few of them. */
function fewIntegers({ base, limits }: PrimitiveSet): readonly number[] | null {
  if (formOf(base) !== "number" || !isInteger(base.name)) return null;
  const low = boundOrRange(limits, base, "the minimum");
  const high = boundOrRange(limits, base, "the maximum");
  if (low === null || high === null) return null;
  const first = Number(low.value);
  const count = Number(high.value) - first + 1;
  if (!(count >= 0 && count <= 1000)) return null;
  return Array.from({ length: count }, (_, index) => first + index).filter((value) => keepsLimits(value, limits));
}

type Form = "number" | "text" | "bytes" | "unixSeconds" | "unixMillis";

function formOf(base: Base): Form {
  if (base.encoding === "unixSeconds" || base.encoding === "unixMillis") return base.encoding;
  if (base.encoding === "string") return "text";
  if (base.encoding === "number" || primitives[base.name].json === "number") return "number";
  return base.name === "bytes" ? "bytes" : "text";
}

function isAnything(base: Base): boolean {
  return base.name === "any" || base.name === "empty";
}

function fitPrimitives(writer: PrimitiveSet, reader: PrimitiveSet): Fit {
  if (isAnything(reader.base)) return "accepted";
  if (isAnything(writer.base)) return "refused";
  const form = formOf(reader.base);
  const written = formOf(writer.base);
  if (written === "bytes" && form === "text") {
    // Lengths of bytes are counted in bytes, and those of their text in characters.
    const limited =
      reader.limits.bounds.size > 0 || reader.limits.patterns.length > 0 || reader.limits.formats.length > 0;
    return reader.base.name === "string" && !limited ? "accepted" : "refused";
  }
  if (written !== form) return "refused";
  if (form === "text") return fitTexts(writer, reader);
  if (form === "bytes") return keepsLengths(writer.limits, reader.limits) ? "accepted" : "refused";
  if (!keepsNumericLimits(writer, reader)) return "refused";
  // A 32-bit float holds no more than 24 bits of a number.
  return reader.base.name === "float32" && writer.base.name !== "float32" ? "partly" : "accepted";
}

function keepsLengths(writer: Limits, reader: Limits): boolean {
  return keepsBound(writer, reader, "the smallest length") && keepsBound(writer, reader, "the largest length");
}

function isWholeSet({ base, limits }: PrimitiveSet): boolean {
  return isInteger(base.name) || limits.multiples.some((value) => isMultiple(value, 1));
}

function keepsNumericLimits(writer: PrimitiveSet, reader: PrimitiveSet): boolean {
  if (isInteger(reader.base.name) && !isWholeSet(writer)) return false;
  for (const name of ["the minimum", "the maximum"] as const) {
    const needed = boundOrRange(reader.limits, reader.base, name);
    if (needed === null) continue;
    const kept = boundOrRange(writer.limits, writer.base, name);
    if (kept === null || compareBounds(kept, needed) > 0) return false;
  }
  const multiples = isWholeSet(writer) ? [...writer.limits.multiples, 1] : writer.limits.multiples;
  return reader.limits.multiples.every((needed) => multiples.some((kept) => isMultiple(kept, needed)));
}

/** Formats whose values are those of a primitive, by their names in `@format`. */
const formatPrimitives: Readonly<Partial<Record<string, PrimitiveName>>> = {
  uuid: "uuid",
  date: "date",
  time: "time",
  duration: "duration",
  uri: "uri",
  email: "email",
  hostname: "hostname",
  ipv4: "ipv4",
  ipv6: "ipv6",
  ip: "ip",
  "date-time": "timestamp",
  "local-date-time": "localtime",
};

/** The known forms of a text: the primitive's own, and those of its formats. */
function textKinds({ base, limits }: PrimitiveSet): ReadonlySet<string> {
  const kinds = new Set<string>(limits.formats.map((format) => formatPrimitives[format] ?? `@format ${format}`));
  kinds.add(base.encoding === "string" ? "digits" : base.name);
  if (kinds.has("ipv4") || kinds.has("ipv6")) kinds.add("ip");
  if (kinds.has("digits")) kinds.add("decimal");
  kinds.add("string");
  return kinds;
}

function fitTexts(writer: PrimitiveSet, reader: PrimitiveSet): Fit {
  const known = textKinds(writer);
  const asked = reader.base.encoding === "string" ? "digits" : reader.base.name;
  if (!known.has(asked)) return "refused";
  if (!reader.limits.formats.every((format) => known.has(formatPrimitives[format] ?? `@format ${format}`)))
    return "refused";
  if (!keepsLengths(writer.limits, reader.limits)) return "refused";
  if ((asked === "digits" || asked === "decimal") && !keepsNumericLimits(writer, reader)) return "refused";
  const exchanged = reader.limits.patterns.filter((pattern) => !writer.limits.patterns.includes(pattern));
  if (exchanged.length === 0) return "accepted";
  return writer.limits.patterns.length > 0 ? "partly" : "refused";
}

/** Whether a reader of a primitive accepts a value. Forms of texts are not checked: a text is accepted only by `string`. */
function isIn(value: ScalarValue, { base, limits }: PrimitiveSet): boolean {
  if (isAnything(base)) return true;
  const form = formOf(base);
  if (typeof value === "boolean") return false;
  if (typeof value === "string")
    return form === "text" && base.name === "string" && limits.formats.length === 0 && keepsLimits(value, limits);
  if (form !== "number") return false;
  if (isInteger(base.name) && !isWhole(decimalValue(value))) return false;
  const low = boundOrRange(limits, base, "the minimum");
  const high = boundOrRange(limits, base, "the maximum");
  const inRange =
    (low === null || compareDecimals(value, low.value) >= 0) &&
    (high === null || compareDecimals(value, high.value) <= 0);
  return inRange && keepsLimits(value, limits);
}

function keepsLimits(value: ScalarValue, limits: Limits): boolean {
  if (typeof value === "boolean") return true;
  for (const [name, bound] of limits.bounds) {
    const numeric = name === "the minimum" || name === "the maximum";
    if (numeric !== (typeof value === "number")) continue;
    const order = compareDecimals(typeof value === "number" ? value : [...value].length, bound.value);
    if (bound.upper ? order > 0 : order < 0) return false;
    if (bound.exclusive && order === 0) return false;
  }
  if (typeof value === "number") return limits.multiples.every((multiple) => isMultiple(value, multiple));
  return limits.patterns.every((pattern) => parsePattern(pattern).node !== null && patternMatcher(pattern).test(value));
}
