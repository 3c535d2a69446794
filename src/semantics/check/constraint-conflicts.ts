import { compareDecimals, type DecimalValue, decimalValue } from "../../ir/decimal-value.js";
import { type PrimitiveName, primitives } from "../../ir/primitives.js";
import type { Constraint, NamedType, Type } from "../../ir/type.js";
import { patternLengths } from "../../patterns/pattern-lengths.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";
import { typeWords, underlying } from "../underlying.js";
import { aliasConstraints } from "./alias-constraints.js";

/** Reports constraints that no value satisfies together. Call it when those of all aliases are complete. */
export function checkConflicts(context: Context, type: Type, own: readonly Constraint[], span: Span): void {
  const target = underlying(context, type);
  const constraints = [...own, ...aliasConstraints(context, type)];
  const conflict = countConflict(context, target, constraints) ?? numberConflict(target, constraints);
  if (conflict === null) return;
  const written = [...new Set(conflict.map(writtenAs))];
  context.report("constraint-range", { type: typeWords(type), constraints: written }, span);
}

function writtenAs(constraint: Constraint): string {
  if (!("value" in constraint)) return `@${constraint.kind}`;
  const quotes = constraint.kind === "pattern" || constraint.kind === "format" ? '"' : "";
  return `@${constraint.kind}(${quotes}${constraint.value}${quotes})`;
}

/** A bound and the constraint that sets it; null if the type sets it. */
interface Bound<Value> {
  readonly value: Value;
  readonly by: Constraint | null;
}

function blamed(...bounds: readonly Bound<unknown>[]): Constraint[] {
  return bounds.flatMap(({ by }) => by ?? []);
}

/** The shortest and the longest text of a form. */
const textLengths: Partial<Record<PrimitiveName, readonly [least: number, most: number]>> = {
  uuid: [36, 36],
  date: [10, 10],
  timestamp: [20, 35],
  localtime: [19, 29],
  time: [8, 24],
  ipv4: [7, 15],
  ipv6: [2, 45],
  ip: [2, 45],
  email: [3, 318],
  hostname: [1, 253],
  duration: [3, Number.POSITIVE_INFINITY],
  uri: [2, Number.POSITIVE_INFINITY],
};

function countConflict(
  context: Context,
  target: Type | NamedType,
  constraints: readonly Constraint[],
): Constraint[] | null {
  let least: Bound<number> = { value: 0, by: null };
  let most: Bound<number> = { value: Number.POSITIVE_INFINITY, by: null };
  const atLeast = (value: number, by: Constraint | null): void => {
    if (value > least.value) least = { value, by };
  };
  const atMost = (value: number, by: Constraint | null): void => {
    if (value < most.value) most = { value, by };
  };
  const forms = target.kind === "primitive" && target.encoding === null ? textLengths[target.name] : undefined;
  if (forms !== undefined) {
    atLeast(forms[0], null);
    atMost(forms[1], null);
  }
  if (target.kind === "map") atMost(valueCount(context, target.key), null);
  for (const constraint of constraints) {
    switch (constraint.kind) {
      case "minLength":
      case "minItems":
      case "minProperties":
        atLeast(constraint.value, constraint);
        break;
      case "maxLength":
      case "maxItems":
      case "maxProperties":
        atMost(constraint.value, constraint);
        break;
      case "uniqueItems":
        if (target.kind === "array") atMost(valueCount(context, target.element), constraint);
        break;
      case "pattern": {
        const lengths = patternLengths(constraint.value);
        atLeast(lengths?.least ?? 0, constraint);
        atMost(lengths?.most ?? Number.POSITIVE_INFINITY, constraint);
        break;
      }
      default:
    }
  }
  return least.value > most.value ? blamed(least, most) : null;
}

/** The number of different values of a type; infinite unless the contract lists them. */
function valueCount(context: Context, type: Type): number {
  const target = underlying(context, type);
  const nulls = type.kind === "nullable" ? 1 : 0;
  if (target.kind === "enum" && !target.open) return target.values.length + nulls;
  if (target.kind === "literal") return target.values.length + nulls;
  if (target.kind === "primitive" && target.name === "boolean") return 2 + nulls;
  return Number.POSITIVE_INFINITY;
}

const largestFloat32 = "3.4028234663852886e38";

/** Exact bounds of numbers. */
interface Interval {
  readonly lower: (Bound<string> & { readonly open: boolean }) | null;
  readonly upper: (Bound<string> & { readonly open: boolean }) | null;
}

function numberConflict(target: Type | NamedType, constraints: readonly Constraint[]): Constraint[] | null {
  const type = target.kind === "primitive" ? target : null;
  let { lower, upper } = typeInterval(type);
  const steps: Constraint[] = [];
  for (const constraint of constraints) {
    switch (constraint.kind) {
      case "min":
      case "exclusiveMin": {
        const bound = { value: String(constraint.value), by: constraint, open: constraint.kind === "exclusiveMin" };
        const order = lower === null ? 1 : compareDecimals(bound.value, lower.value);
        if (order > 0 || (order === 0 && bound.open)) lower = bound;
        break;
      }
      case "max":
      case "exclusiveMax": {
        const bound = { value: String(constraint.value), by: constraint, open: constraint.kind === "exclusiveMax" };
        const order = upper === null ? -1 : compareDecimals(bound.value, upper.value);
        if (order < 0 || (order === 0 && bound.open)) upper = bound;
        break;
      }
      case "multipleOf":
        steps.push(constraint);
        break;
      default:
    }
  }
  if (lower === null || upper === null) return null;
  const isWhole = type !== null && (primitives[type.name].range !== null || type.encoding?.startsWith("unix") === true);
  if (!hasMultiple({ lower, upper }, isWhole ? ["1"] : [])) return blamed(lower, upper);
  const sizes = steps.flatMap((step) => ("value" in step ? String(step.value) : []));
  return hasMultiple({ lower, upper }, isWhole ? ["1", ...sizes] : sizes) ? null : [...blamed(lower, upper), ...steps];
}

function typeInterval(type: Extract<Type, { kind: "primitive" }> | null): Interval {
  if (type?.name === "float32") {
    const bound = { value: largestFloat32, by: null, open: false };
    return { lower: { ...bound, value: `-${largestFloat32}` }, upper: bound };
  }
  const range = type === null ? null : primitives[type.name].range;
  if (range === null) return { lower: null, upper: null };
  return {
    lower: { value: range[0].toString(), by: null, open: false },
    upper: { value: range[1].toString(), by: null, open: false },
  };
}

/** Whether an interval has a number that is a multiple of all steps; without steps, whether it has any number. */
function hasMultiple({ lower, upper }: Interval, steps: readonly string[]): boolean {
  if (lower === null || upper === null) return true;
  const order = compareDecimals(lower.value, upper.value);
  if (order > 0 || (order === 0 && (lower.open || upper.open))) return false;
  if (steps.length === 0) return true;
  const all = [lower.value, upper.value, ...steps].map(decimalValue);
  const scale = Math.max(...all.map((value) => value.scale));
  const [from = 0n, to = 0n, ...sizes] = all.map((value) => scaled(value, scale));
  const step = sizes.reduce(leastCommonMultiple);
  const first = lower.open ? floor(from, step) + 1n : -floor(-from, step);
  const last = upper.open ? -floor(-to, step) - 1n : floor(to, step);
  return first <= last;
}

function scaled({ digits, scale }: DecimalValue, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}

/** The quotient, rounded down. */
function floor(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient;
}

function leastCommonMultiple(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return (one / a) * other;
}
