import type { Json } from "../../../src/ir/json.js";
import { isInteger, type PrimitiveName, safeRange } from "../../../src/ir/primitives.js";
import type { Constraint, Encoding } from "../../../src/ir/type.js";
import { patternMatcher } from "../../../src/patterns/javascript-pattern.js";
import { parsePattern } from "../../../src/patterns/parse-pattern.js";
import { booleanFor, namesOf, numbersFor, textsFor } from "./field-words.js";
import { patternText, type TextBounds } from "./pattern-text.js";
import { choose, randomOf } from "./random.js";

/** The place of an example: names that suggest its content, and a text that seeds its choices. */
export interface ExamplePlace {
  readonly field: string;
  readonly type: string;
  readonly seed: string;
  /** The index of the value in a list or map, from 0. */
  readonly index: number;
}

export type Found = { readonly value: Json } | null;

type Candidates = readonly [string, ...string[]];

const texts: Readonly<Partial<Record<PrimitiveName, Candidates>>> = {
  uuid: [
    "5f2b6c1e-8a4d-4f7b-9c3e-2d1a0b9c8d7e",
    "0b9d1f6e-1d7a-4c1e-9c3b-0d7e5a2f4c11",
    "c2a8f0d4-6b3e-4d19-8f57-91e0a4b7c3d2",
  ],
  timestamp: ["2026-01-31T12:00:00Z", "2026-02-03T08:15:30Z", "2026-03-14T16:45:00Z"],
  localtime: ["2026-01-31T12:00:00", "2026-02-03T08:15:30"],
  date: ["2026-01-31", "2026-02-03", "2026-03-14"],
  time: ["12:00:00Z", "08:15:30Z"],
  duration: ["PT1H30M", "PT45M", "P2D"],
  uri: ["https://example.com/orders/1042", "https://example.com/rooms/general"],
  email: ["ann@example.com", "ben@example.com", "chen@example.com"],
  hostname: ["host.example.com", "api.example.com"],
  ipv4: ["192.0.2.1", "192.0.2.44"],
  ipv6: ["2001:db8::1", "2001:db8::2c"],
  ip: ["192.0.2.1", "192.0.2.44"],
};

/** `@format`s whose name is not that of a primitive. */
const formatNames: Readonly<Record<string, PrimitiveName>> = {
  "date-time": "timestamp",
  "local-date-time": "localtime",
};

const noon = 1769860800;

export function primitiveExample(
  name: PrimitiveName,
  encoding: Encoding | null,
  constraints: readonly Constraint[],
  place: ExamplePlace,
): Found {
  if (name === "boolean") return { value: booleanFor(namesOf(place.field, place.type)) };
  if (name === "any") return { value: { note: "any JSON value" } };
  if (name === "empty") return { value: {} };
  if (encoding === "unixSeconds" || encoding === "unixMillis") {
    const unit = encoding === "unixSeconds" ? 1 : 1000;
    return numberExample(constraints, "int64", place, [noon * unit]);
  }
  if (name === "bytes") return bytesExample(constraints);
  if (name === "string") return stringExample(constraints, place);
  const known = texts[name];
  if (known !== undefined) return fitting(shuffled(known, place), constraints);
  const found = numberExample(constraints, name, place, []) ?? digitsExample(constraints, encoding);
  const inText = encoding === "string" || (name === "decimal" && encoding !== "number");
  if (found === null || !inText) return found;
  const text = String(found.value);
  return /e/i.test(text) ? null : { value: text };
}

/** The effective bound of a kind, which is the narrowest. */
export function boundOf(constraints: readonly Constraint[], kind: Constraint["kind"]): number | null {
  const isUpper = kind.startsWith("max") || kind === "exclusiveMax";
  let bound: number | null = null;
  for (const constraint of constraints) {
    if (constraint.kind !== kind || !("value" in constraint)) continue;
    const value = Number(constraint.value);
    bound = bound === null ? value : isUpper ? Math.min(bound, value) : Math.max(bound, value);
  }
  return bound;
}

function lengthsOf(constraints: readonly Constraint[]): TextBounds {
  return {
    least: boundOf(constraints, "minLength") ?? 0,
    most: boundOf(constraints, "maxLength") ?? Number.POSITIVE_INFINITY,
  };
}

/** The candidates, starting with one that depends on the place. */
function shuffled(candidates: Candidates, { seed, index }: ExamplePlace): string[] {
  const start = candidates.indexOf(choose(randomOf(seed), candidates)) + index;
  return candidates.map((_, offset) => candidates[(start + offset) % candidates.length] ?? candidates[0]);
}

