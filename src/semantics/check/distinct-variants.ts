import { type PrimitiveName, primitives } from "../../ir/primitives.js";
import type { Field, NamedType, Type, UnionType, UnionVariant } from "../../ir/type.js";
import type { NamedTypes } from "../../ir/walk.js";
import type { Context } from "../context.js";
import { isUnknown, typeEnd } from "../underlying.js";
import {
  emptySet,
  findAlike,
  type Shape,
  type ShapeField,
  type ShapeSet,
  shapesIn,
  withShapes,
} from "./shape-index.js";

/** `anything`: any value, or the values can't be determined. `unknown`: the type is unknown, and no report should follow. */
type Shapes = ShapeSet | "anything" | "unknown";

/**
 * Finds two variants that can't be told apart, because the same JSON value could be either: they have the same kind, no
 * field or element with different literals, and no required field that the other one lacks.
 */
export function findIndistinct(
  context: Context,
  variants: readonly UnionVariant[],
): { readonly first: UnionVariant; readonly second: UnionVariant } | null {
  const known = variants
    .map((variant, order) => ({ variant, order, shapes: shapesOf(context, variant.type) }))
    .filter(({ shapes }) => shapes !== "unknown");
  const vague = known.find(({ shapes }) => shapes === "anything");
  const other = known.find((each) => each !== vague);
  if (vague !== undefined) return other === undefined ? null : inOrder(vague, other);
  const sets = known.flatMap(({ variant, order, shapes }) =>
    typeof shapes === "string" ? [] : [{ variant, order, shapes }],
  );
  // The other sets are looked up in the largest one, so that a chain of unions takes time in proportion to its length.
  const largest = sets.reduce<(typeof sets)[number] | null>(
    (most, each) => (most === null || each.shapes.size > most.shapes.size ? each : most),
    null,
  );
  let seen = emptySet();
  const owners: (typeof sets)[number][] = [];
  for (const each of sets) {
    if (each === largest || largest === null) continue;
    for (const shape of shapesIn(each.shapes)) {
      if (findAlike(largest.shapes, shape) !== null) return inOrder(largest, each);
      const at = findAlike(seen, shape);
      const owner = at === null ? undefined : owners[at];
      if (owner !== undefined && owner !== each) return inOrder(owner, each);
    }
    seen = withShapes(seen, shapesIn(each.shapes));
    while (owners.length < seen.size) owners.push(each);
  }
  return null;
}

interface Placed {
  readonly variant: UnionVariant;
  readonly order: number;
}

function inOrder(one: Placed, other: Placed): { readonly first: UnionVariant; readonly second: UnionVariant } {
  const [first, second] = one.order < other.order ? [one, other] : [other, one];
  return { first: first.variant, second: second.variant };
}

/** Whether all values of a type are known to be objects. */
export function isAlwaysObject(context: Context, type: Type): boolean {
  const shapes = shapesOf(context, type);
  return typeof shapes === "string" || shapesIn(shapes).every(({ kind }) => kind === "object");
}

const knownUnions = new WeakMap<NamedTypes, Map<UnionType, Shapes>>();

function setOf(...kinds: readonly Shape["kind"][]): ShapeSet {
  return withShapes(
    emptySet(),
    kinds.map((kind) => ({ kind, fields: [] })),
  );
}

/** The forms of a type. A union that contains itself has infinitely many. */
function shapesOf(context: Context, type: Type): Shapes {
  const target = typeEnd(context, type).type;
  if (target.kind === "union") readUnions(context, target);
  return shapesOfEnd(context, type);
}

/** Reads the forms of a union and of those inside it, the innermost first, without recursion. */
function readUnions(context: Context, union: UnionType): void {
  const known = knownUnions.get(context.types) ?? new Map<UnionType, Shapes>();
  knownUnions.set(context.types, known);
  const open = [union];
  const entered = new Set<UnionType>();
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const missing = known.has(top) || entered.has(top) ? [] : unionsIn(context, top).filter((each) => !known.has(each));
    entered.add(top);
    if (missing.length > 0) {
      open.push(...missing);
      continue;
    }
    open.pop();
    if (!known.has(top)) known.set(top, unionShapes(context, top));
  }
}

function unionsIn(context: Context, { variants, tagging }: UnionType): UnionType[] {
  return variants.flatMap((variant) => {
    if (tagging.kind !== "untagged" && tagging.kind !== "internal" && !variant.isElse) return [];
    const { type } = typeEnd(context, variant.type);
    return type.kind === "union" ? [type] : [];
  });
}

function shapesOfEnd(context: Context, type: Type): Shapes {
  const { type: target, nullable } = typeEnd(context, type);
  const shapes = isUnknown(target) ? "unknown" : shapesOfTarget(context, target);
  return nullable ? together([shapes, setOf("null")]) : shapes;
}

