import type { AliasType, Constraint, Type } from "../../ir/type.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";
import { withoutNull } from "../underlying.js";

const known = new WeakMap<AliasType, readonly Constraint[]>();
const owners = new WeakMap<Constraint, AliasType>();

/** The constraints of all aliases on the way to a type. Call it when those of each alias are complete. */
export function aliasConstraints(context: Context, type: Type): readonly Constraint[] {
  const way: AliasType[] = [];
  const passed = new Set<AliasType>();
  let constraints: readonly Constraint[] = [];
  for (let alias = aliasOf(context, type); alias !== null; alias = aliasOf(context, alias.type)) {
    const before = known.get(alias);
    if (before !== undefined) constraints = before;
    if (before !== undefined || passed.has(alias)) break;
    passed.add(alias);
    way.push(alias);
  }
  for (const alias of way.reverse()) {
    for (const constraint of alias.constraints) owners.set(constraint, alias);
    constraints = alias.constraints.reduce(narrow, constraints);
    known.set(alias, constraints);
  }
  return constraints;
}

/** Returns the span of a constraint that `aliasConstraints` returned. */
export function aliasConstraintSpan(context: Context, constraint: Constraint): Span | null {
  const alias = owners.get(constraint);
  const node = alias === undefined ? undefined : context.nodes.types.get(alias);
  if (node?.kind !== "alias") return null;
  const names: readonly string[] = constraint.kind.endsWith("Length") ? [constraint.kind, "length"] : [constraint.kind];
  return node.annotations.find(({ name }) => names.includes(name.text))?.span ?? node.name.span;
}

function aliasOf(context: Context, type: Type): AliasType | null {
  const inner = withoutNull(type);
  const named = inner.kind === "reference" ? context.types.get(inner.name) : undefined;
  return named?.kind === "alias" ? named : null;
}

const lower: readonly Constraint["kind"][] = ["min", "exclusiveMin", "minLength", "minItems", "minProperties"];
const upper: readonly Constraint["kind"][] = ["max", "exclusiveMax", "maxLength", "maxItems", "maxProperties"];

/** Keeps the narrower of two bounds of one kind, so that a long chain does not collect a list of them. */
function narrow(constraints: readonly Constraint[], added: Constraint): readonly Constraint[] {
  const holdsAlready = constraints.some((other) => other.kind === added.kind && isAsNarrow(other, added));
  if (holdsAlready) return constraints;
  return [...constraints.filter((other) => other.kind !== added.kind || !isAsNarrow(added, other)), added];
}

/** Whether each value that satisfies `one` satisfies `other`, which is of the same kind. */
function isAsNarrow(one: Constraint, other: Constraint): boolean {
  if (!("value" in one) || !("value" in other)) return true;
  if (lower.includes(one.kind)) return Number(one.value) >= Number(other.value);
  if (upper.includes(one.kind)) return Number(one.value) <= Number(other.value);
  return one.value === other.value;
}
