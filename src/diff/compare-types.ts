import type { Constraint, Type } from "../ir/type.js";
import { type PlainType, type Resolved, resolve } from "../ir/walk.js";
import { compareConstraints } from "./compare-constraints.js";
import { compareEnums, compareLiterals } from "./compare-enums.js";
import { compareObjects } from "./compare-objects.js";
import { compareUnions, travelAlike } from "./compare-unions.js";
import type { Base } from "./constraint-limits.js";
import { add, type Comparison, type Place } from "./finding.js";
import { fitScalars, isScalar, type Scalar, scalarSet } from "./scalar-fit.js";
import type { Sides } from "./sides.js";
import { kindWords, typeWords } from "./type-words.js";
import { bare, fitsOf, ordinary, type PlaceKind, type Typed } from "./typed.js";
import { fitKeys, keySet } from "./value-fit.js";

/** Compares two types as their values travel. Names do not count. */
export function compareTypes(comparison: Comparison, place: Place, typed: Sides<Typed>, kind: PlaceKind): void {
  const client = resolve(comparison.sides.client.types, typed.client.type);
  const server = resolve(comparison.sides.server.types, typed.server.type);
  meet(comparison, client, server);
  if (isAny(client) && isAny(server)) return;
  const a = client.type;
  const b = server.type;
  const constraints = {
    client: [...client.constraints, ...typed.client.constraints],
    server: [...server.constraints, ...typed.server.constraints],
  };
  const isOneKind = (a.kind === b.kind && !isAny(client) && !isAny(server)) || (isScalar(a) && isScalar(b));
  const isAnything = isAny(client) || isAny(server);
  const unions = a.kind === "union" && b.kind === "union" ? { client: a, server: b } : null;
  if (!isOneKind || isAnything || (unions !== null && !travelAlike(unions))) {
    compareAsWhole(comparison, place, { typed, resolved: { client, server }, kind });
    return;
  }
  if (client.nullable !== server.nullable) {
    add(comparison, server.nullable ? "field-null-allowed" : "field-null-forbidden", place, {
      ...(kind.optional ? { variant: "optional" } : {}),
    });
  }
  if (isScalar(a) && isScalar(b)) {
    compareScalars(comparison, place, { typed, nodes: { client: a, server: b }, constraints, kind });
    return;
  }
  if (a.kind === "array" && b.kind === "array") {
    const inner = below(place, "[]");
    compareTypes(comparison, inner, { client: bare(a.element), server: bare(b.element) }, ordinary);
  } else if (a.kind === "map" && b.kind === "map") {
    compareKeys(comparison, below(place, " key"), { client: a.key, server: b.key });
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
    enter(comparison, `${a.name} ${b.name}`, () =>
      compareObjects(comparison, place, { client: a, server: b }, compareTypes),
    );
  } else if (a.kind === "union" && b.kind === "union") {
    enter(comparison, `${a.name} ${b.name}`, () =>
      compareUnions(comparison, place, { client: a, server: b }, compareTypes),
    );
  }
  compareConstraints(comparison, place, constraints, null);
}

interface Whole {
  readonly typed: Sides<Typed>;
  readonly resolved: Sides<Resolved>;
  readonly kind: PlaceKind;
}

/** Compares types of different kinds by their values: a string may have become one variant of a union. */
function compareAsWhole(comparison: Comparison, place: Place, { typed, resolved, kind }: Whole): void {
  const { toServer, toClient } = fitsOf(comparison, typed, kind.optional);
  const client = resolved.client.type;
  const server = resolved.server.type;
  const wordsOf = isScalar(client) && isScalar(server) ? (_: PlainType, type: Type) => typeWords(type) : kindWords;
  const words = {
    client: wordsOf(client, typed.client.type),
    server: wordsOf(server, typed.server.type),
  };
  if (toServer === "refused" && toClient === "refused") {
    if (client.kind === "union" && server.kind === "union")
      compareUnions(comparison, place, { client, server }, compareTypes);
    else add(comparison, kind.replaced ?? "type-kind-changed", place, words);
  } else if (toServer === "accepted" && toClient === "accepted") {
    // Lists and tuples are different types in code; a union of one variant is the same as its variant.
    if (client.kind !== "union" && server.kind !== "union")
      add(comparison, "type-kind-changed", place, { ...words, variant: "same" });
  } else if (toClient === "refused") {
    add(comparison, "field-type-widened", place, { ...words, ...(toServer === "partly" ? { variant: "partly" } : {}) });
  } else if (toServer === "refused") {
    add(comparison, "field-type-narrowed", place, {
      ...words,
      ...(toClient === "partly" ? { variant: "partly" } : {}),
    });
  } else add(comparison, "type-kind-changed", place, { ...words, variant: "partly" });
}

interface Scalars {
  readonly typed: Sides<Typed>;
  readonly nodes: Sides<Scalar>;
  readonly constraints: Sides<readonly Constraint[]>;
  readonly kind: PlaceKind;
}

