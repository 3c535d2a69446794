import type { Extras } from "../../diagnostics/define.js";
import { quoted } from "../../diagnostics/quoted.js";
import { compareDecimals, isMultiple } from "../../ir/decimal-value.js";
import type { Json } from "../../ir/json.js";
import { plainDigits } from "../../ir/plain-digits.js";
import { isInteger, type PrimitiveName, primitives } from "../../ir/primitives.js";
import type { Constraint, Field, NamedType, Type } from "../../ir/type.js";
import { patternMatcher } from "../../patterns/javascript-pattern.js";
import type * as ast from "../../syntax/ast.js";
import { suggest } from "../../text/suggest.js";
import { constantValue, isCircular } from "../bind/constants.js";
import type { Scope } from "../bind/scope.js";
import { aliasConstraintSpan, aliasConstraints } from "../check/alias-constraints.js";
import type { Context } from "../context.js";
import type { ExpectedValue, ValueFault, ValueSubject } from "../diagnostics/value-faults.js";
import { reportDuplicates, suggestion } from "../reporter.js";
import { typeEnd, underlying } from "../underlying.js";
import { hasFormat, isWellFormed } from "./formats.js";

/** A value as JSON, without regard to a type: for the arguments of users' annotations. */
export function plainValue(value: ast.Value): Json {
  switch (value.kind) {
    case "string":
    case "boolean":
    case "float":
      return value.value;
    case "integer":
      return Number(value.value);
    case "null":
      return null;
    case "duration":
      return isoDuration(value.milliseconds);
    case "size":
      return value.bytes;
    case "rate":
      return `${value.count}/${value.perMilliseconds}ms`;
    case "list":
      return value.items.map(plainValue);
    case "object":
      return Object.fromEntries(value.entries.map((entry) => [entry.key.text, plainValue(entry.value)]));
    case "name-value":
      return value.path.map((name) => name.text).join(".");
  }
}

/** ISO 8601 of whole milliseconds: 90000 to `PT90S`. */
function isoDuration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `PT${milliseconds / 1000}S` : `PT${(milliseconds / 1000).toFixed(3)}S`;
}

/** The context of a value: its name in reports, and the scope of its names. */
export interface ValuePlace {
  readonly context: Context;
  readonly scope: Scope;
  readonly subject: ValueSubject;
  /** The constraints beside the value, for reports about one that it breaks. */
  readonly beside?: readonly PlacedConstraints[];
}

/** The constraints of one annotation. */
interface PlacedConstraints {
  readonly annotation: ast.Annotation;
  readonly constraints: readonly { readonly kind: Constraint["kind"] }[];
}

/**
 * The wire form of a default, example or constant, checked against its type and constraints. Undefined if it is
 * invalid, which is reported once, at the wrong part.
 */
export function lowerValue(
  place: ValuePlace,
  value: ast.Value,
  type: Type,
  constraints: readonly Constraint[],
): Json | undefined {
  const resolved = value.kind === "name-value" ? (constantValue(place.scope, value) ?? value) : value;
  const { type: target, nullable } = typeEnd(place.context, type);
  // Constraints don't apply to `null`.
  if (nullable && resolved.kind === "null") return null;
  const json = checked(place, resolved, target);
  if (json === undefined) return undefined;
  const broken = lengthsFirst([...constraints, ...aliasConstraints(place.context, type)]).find(
    (constraint) => !holds(constraint, json),
  );
  if (broken !== undefined) {
    const constraint = `@${broken.kind}${"value" in broken ? `(${JSON.stringify(broken.value)})` : ""}`;
    const beside = place.beside?.find((written) => written.constraints.some(({ kind }) => kind === broken.kind));
    const span = constraints.includes(broken) ? beside?.annotation.span : aliasConstraintSpan(place.context, broken);
    const related = span === undefined || span === null ? [] : [{ span, message: "the constraint" }];
    return wrong(place, value, { fault: "broken-constraint", constraint }, { related });
  }
  return json;
}