/** The first of some texts that satisfies lengths and patterns. */
function fitting(candidates: readonly string[], constraints: readonly Constraint[]): Found {
  const { least, most } = lengthsOf(constraints);
  const patterns = patternsOf(constraints);
  const text = candidates.find((candidate) => {
    const length = [...candidate].length;
    return length >= least && length <= most && patterns.every((pattern) => matches(pattern, candidate));
  });
  return text === undefined ? null : { value: text };
}

/** Whether a text matches a pattern. Invalid patterns, in a design that another version made, match nothing. */
function matches(pattern: string, text: string): boolean {
  return parsePattern(pattern).node !== null && patternMatcher(pattern).test(text);
}

function patternsOf(constraints: readonly Constraint[]): string[] {
  return constraints.flatMap((constraint) => (constraint.kind === "pattern" ? [constraint.value] : []));
}

/** The maximum length of a text, because a longer one is of no use to readers. */
const longestText = 2000;

function stringExample(constraints: readonly Constraint[], place: ExamplePlace): Found {
  const formats = constraints.flatMap((constraint) => (constraint.kind === "format" ? [constraint.value] : []));
  const names = namesOf(place.field, place.type);
  if (formats.length > 0) {
    const [format = ""] = formats;
    if (new Set(formats).size > 1) return null;
    if (format === "decimal") return fitting(["19.99", "7", "1250.75"], constraints);
    const formatted = texts[formatNames[format] ?? primitiveOf(format)];
    return formatted === undefined ? null : fitting(shuffled(formatted, place), constraints);
  }
  const bounds = lengthsOf(constraints);
  const known = textsFor(names);
  const usual = shuffled(known, place);
  // Later elements of a list are numbered, so that they differ.
  const candidates = place.index < known.length ? usual : [`${usual[0]} ${place.index}`, ...usual];
  const found = fitting(candidates, constraints);
  if (found !== null) return found;
  const patterns = patternsOf(constraints);
  if (patterns.length > 0) {
    const text = patternText(patterns, bounds, place.seed);
    return text === null ? null : { value: text };
  }
  if (bounds.least > longestText) return null;
  const [text = "text"] = candidates;
  const long = [...`${text} `.repeat(Math.ceil(bounds.least / (text.length + 1)) + 1)];
  const length = Math.min(Math.max(bounds.least, text.length), bounds.most);
  // Removes the space between repetitions at the ends of the text.
  return { value: long.slice(0, length).join("").replace(/ $/, ".") };
}

/** The primitive with the name of a format; other formats aren't checked. */
function primitiveOf(format: string): PrimitiveName {
  const names: readonly PrimitiveName[] = [
    "uuid",
    "date",
    "time",
    "duration",
    "uri",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "ip",
  ];
  return names.find((name) => name === format) ?? "string";
}

function bytesExample(constraints: readonly Constraint[]): Found {
  const { least, most } = lengthsOf(constraints);
  if (least > longestText) return null;
  const length = Math.max(least, Math.min(5, most));
  return { value: btoa("hello".repeat(Math.ceil(length / 5)).slice(0, length)) };
}

/** The value of `@multipleOf` as digits, so that its multiples are exact. */
interface Step {
  readonly digits: bigint;
  readonly scale: number;
}

