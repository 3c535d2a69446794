import { type PrimitiveName, primitives } from "../../ir/primitives.js";
import type { Field, NamedType, Type, UnionType } from "../../ir/type.js";
import type { Context } from "../context.js";
import { isUnknown, typeEnd } from "../underlying.js";

/** One form that the values of a type can have in JSON. */
interface Shape {
  readonly kind: "string" | "number" | "boolean" | "array" | "object" | "null";
  /** Of an object; empty for the others. */
  readonly fields: readonly ShapeField[];
  /** Of a tuple: the literals of each element, null where it has other values; null for all other forms. */
  readonly items: readonly ShapeField["literals"][] | null;
}

interface ShapeField {
  readonly name: string;
  readonly required: boolean;
  /** Null: more than some literals. */
  readonly literals: readonly (string | number | boolean)[] | null;
}

/**
 * Whether no JSON value can be taken for both of two types: by its kind, a literal field, required fields that the other lacks, or
 * for tuples by their length or a literal in them.
 */
export function areDistinct(context: Context, first: Type, second: Type): boolean {
  const a = shapesOf(context, first, []);
  const b = shapesOf(context, second, []);
  if (a === "unknown" || b === "unknown") return true;
  if (a === "anything" || b === "anything") return false;
  return a.every((one) => b.every((other) => differ(one, other)));
}

function differ(a: Shape, b: Shape): boolean {
  if (a.kind !== b.kind) return true;
  if (a.kind === "array") return a.items !== null && b.items !== null && areDistinctTuples(a.items, b.items);
  if (a.kind !== "object") return false;
  const byLiteral = a.fields.some(({ name, required, literals }) => {
    const other = b.fields.find((field) => field.name === name);
    return (
      required &&
      other?.required === true &&
      literals !== null &&
      other.literals !== null &&
      !literals.some((literal) => other.literals?.includes(literal))
    );
  });
  return byLiteral || (lacks(a, b) && lacks(b, a));
}

function areDistinctTuples(a: NonNullable<Shape["items"]>, b: NonNullable<Shape["items"]>): boolean {
  if (a.length !== b.length) return true;
  return a.some((literals, index) => {
    const others = b[index] ?? null;
    return literals !== null && others !== null && !literals.some((literal) => others.includes(literal));
  });
}

/** Whether one needs a field that the other doesn't know. */
function lacks(from: Shape, other: Shape): boolean {
  return from.fields.some(({ name, required }) => required && !other.fields.some((field) => field.name === name));
}

type Shapes = readonly Shape[] | "anything" | "unknown";

const plain = (kind: Shape["kind"]): readonly Shape[] => [{ kind, fields: [], items: null }];

/** The forms of a type; `unions` are those that it stands in, for one that contains itself has forms without end. */
function shapesOf(context: Context, type: Type, unions: readonly UnionType[]): Shapes {
  const { type: target, nullable } = typeEnd(context, type);
  const shapes = isUnknown(target) ? "unknown" : shapesOfTarget(context, target, unions);
  return nullable ? together([shapes, plain("null")]) : shapes;
}

function shapesOfTarget(context: Context, target: Type | NamedType, unions: readonly UnionType[]): Shapes {
  switch (target.kind) {
    case "array":
      return plain("array");
    case "tuple":
      return [{ kind: "array", fields: [], items: target.elements.map((element) => literalsOf(context, element)) }];
    case "map":
      return plain("object");
    case "object":
      return [{ kind: "object", fields: target.fields.map((field) => shapeField(context, field)), items: null }];
    case "enum":
      return plain(target.base === "string" ? "string" : "number");
    case "literal":
      return target.values.flatMap((value) => plain(kindOfLiteral(value)));
    case "union":
      return unions.includes(target) ? "anything" : unionShapes(context, target, [...unions, target]);
    case "primitive":
      if (target.encoding !== null) return plain(target.encoding === "string" ? "string" : "number");
      return jsonShapes(target.name);
    default:
      return "anything";
  }
}

function jsonShapes(name: PrimitiveName): Shapes {
  const { json } = primitives[name];
  return json === "any" ? "anything" : plain(json);
}

function kindOfLiteral(value: string | number | boolean): "string" | "number" | "boolean" {
  return typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean";
}

function shapeField(context: Context, { name, required, type }: Field): ShapeField {
  return { name, required, literals: literalsOf(context, type) };
}

/** The values of a type that has only some: literals, also behind an alias, and enums that are closed. */
function literalsOf(context: Context, type: Type): ShapeField["literals"] {
  const { type: target, nullable } = typeEnd(context, type);
  if (nullable) return null;
  if (target.kind === "literal") return target.values;
  return target.kind === "enum" && !target.open ? target.values.map(({ value }) => value) : null;
}

/** Whether all values of a type are objects, as far as it is known. */
export function isAlwaysObject(context: Context, type: Type): boolean {
  const shapes = shapesOf(context, type, []);
  return typeof shapes === "string" || shapes.every(({ kind }) => kind === "object");
}

function unionShapes(context: Context, union: UnionType, unions: readonly UnionType[]): Shapes {
  const { tagging } = union;
  const shapes = union.variants.map((variant): Shapes => {
    if (tagging.kind === "untagged" || variant.isElse || variant.tag === null)
      return shapesOf(context, variant.type, unions);
    const literals = [variant.tag];
    if (tagging.kind !== "internal") {
      const [tagKey, valueKey] = tagging.kind === "adjacent" ? [tagging.tagKey, tagging.valueKey] : ["Type", "Value"];
      const tag = { name: tagKey, required: true, literals };
      return [{ kind: "object", fields: [tag, { name: valueKey, required: true, literals: null }], items: null }];
    }
    const inner = shapesOf(context, variant.type, unions);
    if (typeof inner === "string") return inner;
    const tag = { name: tagging.tagKey, required: true, literals };
    return inner.map(({ fields, ...shape }) => ({
      ...shape,
      fields: [tag, ...fields.filter(({ name }) => name !== tag.name)],
    }));
  });
  // A variant that nobody knows yet is an object with any fields.
  return union.open && tagging.kind !== "untagged" ? "anything" : together(shapes);
}

function together(parts: readonly Shapes[]): Shapes {
  const all: Shape[] = [];
  for (const part of parts) {
    if (typeof part === "string") return part;
    all.push(...part);
  }
  return all;
}