function wrong(place: ValuePlace, value: ast.Value, fault: ValueFault, extras: Extras = {}): undefined {
  // The circle of constants was reported.
  if (value.kind === "name-value" && isCircular(value)) return undefined;
  // A value that isn't a literal was reported when it was read.
  if (place.context.isReported(value.span)) return undefined;
  const isNull = value.kind === "null" && extras.hint === undefined;
  const hint = "a value that may be null is written `string | null`, one that may be missing has `?` after its name";
  place.context.report("invalid-value", { subject: place.subject, fault }, value.span, isNull ? { hint } : extras);
  return undefined;
}

function expected(place: ValuePlace, value: ast.Value, wanted: ExpectedValue): undefined {
  return wrong(place, value, { fault: "expected", value: wanted });
}

/** Checks a value against a type that is neither an alias nor nullable. */
function checked(place: ValuePlace, value: ast.Value, type: Type | NamedType): Json | undefined {
  switch (type.kind) {
    case "literal": {
      const json = plainValue(value);
      return type.values.some((literal) => literal === json)
        ? json
        : wrong(place, value, { fault: "not-one-of", values: type.values.map((v) => quoted(JSON.stringify(v))) });
    }
    case "primitive":
      return primitive(place, value, type.name, type.encoding !== null);
    case "array": {
      if (value.kind !== "list") return expected(place, value, "list");
      return all(value.items.map((item) => lowerValue(place, item, type.element, [])));
    }
    case "tuple": {
      if (value.kind !== "list" || value.items.length !== type.elements.length)
        return wrong(place, value, { fault: "list-length", length: type.elements.length });
      return all(
        type.elements.map((element, index) => {
          const item = value.items[index];
          return item === undefined ? undefined : lowerValue(place, item, element, []);
        }),
      );
    }
    case "map": {
      if (value.kind !== "object") return expected(place, value, "object");
      const entries: Record<string, Json> = {};
      checkKeys(place, value);
      for (const entry of value.entries) {
        if (!isKey(place, entry.key, type.key)) return undefined;
        const json = lowerValue(place, entry.value, type.value, []);
        if (json === undefined) return undefined;
        entries[entry.key.text] = json;
      }
      return entries;
    }
    case "enum":
      return enumValue(place, value, type);
    case "object":
      return objectValue(place, value, type.fields, type.closed, type.name);
    case "union":
      return unionValue(place, value, type);
    case "nullable":
    case "reference":
    case "alias":
      throw new Error("the end of a type's aliases is none of these");
  }
}

/** Reports keys that are in an object twice. */
function checkKeys(place: ValuePlace, value: ast.ObjectValue): void {
  reportDuplicates(
    place.context,
    "key",
    value.entries.map(({ key }) => key),
  );
}

/** Whether a key of a map fits the map's type of keys; reports it if it doesn't. */
function isKey(place: ValuePlace, key: ast.Name, type: Type): boolean {
  const target = underlying(place.context, type);
  const isWhole = target.kind === "primitive" && isInteger(target.name);
  const fits =
    target.kind === "enum"
      ? target.open || target.values.some((entry) => entry.value === key.text)
      : isWhole
        ? /^(?:0|-?[1-9]\d*)$/.test(key.text)
        : target.kind !== "primitive" || target.name !== "uuid" || isWellFormed("uuid", key.text);
  if (fits) return true;
  const fault = { fault: "map-key", type: !isWhole && "name" in target ? target.name : null } as const;
  place.context.report("invalid-value", { subject: place.subject, fault }, key.span);
  return false;
}

function all(values: readonly (Json | undefined)[]): Json | undefined {
  const present = values.filter((value): value is Json => value !== undefined);
  return present.length === values.length ? present : undefined;
}

function enumValue(place: ValuePlace, value: ast.Value, named: Extract<NamedType, { kind: "enum" }>): Json | undefined {
  const written = value.kind === "name-value" && value.path.length === 1 ? value.path[0]?.text : undefined;
  const found = named.values.find((entry) =>
    written !== undefined ? entry.name === written : entry.value === plainValue(value),
  );
  if (found !== undefined) return found.value;
  if (
    named.open &&
    written === undefined &&
    typeof plainValue(value) === (named.base === "string" ? "string" : "number")
  )
    return plainValue(value);
  const names = named.values.map((entry) => entry.name);
  const meant = meantValue(value, named.name, names);
  const fault = { fault: "unknown-member", type: named.name, members: names.map(quoted) } as const;
  return wrong(place, value, fault, suggestion(meant, value.span));
}

