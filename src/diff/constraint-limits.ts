import { compareDecimals, decimalValue, isMultiple, isWhole } from "../ir/decimal-value.js";
import { isInteger, type PrimitiveName, primitives, safeRange } from "../ir/primitives.js";
import type { Constraint, Encoding } from "../ir/type.js";

export type BoundName =
  | "the minimum"
  | "the maximum"
  | "the smallest length"
  | "the largest length"
  | "the smallest number of elements"
  | "the largest number of elements"
  | "the smallest number of entries"
  | "the largest number of entries";

export interface Bound {
  readonly value: number | string;
  readonly exclusive: boolean;
  readonly upper: boolean;
  /** The text in reports. */
  readonly words: string;
}

/** The strictest constraint of each kind in a list, without those that the type implies. */
export interface Limits {
  readonly bounds: ReadonlyMap<BoundName, Bound>;
  readonly multiples: readonly (number | string)[];
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
  readonly unique: boolean;
}

/** The primitive that is constrained; null for lists, maps and the like. */
export interface Base {
  readonly name: PrimitiveName;
  readonly encoding: Encoding | null;
}

const boundOf: Readonly<Partial<Record<Constraint["kind"], { name: BoundName; upper: boolean; exclusive: boolean }>>> =
  {
    min: { name: "the minimum", upper: false, exclusive: false },
    exclusiveMin: { name: "the minimum", upper: false, exclusive: true },
    max: { name: "the maximum", upper: true, exclusive: false },
    exclusiveMax: { name: "the maximum", upper: true, exclusive: true },
    minLength: { name: "the smallest length", upper: false, exclusive: false },
    maxLength: { name: "the largest length", upper: true, exclusive: false },
    minItems: { name: "the smallest number of elements", upper: false, exclusive: false },
    maxItems: { name: "the largest number of elements", upper: true, exclusive: false },
    minProperties: { name: "the smallest number of entries", upper: false, exclusive: false },
    maxProperties: { name: "the largest number of entries", upper: true, exclusive: false },
  };

const largestFloat32 = 3.4028234663852886e38;

/** The lowest and the highest value of a type without constraints; null if there is no limit. */
export function rangeOf({ name, encoding }: Base): readonly [number | string, number | string] | null {
  if (encoding === "unixSeconds" || encoding === "unixMillis") return safeRange("int64");
  if (encoding === "string") {
    const range = primitives[name].range;
    return range === null ? null : [String(range[0]), String(range[1])];
  }
  return name === "float32" ? [-largestFloat32, largestFloat32] : safeRange(name);
}

/** Compares bounds; negative if `first` allows less than `second`. */
export function compareBounds(first: Bound, second: Bound): number {
  const order = compareDecimals(first.value, second.value) * (first.upper ? 1 : -1);
  if (order !== 0) return order;
  return first.exclusive === second.exclusive ? 0 : first.exclusive ? -1 : 1;
}

/** The equivalent inclusive bound for integers: above 0 is at least 1. */
function inWholeNumbers(bound: Bound): Bound {
  const { digits, scale } = decimalValue(bound.value);
  const unit = 10n ** BigInt(scale);
  const down = digits / unit - (digits < 0n && digits % unit !== 0n ? 1n : 0n);
  const whole = isWhole({ digits, scale });
  const value = bound.upper
    ? whole && bound.exclusive
      ? down - 1n
      : down
    : whole && !bound.exclusive
      ? down
      : down + 1n;
  return { ...bound, value: String(value), exclusive: false };
}

function impliedBound(value: number | string, upper: boolean): Bound {
  return { value, exclusive: false, upper, words: String(value) };
}

export function limitsOf(constraints: readonly Constraint[], base: Base | null): Limits {
  const bounds = new Map<BoundName, Bound>();
  const range = base === null ? null : rangeOf(base);
  const whole = base !== null && isInteger(base.name);
  for (const constraint of constraints) {
    const kind = boundOf[constraint.kind];
    if (kind === undefined || !("value" in constraint)) continue;
    const { upper, exclusive } = kind;
    const words = exclusive ? `${upper ? "below" : "above"} ${constraint.value}` : String(constraint.value);
    const written: Bound = { value: constraint.value, exclusive, upper, words };
    const numeric = kind.name === "the minimum" || kind.name === "the maximum";
    const bound = numeric && whole ? inWholeNumbers(written) : written;
    // Bounds that the type implies are redundant; a count is never below zero.
    if (!numeric && !upper && bound.value === 0) continue;
    const implied = range === null ? null : upper ? range[1] : range[0];
    if (numeric && implied !== null && compareBounds(impliedBound(implied, upper), bound) <= 0) continue;
    const known = bounds.get(kind.name);
    if (known === undefined || compareBounds(bound, known) < 0) bounds.set(kind.name, bound);
  }
  const multiples = constraints.flatMap((constraint) => (constraint.kind === "multipleOf" ? [constraint.value] : []));
  return {
    bounds,
    multiples: multiples.filter((value) => !(whole && isMultiple(1, value))),
    patterns: unique(constraints.flatMap((constraint) => (constraint.kind === "pattern" ? [constraint.value] : []))),
    formats: unique(constraints.flatMap((constraint) => (constraint.kind === "format" ? [constraint.value] : []))),
    unique: constraints.some((constraint) => constraint.kind === "uniqueItems"),
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** The bound of that name, or the one that the type implies; null if there is none. */
export function boundOrRange(limits: Limits, base: Base, name: "the minimum" | "the maximum"): Bound | null {
  const bound = limits.bounds.get(name);
  if (bound !== undefined) return bound;
  const range = rangeOf(base);
  if (range === null) return null;
  const upper = name === "the maximum";
  return impliedBound(upper ? range[1] : range[0], upper);
}

/** Whether each value within `writer`'s bound of that name is within `reader`'s. */
export function keepsBound(writer: Limits, reader: Limits, name: BoundName): boolean {
  const needed = reader.bounds.get(name);
  if (needed === undefined) return true;
  const kept = writer.bounds.get(name);
  return kept !== undefined && compareBounds(kept, needed) <= 0;
}
