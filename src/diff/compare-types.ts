import type { Constraint, Type } from "../ir/type.js";
import { type PlainType, type Resolved, resolve } from "../ir/walk.js";
import { compareConstraints } from "./compare-constraints.js";
import { compareEnums, compareLiterals } from "./compare-enums.js";
import { compareObjects } from "./compare-objects.js";
import { relateScalars } from "./compare-scalars.js";
import { compareUnions } from "./compare-unions.js";
import { add, type Comparison, type Place, type Sides } from "./finding.js";
import { kindWords, typeWords } from "./type-words.js";

/** A place's type with the constraints that stand beside it. */
export interface Typed {
  readonly type: Type;
  readonly constraints: readonly Constraint[];
}

export interface PlaceKind {
  /** A field that may be left out, where null counts as absent. */
  readonly optional: boolean;
  /** The code of a type that has nothing to do with the old one, where the place has its own: the message of a stream. */
  readonly replaced: string | null;
}

export const ordinary: PlaceKind = { optional: false, replaced: null };

export function bare(type: Type): Typed {
  return { type, constraints: [] };
}

/** Compares two types as their values travel. Names do not count. */
export function compareTypes(comparison: Comparison, place: Place, typed: Sides<Typed>, kind: PlaceKind): void {
  const client = resolve(comparison.sides.client.types, typed.client.type);
  const server = resolve(comparison.sides.server.types, typed.server.type);
  meet(comparison, client, server);
  const words = { client: typeWords(typed.client.type), server: typeWords(typed.server.type) };
  const anything = isAny(client) || isAny(server);
  if (client.nullable !== server.nullable && !anything) {
    add(comparison, server.nullable ? "field-null-allowed" : "field-null-forbidden", place, {
      ...(kind.optional ? { variant: "optional" } : {}),
    });
  }
  if (anything && !(isAny(client) && isAny(server))) {
    add(comparison, isAny(server) ? "field-type-widened" : "field-type-narrowed", place, words);
    return;
  }
  const a = client.type;
  const b = server.type;
  if (isScalar(a) && isScalar(b)) {
    if (a.kind === "enum" && b.kind === "enum" && (a.base === "string") === (b.base === "string")) {
      compareEnums(comparison, place, { client: a, server: b });
    } else if (a.kind === "literal" && b.kind === "literal") {
      compareLiterals(comparison, place, { client: a, server: b });
    } else {
      const relation = relateScalars(a, b);
      if (relation === "changed" && kind.replaced !== null) add(comparison, kind.replaced, place, words);
      else if (relation !== "same") add(comparison, relationCodes[relation], place, words);
      if (relation === "changed" || relation === "encoding") return;
    }
  } else if (a.kind === "array" && b.kind === "array") {
    const inner = below(place, "[]");
    compareTypes(comparison, inner, { client: bare(a.element), server: bare(b.element) }, ordinary);
  } else if (a.kind === "map" && b.kind === "map") {
    compareTypes(comparison, below(place, " keys"), { client: bare(a.key), server: bare(b.key) }, ordinary);
    compareTypes(comparison, below(place, "{}"), { client: bare(a.value), server: bare(b.value) }, ordinary);
  } else if (a.kind === "tuple" && b.kind === "tuple") {
    if (a.elements.length !== b.elements.length) {
      add(comparison, "tuple-length-changed", place, {
        client: String(a.elements.length),
        server: String(b.elements.length),
      });
      return;
    }
    for (const [index, element] of a.elements.entries()) {
      const other = b.elements[index];
      if (other !== undefined)
        compareTypes(comparison, below(place, `[${index}]`), { client: bare(element), server: bare(other) }, ordinary);
    }
  } else if (a.kind === "object" && b.kind === "object") {
    if (enter(comparison, `${a.name} ${b.name}`)) compareObjects(comparison, place, { client: a, server: b });
  } else if (a.kind === "union" && b.kind === "union") {
    if (enter(comparison, `${a.name} ${b.name}`)) compareUnions(comparison, place, { client: a, server: b });
  } else {
    add(comparison, kind.replaced ?? "type-kind-changed", place, {
      client: kindWords(a, typed.client.type),
      server: kindWords(b, typed.server.type),
    });
    return;
  }
  compareConstraints(comparison, place, {
    client: [...client.constraints, ...typed.client.constraints],
    server: [...server.constraints, ...typed.server.constraints],
  });
}

const relationCodes = {
  narrowed: "field-type-narrowed",
  widened: "field-type-widened",
  changed: "field-type-changed",
  encoding: "encoding-changed",
} as const;

function isAny(resolved: Resolved): boolean {
  return resolved.type.kind === "primitive" && resolved.type.name === "any";
}

function isScalar(node: PlainType): node is Extract<PlainType, { kind: "primitive" | "literal" | "enum" }> {
  return node.kind === "primitive" || node.kind === "literal" || node.kind === "enum";
}

function below(place: Place, suffix: string): Place {
  return {
    ...place,
    subject: { client: place.subject.client + suffix, server: place.subject.server + suffix },
    step: place.step === null ? null : `${place.step.slice(0, -1)}${suffix}\``,
  };
}

/** False where this use has been through the pair before. */
function enter(comparison: Comparison, pair: string): boolean {
  if (comparison.visited.has(pair)) return false;
  comparison.visited.add(pair);
  return true;
}

function meet(comparison: Comparison, client: Resolved, server: Resolved): void {
  // Both innermost and outermost names: an alias that was added on one side says nothing about the object behind it.
  for (const [a, b] of [
    [client.names[0], server.names[0]],
    [client.names.at(-1), server.names.at(-1)],
  ]) {
    if (a === undefined || b === undefined) continue;
    const known = comparison.met.get(a);
    if (known === undefined) comparison.met.set(a, new Set([b]));
    else known.add(b);
  }
}
