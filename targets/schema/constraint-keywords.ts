import type { Json } from "../../src/ir/json.js";
import { isInteger } from "../../src/ir/primitives.js";
import type { Constraint, Type } from "../../src/ir/type.js";
import { type PlainType, resolve } from "../../src/ir/walk.js";
import { javaScriptPattern } from "../../src/patterns/javascript-pattern.js";
import type { Dialect, JsonSchema } from "./dialect.js";
import { decimalPattern, localtimePattern, primitiveSchema } from "./primitive-schema.js";

const formats = ["date-time", "date", "time", "duration", "uuid", "uri", "email", "hostname", "ipv4", "ipv6"];

/** Formats for `@format` that JSON Schema doesn't have. */
const otherFormats: Readonly<Record<string, JsonSchema>> = {
  decimal: { pattern: decimalPattern },
  "local-date-time": { pattern: localtimePattern },
  ip: { anyOf: [{ format: "ipv4" }, { format: "ipv6" }] },
};

/** Keywords of bounds, and functions that choose the narrower of a field's and its alias's bound. */
const bounds = {
  min: ["minimum", Math.max],
  max: ["maximum", Math.min],
  exclusiveMin: ["exclusiveMinimum", Math.max],
  exclusiveMax: ["exclusiveMaximum", Math.min],
  minLength: ["minLength", Math.max],
  maxLength: ["maxLength", Math.min],
  minItems: ["minItems", Math.max],
  maxItems: ["maxItems", Math.min],
  minProperties: ["minProperties", Math.max],
  maxProperties: ["maxProperties", Math.min],
} as const;

/**
 * Adds the keywords of constraints. A constraint is left out if its keyword would refuse values that goaidl accepts, as
 * for bounds of numbers in strings, lengths of bytes, and multiples of fractions: see specs/manual/json-schema.md.
 */
export function constrained(
  schema: JsonSchema,
  constraints: readonly Constraint[],
  type: Type,
  dialect: Dialect,
): JsonSchema {
  const result: Record<string, Json> = { ...schema };
  const extra: JsonSchema[] = [];
  const base = resolve(dialect.types, type).type;
  const addBound = (kind: keyof typeof bounds, bound: number | string): void => {
    if (!validatorsAgree(kind, bound, base)) return;
    const [keyword, narrower] = bounds[kind];
    const known = result[keyword];
    result[keyword] = typeof known === "number" ? narrower(known, Number(bound)) : Number(bound);
  };
  const addText = (keyword: "pattern" | "format", value: string): void => {
    if (result[keyword] === undefined) result[keyword] = value;
    else extra.push({ type: "string", [keyword]: value });
  };
  for (const constraint of constraints) {
    switch (constraint.kind) {
      case "multipleOf":
        if (base.kind === "primitive" && base.encoding === null && isInteger(base.name))
          result.multipleOf = Number(constraint.value);
        break;
      case "pattern":
        addText("pattern", javaScriptPattern(constraint.value));
        break;
      case "format":
        if (formats.includes(constraint.value)) addText("format", constraint.value);
        else if (Object.hasOwn(otherFormats, constraint.value))
          extra.push({ type: "string", ...otherFormats[constraint.value] });
        break;
      case "uniqueItems":
        result.uniqueItems = true;
        break;
      default:
        addBound(constraint.kind, constraint.value);
    }
  }
  // Strict validators require the type beside its keywords.
  if (Object.keys(schema).length === 0 && Object.keys(result).length > 0) {
    const kind = jsonType(base, dialect);
    if (kind !== undefined) result.type = kind;
  }
  return extra.length === 0 ? result : { ...result, allOf: extra };
}

/** Whether validators get the same result as goaidl. They compare doubles; goaidl compares digits, and counts bytes. */
function validatorsAgree(kind: keyof typeof bounds, bound: number | string, base: PlainType): boolean {
  if (base.kind !== "primitive") return true;
  if (kind === "minLength" || kind === "maxLength") return base.name !== "bytes";
  const inText = (base.name === "decimal" || base.encoding === "string") && base.encoding !== "number";
  return !inText && (typeof bound === "number" || isDoublesText(bound));
}

/** Whether a double represents a decimal's digits without rounding. */
function isDoublesText(digits: string): boolean {
  const shortest = /\./.test(digits) ? digits.replace(/\.?0+$/, "") : digits;
  return String(Number(digits)) === shortest;
}

function jsonType(type: PlainType, dialect: Dialect): Json | undefined {
  if (type.kind === "array" || type.kind === "tuple") return "array";
  if (type.kind === "map") return "object";
  return type.kind === "primitive" ? primitiveSchema(type.name, type.encoding, dialect).type : undefined;
}