function compareScalars(comparison: Comparison, place: Place, { typed, nodes, constraints, kind }: Scalars): void {
  const { client, server } = nodes;
  const base = baseOf(client);
  if (client.kind === "enum" && server.kind === "enum" && (client.base === "string") === (server.base === "string")) {
    compareEnums(comparison, place, { client, server });
    return;
  }
  if (client.kind === "literal" && server.kind === "literal") {
    compareLiterals(comparison, place, { client, server });
    return;
  }
  const isSamePrimitive = client.kind === "primitive" && server.kind === "primitive" && isSame(client, server);
  if (isSamePrimitive) {
    compareConstraints(comparison, place, constraints, base);
    return;
  }
  const words = { client: typeWords(typed.client.type), server: typeWords(typed.server.type) };
  const whole = relation(nodes, constraints);
  if (whole.code !== "field-type-changed") {
    if (whole.code !== null) add(comparison, whole.code, place, { ...words, ...whole.details });
    return;
  }
  // If only constraints keep one from containing the other, the change of the type is separate from that of the
  // constraints.
  const unconstrained = relation(nodes, { client: [], server: [] });
  if (unconstrained.code === "field-type-narrowed" || unconstrained.code === "field-type-widened") {
    add(comparison, unconstrained.code, place, { ...words, ...unconstrained.details });
    compareConstraints(comparison, place, constraints, null);
  } else if (client.kind === "primitive" && server.kind === "primitive" && wireName(client) === wireName(server)) {
    add(comparison, "encoding-changed", place, words);
  } else add(comparison, kind.replaced ?? "field-type-changed", place, words);
}

interface ScalarRelation {
  /** Null if the values are the same. */
  readonly code: "field-type-widened" | "field-type-narrowed" | "field-type-changed" | "type-kind-changed" | null;
  readonly details: { readonly variant?: string };
}

function relation(nodes: Sides<Scalar>, constraints: Sides<readonly Constraint[]>): ScalarRelation {
  const client = scalarSet(nodes.client, constraints.client);
  const server = scalarSet(nodes.server, constraints.server);
  const toServer = fitScalars(client, server);
  const toClient = fitScalars(server, client);
  if (toServer === "accepted" && toClient === "accepted") {
    const inOtherForm = encodingOf(nodes.client) !== encodingOf(nodes.server);
    return inOtherForm ? { code: "type-kind-changed", details: { variant: "same" } } : { code: null, details: {} };
  }
  if (toServer === "refused" && toClient === "refused") return { code: "field-type-changed", details: {} };
  const partly = { variant: "partly" };
  if (toClient === "refused") return { code: "field-type-widened", details: toServer === "partly" ? partly : {} };
  if (toServer === "refused") return { code: "field-type-narrowed", details: toClient === "partly" ? partly : {} };
  return { code: toServer === "accepted" ? "field-type-widened" : "field-type-narrowed", details: {} };
}

function encodingOf(node: Scalar): string | null {
  return node.kind === "primitive" ? node.encoding : null;
}

function baseOf(node: Scalar): Base | null {
  return node.kind === "primitive" ? node : null;
}

/** The name of a primitive on the wire, where `int` and `int64` are the same. */
function wireName({ name }: Base): string {
  return name === "int" ? "int64" : name === "uint" ? "uint64" : name;
}

function isSame(client: Base, server: Base): boolean {
  return wireName(client) === wireName(server) && client.encoding === server.encoding;
}

/** Compares the keys of maps, which travel as texts: any integer is a string. */
function compareKeys(comparison: Comparison, place: Place, keys: Sides<Type>): void {
  const client = keySet(comparison.sides.client, keys.client);
  const server = keySet(comparison.sides.server, keys.server);
  const toServer = fitKeys(client, server);
  const toClient = fitKeys(server, client);
  if ((toServer === "refused") === (toClient === "refused")) {
    compareTypes(comparison, place, { client: bare(keys.client), server: bare(keys.server) }, ordinary);
    return;
  }
  const words = { client: typeWords(keys.client), server: typeWords(keys.server) };
  const nodes = [comparison.sides.client, comparison.sides.server].map(
    (side, index) => resolve(side.types, index === 0 ? keys.client : keys.server).type.kind,
  );
  // If both sides have enums, their added and removed values are reported.
  if (nodes[0] === nodes[1] && nodes[0] !== "primitive") {
    compareTypes(comparison, place, { client: bare(keys.client), server: bare(keys.server) }, ordinary);
  } else add(comparison, toClient === "refused" ? "field-type-widened" : "field-type-narrowed", place, words);
}

function isAny(resolved: Resolved): boolean {
  return resolved.type.kind === "primitive" && resolved.type.name === "any";
}

function below(place: Place, suffix: string): Place {
  return {
    ...place,
    subject: { client: place.subject.client + suffix, server: place.subject.server + suffix },
    step: place.step === null ? null : `${place.step.slice(0, -1)}${suffix}\``,
  };
}

/** Queues the comparison of a pair of named types, unless this use has compared it already. */
function enter(comparison: Comparison, pair: string, compare: () => void): void {
  if (comparison.visited.has(pair)) return;
  comparison.visited.add(pair);
  comparison.pending.push(compare);
}

function meet(comparison: Comparison, client: Resolved, server: Resolved): void {
  // Records both the innermost and the outermost names, because an alias that was added on one side doesn't rename the
  // object behind it.
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