/** The enum value that is probably meant by `Level.debug`, a string, another case or a misspelling. */
function meantValue(value: ast.Value, type: string, names: readonly string[]): string | null {
  const path = value.kind === "name-value" ? value.path.map(({ text }) => text) : [];
  const [first, second] = path;
  const written =
    path.length === 2 && first === type
      ? second
      : path.length === 1
        ? first
        : value.kind === "string"
          ? value.value
          : null;
  if (written === undefined || written === null) return null;
  return names.includes(written) ? written : suggest(written, names);
}

function objectValue(
  place: ValuePlace,
  value: ast.Value,
  fields: readonly Field[],
  closed: boolean,
  name: string,
  alsoAllowed: readonly string[] = [],
): Json | undefined {
  if (value.kind !== "object") return wrong(place, value, { fault: "not-an-object", type: name });
  const result: Record<string, Json> = {};
  let valid = true;
  checkKeys(place, value);
  for (const entry of value.entries) {
    const field = fields.find((candidate) => candidate.name === entry.key.text);
    if (field === undefined) {
      if (alsoAllowed.includes(entry.key.text)) result[entry.key.text] = plainValue(entry.value);
      else if ((closed || fields.length > 0) && !place.context.incomplete.has(fields)) {
        const fault = { fault: "unknown-field", type: name, name: entry.key.text } as const;
        place.context.report("invalid-value", { subject: place.subject, fault }, entry.key.span);
        valid = false;
      }
      continue;
    }
    const json = lowerValue(place, entry.value, field.type, field.constraints);
    if (json === undefined) valid = false;
    else result[entry.key.text] = json;
  }
  const missing = fields.find(
    (field) => field.required && !value.entries.some((entry) => entry.key.text === field.name),
  );
  if (missing !== undefined) return wrong(place, value, { fault: "missing-field", name: missing.name });
  return valid ? result : undefined;
}

function unionValue(
  place: ValuePlace,
  value: ast.Value,
  named: Extract<NamedType, { kind: "union" }>,
): Json | undefined {
  if (named.tagging.kind !== "adjacent" && named.tagging.kind !== "internal") return plainValue(value);
  const { tagKey } = named.tagging;
  if (value.kind !== "object") return wrong(place, value, { fault: "no-tag", name: tagKey });
  const tagEntry = value.entries.find((entry) => entry.key.text === tagKey);
  const tag = tagEntry === undefined ? undefined : plainValue(tagEntry.value);
  const variant = named.variants.find((candidate) => (tag === undefined ? candidate.isDefault : candidate.tag === tag));
  if (variant === undefined) {
    return named.open || named.variants.some((candidate) => candidate.isElse)
      ? plainValue(value)
      : wrong(place, tagEntry?.value ?? value, {
          fault: "unknown-tag",
          name: tagKey,
          tags: named.variants.map(({ tag }) => quoted(JSON.stringify(tag))),
        });
  }
  if (named.tagging.kind === "internal") {
    const target = variant.type.kind === "reference" ? place.context.types.get(variant.type.name) : null;
    if (target?.kind !== "object") return plainValue(value);
    return objectValue(place, value, target.fields, target.closed, target.name, [tagKey]);
  }
  const { valueKey } = named.tagging;
  const inner = value.entries.find((entry) => entry.key.text === valueKey);
  if (inner === undefined) return wrong(place, value, { fault: "missing-value", name: valueKey });
  const json = lowerValue(place, inner.value, variant.type, []);
  return json === undefined ? undefined : { ...(tag === undefined ? {} : { [tagKey]: tag }), [valueKey]: json };
}

