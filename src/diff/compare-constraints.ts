import type { Constraint } from "../ir/type.js";
import { compareDecimals, isMultiple } from "./decimal-value.js";
import { add, type Comparison, type Place, type Sides } from "./finding.js";

/** What a list of constraints comes to: the strictest of each kind. */
interface Effective {
  readonly bounds: ReadonlyMap<BoundName, Bound>;
  readonly multiples: readonly (number | string)[];
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
  readonly unique: boolean;
}

type BoundName =
  | "the minimum"
  | "the maximum"
  | "the smallest length"
  | "the largest length"
  | "the smallest number of elements"
  | "the largest number of elements"
  | "the smallest number of entries"
  | "the largest number of entries";

interface Bound {
  readonly value: number | string;
  readonly exclusive: boolean;
  readonly upper: boolean;
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

/** Negative where `first` allows less than `second`. */
function compareBounds(first: Bound, second: Bound): number {
  const order = compareDecimals(first.value, second.value) * (first.upper ? 1 : -1);
  if (order !== 0) return order;
  return first.exclusive === second.exclusive ? 0 : first.exclusive ? -1 : 1;
}

function effective(constraints: readonly Constraint[]): Effective {
  const bounds = new Map<BoundName, Bound>();
  for (const constraint of constraints) {
    const kind = boundOf[constraint.kind];
    if (kind === undefined || !("value" in constraint)) continue;
    const bound: Bound = { value: constraint.value, exclusive: kind.exclusive, upper: kind.upper };
    // A count is never below zero: such a bound says nothing.
    if (!bound.upper && kind.name !== "the minimum" && bound.value === 0) continue;
    const known = bounds.get(kind.name);
    if (known === undefined || compareBounds(bound, known) < 0) bounds.set(kind.name, bound);
  }
  return {
    bounds,
    multiples: constraints.flatMap((constraint) => (constraint.kind === "multipleOf" ? [constraint.value] : [])),
    patterns: unique(constraints.flatMap((constraint) => (constraint.kind === "pattern" ? [constraint.value] : []))),
    formats: unique(constraints.flatMap((constraint) => (constraint.kind === "format" ? [constraint.value] : []))),
    unique: constraints.some((constraint) => constraint.kind === "uniqueItems"),
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function boundWords(bound: Bound | undefined): string {
  if (bound === undefined) return "none";
  return bound.exclusive ? `${bound.upper ? "below" : "above"} ${bound.value}` : String(bound.value);
}

/** Compares all that narrows one place: the field's own constraints and those of the aliases it goes through. */
export function compareConstraints(
  comparison: Comparison,
  place: Place,
  constraints: Sides<readonly Constraint[]>,
): void {
  const client = effective(constraints.client);
  const server = effective(constraints.server);
  for (const name of new Set([...client.bounds.keys(), ...server.bounds.keys()])) {
    const before = client.bounds.get(name);
    const after = server.bounds.get(name);
    const order = before === undefined ? -1 : after === undefined ? 1 : compareBounds(after, before);
    if (order === 0) continue;
    add(comparison, order < 0 ? "constraint-tightened" : "constraint-loosened", place, {
      name,
      client: boundWords(before),
      server: boundWords(after),
    });
  }
  if (client.unique !== server.unique) {
    add(comparison, server.unique ? "constraint-tightened" : "constraint-loosened", place, {
      name: "uniqueness of the elements",
      client: client.unique ? "on" : "off",
      server: server.unique ? "on" : "off",
    });
  }
  compareMultiples(comparison, place, client.multiples, server.multiples);
  compareSets(comparison, place, "constraint-changed", "the format", client.formats, server.formats);
  compareSets(comparison, place, "constraint-pattern-changed", "the pattern", client.patterns, server.patterns);
}

function compareMultiples(
  comparison: Comparison,
  place: Place,
  client: readonly (number | string)[],
  server: readonly (number | string)[],
): void {
  const stricter = client.every((old) => server.some((now) => isMultiple(now, old)));
  const laxer = server.every((now) => client.some((old) => isMultiple(old, now)));
  if (stricter && laxer) return;
  const code = stricter ? "constraint-tightened" : laxer ? "constraint-loosened" : "constraint-changed";
  add(comparison, code, place, {
    name: "`multipleOf`",
    client: client.join(" and ") || "none",
    server: server.join(" and ") || "none",
  });
}

/** More of them is stricter, less is laxer; an exchange is something that can't be told. */
function compareSets(
  comparison: Comparison,
  place: Place,
  exchanged: string,
  name: string,
  client: readonly string[],
  server: readonly string[],
): void {
  const lost = client.some((value) => !server.includes(value));
  const gained = server.some((value) => !client.includes(value));
  if (!lost && !gained) return;
  const words = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(" and ") || "none";
  add(comparison, lost && gained ? exchanged : gained ? "constraint-tightened" : "constraint-loosened", place, {
    name,
    client: words(client),
    server: words(server),
  });
}