function shapesOfTarget(context: Context, target: Type | NamedType): Shapes {
  switch (target.kind) {
    case "array":
      return setOf("array");
    case "tuple":
      return withShapes(emptySet(), [{ kind: "array", fields: tupleFields(context, target.elements) }]);
    case "map":
      return setOf("object");
    case "object":
      return withShapes(emptySet(), [
        { kind: "object", fields: target.fields.map((field) => shapeField(context, field)) },
      ]);
    case "enum":
      return setOf(target.base === "string" ? "string" : "number");
    case "literal":
      return setOf(...new Set(target.values.map(kindOfLiteral)));
    case "union":
      // A union that has no forms yet contains itself.
      return knownUnions.get(context.types)?.get(target) ?? "anything";
    case "primitive":
      if (target.encoding !== null) return setOf(target.encoding === "string" ? "string" : "number");
      return jsonShapes(target.name);
    default:
      return "anything";
  }
}

function jsonShapes(name: PrimitiveName): Shapes {
  const { json } = primitives[name];
  return json === "any" ? "anything" : setOf(json);
}

function kindOfLiteral(value: string | number | boolean): "string" | "number" | "boolean" {
  return typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean";
}

function shapeField(context: Context, { name, required, type }: Field): ShapeField {
  return { name, required, literals: literalsOf(context, type) };
}

/** The properties that distinguish tuples: their length, and elements that are literals. */
function tupleFields(context: Context, elements: readonly Type[]): ShapeField[] {
  const items = elements.map((element, index) => ({
    name: String(index),
    required: true,
    literals: literalsOf(context, element),
  }));
  return [{ name: "length", required: true, literals: [elements.length] }, ...items];
}

/** The values of a literal type or a closed enum, also behind an alias; null for other types. */
function literalsOf(context: Context, type: Type): ShapeField["literals"] {
  const { type: target, nullable } = typeEnd(context, type);
  if (nullable) return null;
  if (target.kind === "literal") return target.values;
  return target.kind === "enum" && !target.open ? target.values.map(({ value }) => value) : null;
}

function unionShapes(context: Context, union: UnionType): Shapes {
  const { tagging } = union;
  // An unknown variant is an object with any fields.
  const unknown = union.open && tagging.kind !== "untagged" ? [setOf("object")] : [];
  return together([
    ...unknown,
    ...union.variants.map((variant): Shapes => {
      if (tagging.kind === "untagged" || variant.isElse || variant.tag === null)
        return shapesOfEnd(context, variant.type);
      const literals = [variant.tag];
      if (tagging.kind !== "internal") {
        const [tagKey, valueKey] = tagging.kind === "adjacent" ? [tagging.tagKey, tagging.valueKey] : ["Type", "Value"];
        const tag = { name: tagKey, required: !variant.isDefault, literals };
        const value = { name: valueKey, required: true, literals: null };
        return withShapes(emptySet(), [{ kind: "object", fields: [tag, value] }]);
      }
      const inner = shapesOfEnd(context, variant.type);
      if (typeof inner === "string") return inner;
      const tag = { name: tagging.tagKey, required: !variant.isDefault, literals };
      const forms = inner.size > maxTagged ? [commonShape(shapesIn(inner))] : shapesIn(inner);
      return withShapes(
        emptySet(),
        forms.map(({ kind, fields }) => ({
          kind,
          fields: [tag, ...fields.filter(({ name }) => name !== tag.name)],
        })),
      );
    }),
  ]);
}

/**
 * The maximum number of forms of a variant with a tag. A variant with more has one form, with the properties that all
 * of them share, because unions inside of unions would multiply the forms.
 */
const maxTagged = 64;

/**
 * The maximum number of forms. A union with more contains another one in many ways, so its variants can't be told
 * apart.
 */
const maxShapes = 200_000;

/** One form with the fields that all shapes have: a value that differs from it differs from each of them. */
function commonShape(shapes: readonly Shape[]): Shape {
  const byName = new Map<string, ShapeField[]>();
  for (const { fields } of shapes) {
    for (const field of fields) {
      const known = byName.get(field.name);
      if (known === undefined) byName.set(field.name, [field]);
      else known.push(field);
    }
  }
  const fields = [...byName].map(([name, same]): ShapeField => {
    const isCommon = same.length === shapes.length;
    const literals = same.map((field) => field.literals);
    return {
      name,
      required: isCommon && same.every(({ required }) => required),
      literals: isCommon && !literals.includes(null) ? [...new Set(literals.flatMap((values) => values ?? []))] : null,
    };
  });
  return { kind: "object", fields };
}

/**
 * All shapes of several sets. The others are added to the largest set, so that as few shapes as possible are copied.
 */
function together(parts: readonly Shapes[]): Shapes {
  let largest = emptySet();
  let size = 0;
  for (const part of parts) {
    if (typeof part === "string") return part;
    size += part.size;
    if (part.size > largest.size) largest = part;
  }
  if (size > maxShapes) return "anything";
  let all = largest;
  for (const part of parts) {
    if (typeof part !== "string" && part !== largest) all = withShapes(all, shapesIn(part));
  }
  return all;
}