function stepOf(text: string): Step | null {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (match === null) return null;
  const scale = (match[2]?.length ?? 0) - Number(match[3] ?? 0);
  const digits = BigInt(`${match[1]}${match[2] ?? ""}`);
  if (Math.abs(scale) > 400) return null;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** `count` times the step, in digits. */
function multipleText({ digits, scale }: Step, count: bigint): string {
  const product = digits * count;
  const text = (product < 0n ? -product : product).toString().padStart(scale + 1, "0");
  const fraction = scale === 0 ? "" : `.${text.slice(-scale)}`.replace(/\.?0+$/, "");
  const whole = scale === 0 ? text : text.slice(0, -scale);
  return `${product < 0n ? "-" : ""}${whole}${fraction}`;
}

/** A step whose multiples are multiples of all steps: their product, which suffices in practice. */
function commonStep(constraints: readonly Constraint[], whole: boolean): Step | null | "unreadable" {
  const written = constraints.flatMap((constraint) =>
    constraint.kind === "multipleOf" ? [String(constraint.value)] : [],
  );
  let common: Step | null = whole ? { digits: 1n, scale: 0 } : null;
  for (const text of new Set(written)) {
    const step = stepOf(text);
    if (step === null) return "unreadable";
    common = common === null ? step : leastCommonStep(common, step);
  }
  return common;
}

function leastCommonStep(first: Step, second: Step): Step {
  const scale = Math.max(first.scale, second.scale);
  const a = first.digits * 10n ** BigInt(scale - first.scale);
  const b = second.digits * 10n ** BigInt(scale - second.scale);
  let [large, small] = [a, b];
  while (small !== 0n) [large, small] = [small, large % small];
  return large === 0n ? first : { digits: (a / large) * b, scale };
}

const largestFloat32 = 3.4028234663852886e38;

function numberExample(
  constraints: readonly Constraint[],
  name: PrimitiveName,
  place: ExamplePlace,
  preferred: readonly number[],
): Found {
  const whole = isInteger(name);
  const step = commonStep(constraints, whole);
  if (step === "unreadable") return null;
  const low = Math.max(boundOf(constraints, "min") ?? -Infinity, minOf(name));
  const high = Math.min(boundOf(constraints, "max") ?? Infinity, greatestOf(name));
  const above = boundOf(constraints, "exclusiveMin") ?? -Infinity;
  const below = boundOf(constraints, "exclusiveMax") ?? Infinity;
  const fits = (value: number): boolean => value >= low && value > above && value <= high && value < below;
  const floor = Math.max(low, above);
  const ceiling = Math.min(high, below);
  const random = randomOf(place.seed);
  const hints = numbersFor(namesOf(place.field, place.type), whole);
  const start = random.next(Math.min(2, hints.length));
  const ends = [floor, ceiling, (floor + ceiling) / 2, floor + 1, ceiling - 1, 0, 1].filter(Number.isFinite);
  const [first = 0] = hints.slice(start);
  const next = place.index === 0 ? [] : [first + place.index, floor + place.index, ceiling - place.index];
  const wanted = [...next.filter(Number.isFinite), ...preferred, ...hints.slice(start), ...hints, ...ends];
  for (const value of wanted) {
    if (step === null) {
      if (fits(value)) return { value };
      continue;
    }
    const nearest = nearestCount(value, step);
    for (const count of [nearest, nearest + 1n, nearest - 1n]) {
      const multiple = Number(multipleText(step, count));
      if (fits(multiple) && (!whole || Number.isSafeInteger(multiple))) return { value: multiple };
    }
  }
  return null;
}

/** An integer that travels as digits, and may be larger than a JavaScript number can hold. */
function digitsExample(constraints: readonly Constraint[], encoding: Encoding | null): Found {
  if (encoding !== "string") return null;
  const bounds = constraints.flatMap((constraint) =>
    "value" in constraint && /^-?\d+$/.test(String(constraint.value))
      ? [{ kind: constraint.kind, value: BigInt(constraint.value) }]
      : [],
  );
  const keeps = (value: bigint): boolean =>
    bounds.every((bound) => {
      switch (bound.kind) {
        case "min":
          return value >= bound.value;
        case "max":
          return value <= bound.value;
        case "exclusiveMin":
          return value > bound.value;
        case "exclusiveMax":
          return value < bound.value;
        default:
          return bound.value !== 0n && value % bound.value === 0n;
      }
    });
  const steps = bounds.flatMap(({ kind, value }) => (kind === "multipleOf" ? [value] : []));
  const near = bounds.flatMap(({ value }) => [value, value + 1n, value - 1n]);
  const stepped = steps.flatMap((step) =>
    near.flatMap((value) => [value - (value % step), value - (value % step) + step]),
  );
  const found = [...near, ...stepped].find(keeps);
  return found === undefined ? null : { value: String(found) };
}

function nearestCount(value: number, { digits, scale }: Step): bigint {
  if (digits === 0n) return 0n;
  const count = value / (Number(digits) / 10 ** scale);
  return Number.isFinite(count) ? BigInt(Math.round(count)) : 0n;
}

function minOf(name: PrimitiveName): number {
  if (name === "float32") return -largestFloat32;
  return safeRange(name)?.[0] ?? Number.NEGATIVE_INFINITY;
}

function greatestOf(name: PrimitiveName): number {
  if (name === "float32") return largestFloat32;
  return safeRange(name)?.[1] ?? Number.POSITIVE_INFINITY;
}