function primitive(place: ValuePlace, value: ast.Value, name: PrimitiveName, encoded: boolean): Json | undefined {
  const range = primitives[name].range;
  if (range !== null) {
    const digits = value.kind === "string" && encoded && /^-?\d+$/.test(value.value) ? BigInt(value.value) : null;
    const integer = value.kind === "integer" ? value.value : digits;
    if (integer === null || (encoded && value.kind !== "integer" && digits === null))
      return expected(place, value, "whole-number");
    if (integer < range[0] || integer > range[1])
      return wrong(place, value, { fault: "out-of-range", type: name, range });
    if (encoded) return integer.toString();
    if (!Number.isSafeInteger(Number(integer))) {
      place.context.report("unsafe-integer", { value: integer.toString() }, value.span, {
        hint:
          place.subject === "the constant"
            ? `declare \`@encode(string) type Large = ${name}\`, and make the constant a \`Large\``
            : "`@encode(string)` makes it a string on the wire and a bigint in TypeScript",
      });
      return undefined;
    }
    return Number(integer);
  }
  switch (name) {
    case "boolean":
      return value.kind === "boolean" ? value.value : expected(place, value, "boolean");
    case "float32":
    case "float64":
      if (value.kind !== "integer" && value.kind !== "float") return expected(place, value, "number");
      return Number.isFinite(name === "float32" ? Math.fround(Number(value.value)) : Number(value.value))
        ? Number(value.value)
        : wrong(place, value, { fault: "too-large", type: name });
    case "decimal": {
      const text =
        value.kind === "string"
          ? value.value
          : value.kind === "float"
            ? plainDigits(value.text)
            : value.kind === "integer"
              ? value.value.toString()
              : null;
      if (text === null || !/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return expected(place, value, "decimal");
      return encoded ? Number(text) + 0 : text;
    }
    case "any":
      return plainValue(value);
    case "empty":
      return value.kind === "null" ? null : wrong(place, value, { fault: "nothing-to-give" });
    case "duration":
      if (value.kind === "duration") return isoDuration(value.milliseconds);
      break;
    case "timestamp":
      if (encoded) return value.kind === "integer" ? Number(value.value) : expected(place, value, "whole-number");
      break;
    default:
  }
  if (value.kind !== "string")
    return name === "string"
      ? expected(place, value, "string")
      : wrong(place, value, { fault: "not-in-quotes", type: name });
  return isWellFormed(name, value.value) ? value.value : wrong(place, value, { fault: "malformed", type: name });
}

/** Puts lengths first, because they bound the cost of patterns. */
function lengthsFirst(constraints: readonly Constraint[]): Constraint[] {
  const isLength = ({ kind }: Constraint): boolean => kind === "minLength" || kind === "maxLength";
  return [...constraints.filter(isLength), ...constraints.filter((constraint) => !isLength(constraint))];
}

/** Whether a value, in its wire form, satisfies a constraint. */
export function holds(constraint: Constraint, json: Json): boolean {
  const size =
    typeof json === "string"
      ? [...json].length
      : Array.isArray(json)
        ? json.length
        : json !== null && typeof json === "object"
          ? Object.keys(json).length
          : 0;
  switch (constraint.kind) {
    case "minLength":
    case "minItems":
    case "minProperties":
      return size >= constraint.value;
    case "maxLength":
    case "maxItems":
    case "maxProperties":
      return size <= constraint.value;
    case "min":
      return compareDecimals(String(json), constraint.value) >= 0;
    case "max":
      return compareDecimals(String(json), constraint.value) <= 0;
    case "exclusiveMin":
      return compareDecimals(String(json), constraint.value) > 0;
    case "exclusiveMax":
      return compareDecimals(String(json), constraint.value) < 0;
    case "multipleOf":
      return isMultiple(String(json), constraint.value);
    case "pattern":
      return typeof json !== "string" || patternMatcher(constraint.value).test(json);
    case "format":
      return typeof json !== "string" || hasFormat(constraint.value, json);
    case "uniqueItems":
      return !Array.isArray(json) || new Set(json.map((item) => JSON.stringify(item))).size === json.length;
  }
}
