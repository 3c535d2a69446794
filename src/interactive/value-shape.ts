import type { NamedType, ObjectType, Type, UnionType } from "../ir/type.js";
import { resolve } from "../ir/walk.js";

type Types = ReadonlyMap<string, NamedType>;

/** The parts of a JSON value according to its type. */
export interface ValueShape {
  /** The name of the type that declares the fields; null if the value has no declared fields. */
  readonly name: string | null;
  /** The keys that an object may have; null if it may have any. */
  readonly keys: readonly string[] | null;
  /** The type of a part; null if it is unknown. */
  readonly part: (key: string | number) => Type | null;
}

const anyShape: ValueShape = { name: null, keys: null, part: () => null };

/** The shape of a value of a type. For a union, the value decides which variant it is. */
export function shapeOf(types: Types, declared: Type, value: unknown): ValueShape {
  const { type } = resolve(types, declared);
  switch (type.kind) {
    case "array":
      return { ...anyShape, part: () => type.element };
    case "map":
      return { ...anyShape, part: () => type.value };
    case "tuple":
      return { ...anyShape, part: (key) => type.elements[Number(key)] ?? null };
    case "object":
      return objectShape(type);
    case "union":
      return unionShape(types, type, value);
    default:
      return anyShape;
  }
}

function objectShape({ name, fields }: ObjectType): ValueShape {
  return {
    name,
    keys: fields.map((field) => field.name),
    part: (key) => fields.find((field) => field.name === key)?.type ?? null,
  };
}

function unionShape(types: Types, union: UnionType, value: unknown): ValueShape {
  const { tagging, variants } = union;
  if (tagging.kind === "untagged") {
    const shapes = variants.map((variant) => resolve(types, variant.type).type);
    const objects = shapes.filter((shape) => shape.kind === "object");
    const all = objects.flatMap(({ fields }) => fields);
    return {
      name: union.name,
      keys: shapes.every((shape) => shape.kind !== "map" && shape.kind !== "union")
        ? all.map(({ name }) => name)
        : null,
      part: (key) => (objects.length === 1 ? (all.find(({ name }) => name === key)?.type ?? null) : null),
    };
  }
  if (tagging.kind === "legacyGoa") return { ...anyShape, name: union.name, keys: ["Type", "Value"] };
  const tag = ownValue(value, tagging.tagKey);
  const variant = variants.find((one) => one.tag === tag) ?? variants.find((one) => one.isElse);
  if (variant === undefined) return anyShape;
  if (tagging.kind === "adjacent" && !variant.isElse) {
    const { tagKey, valueKey } = tagging;
    return { name: union.name, keys: [tagKey, valueKey], part: (key) => (key === valueKey ? variant.type : null) };
  }
  const inner = shapeOf(types, variant.type, value);
  return { ...inner, keys: inner.keys === null ? null : [...inner.keys, tagging.tagKey] };
}

/** The part of a value with a key; undefined if there is none. */
export function ownValue(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** The strings that a type lists: values of an enum, literals, or tags of a union's variants. */
export function textsOf(types: Types, declared: Type): readonly string[] {
  const { type } = resolve(types, declared);
  if (type.kind === "enum") return type.values.map(({ value }) => String(value));
  return type.kind === "literal" ? type.values.map(String) : [];
}

/** The tags of a union's variants; empty for other types. */
export function tagsOf(types: Types, declared: Type): readonly string[] {
  const { type } = resolve(types, declared);
  return type.kind === "union" ? type.variants.flatMap(({ tag }) => (tag === null ? [] : [String(tag)])) : [];
}
