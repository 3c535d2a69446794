import type { Json } from "../../../src/ir/json.js";
import type { Constraint, Field, NamedType, ObjectType, Type, UnionType, UnionVariant } from "../../../src/ir/type.js";
import { resolve } from "../../../src/ir/walk.js";
import { isRecord } from "../../../src/text/is-record.js";
import { namedType } from "../dialect.js";
import { boundOf, type ExamplePlace, type Found, primitiveExample } from "./primitive-example.js";

type Types = ReadonlyMap<string, NamedType>;

/** The context of an example. */
export interface ExampleRequest {
  readonly constraints?: readonly Constraint[];
  /** The field that has the value; its name suggests the content. */
  readonly field?: string;
  /** Another seed gives another example of the same type. */
  readonly seed?: string;
  /** The sender; requests have no read-only fields, and answers no write-only ones. */
  readonly from?: Sender;
}

export type Sender = "client" | "server";

/**
 * A value of a type in its wire form: the author's example if there is one, else one that satisfies all constraints and
 * reads like data. The same seed gives the same value. Null if none was found within the budget, which keeps
 * examples readable.
 */
export function exampleValue(type: Type, types: Types, request: ExampleRequest = {}): Found {
  const { constraints = [], field = "", seed = "", from = null } = request;
  return inBudget(types, from, (maker) =>
    typeExample(maker, type, constraints, {
      field,
      type: "",
      seed: `${seed}/${field}`,
      index: 0,
    }),
  );
}

/** One variant of a union in its wire form, with its tag. */
export function variantExample(
  type: UnionType,
  variant: UnionVariant,
  types: Types,
  { from = null, seed = "" }: Pick<ExampleRequest, "seed"> & { readonly from?: Sender | null } = {},
): Found {
  return inBudget(types, from, (maker) =>
    variantValue(maker, type, variant, { field: "", type: type.name, seed: `${seed}${type.name}`, index: 0 }),
  );
}

/** The state while one example is made. */
interface Maker {
  readonly types: Types;
  /** The sender; null if the value is not sent. */
  readonly from: Sender | null;
  /** Whether optional fields and second elements are left out. */
  readonly terse: boolean;
  /** The number of values that may still be made. */
  left: number;
  depth: number;
}

const maxValues = 500;
/** The budget of an example whose required parts are large. */
const maxRequired = 5000;
const maxDepth = 100;

/** An example with optional parts; if it gets too large, one without them. */
function inBudget(types: Types, from: Sender | null, make: (maker: Maker) => Found): Found {
  return (
    make({ types, from, terse: false, left: maxValues, depth: 0 }) ??
    make({ types, from, terse: true, left: maxRequired, depth: 0 })
  );
}

function typeExample(maker: Maker, type: Type, constraints: readonly Constraint[], place: ExamplePlace): Found {
  if (maker.left-- <= 0 || maker.depth >= maxDepth) return null;
  maker.depth++;
  try {
    return partsExample(maker, type, constraints, place);
  } finally {
    maker.depth--;
  }
}

function partsExample(maker: Maker, type: Type, constraints: readonly Constraint[], place: ExamplePlace): Found {
  switch (type.kind) {
    case "nullable":
      return typeExample(maker, type.type, constraints, place) ?? { value: null };
    case "literal":
      return { value: type.values[0] ?? null };
    case "primitive":
      return primitiveExample(type.name, type.encoding, constraints, place);
    case "array":
      return listExample(maker, type.element, constraints, place);
    case "map":
      return mapExample(maker, type, constraints, place);
    case "tuple": {
      const values: Json[] = [];
      for (const [index, element] of type.elements.entries()) {
        const found = typeExample(maker, element, [], numbered(place, index));
        if (found === null) return null;
        values.push(found.value);
      }
      return { value: values };
    }
    case "reference":
      return namedExample(maker, namedType(maker.types, type.name), constraints, place);
  }
}

/** The place of one of several values. */
function numbered(place: ExamplePlace, index: number): ExamplePlace {
  return { ...place, index };
}

/** The maximum number of attempts to find another distinct element. */
const triesForDistinct = 20;

function listExample(maker: Maker, element: Type, constraints: readonly Constraint[], place: ExamplePlace): Found {
  const least = boundOf(constraints, "minItems") ?? 0;
  const most = boundOf(constraints, "maxItems") ?? Number.POSITIVE_INFINITY;
  if (least > maker.left) return null;
  const unique = constraints.some(({ kind }) => kind === "uniqueItems");
  const usual = maker.terse || maker.depth > 6 ? 0 : isPlain(maker.types, element) ? 2 : 1;
  const count = Math.min(Math.max(least, usual), most);
  const values: Json[] = [];
  const seen = new Set<string>();
  for (let tries = 0; values.length < count && tries < count + triesForDistinct * count; tries++) {
    const found = typeExample(maker, element, [], numbered(place, tries));
    if (found === null) break;
    const value = distinct(maker.types, element, found.value, tries);
    const text = JSON.stringify(value);
    if (seen.has(text) && unique) continue;
    // A repeated element adds nothing to the example.
    if (seen.has(text) && values.length >= least) break;
    seen.add(text);
    values.push(value);
  }
  return values.length >= least ? { value: values } : null;
}

/** Returns a different value for each index if the type is a literal, an enum or a boolean; otherwise `value`. */
function distinct(types: Types, element: Type, value: Json, index: number): Json {
  const { type } = resolve(types, element);
  if (type.kind === "literal") return type.values[index % type.values.length] ?? value;
  if (type.kind === "enum") return type.values[index % type.values.length]?.value ?? value;
  if (type.kind === "primitive" && type.name === "boolean") return index % 2 === 0;
  return value;
}

function isPlain(types: Types, type: Type): boolean {
  const { kind } = resolve(types, type).type;
  return kind === "primitive" || kind === "literal" || kind === "enum";
}

function mapExample(
  maker: Maker,
  { key, value }: Extract<Type, { kind: "map" }>,
  constraints: readonly Constraint[],
  place: ExamplePlace,
): Found {
  const least = boundOf(constraints, "minProperties") ?? 0;
  const most = boundOf(constraints, "maxProperties") ?? Number.POSITIVE_INFINITY;
  if (least > maker.left) return null;
  const count = Math.min(Math.max(least, maker.terse || maker.depth > 6 ? 0 : 1), most);
  const entries = new Map<string, Json>();
  for (let tries = 0; entries.size < count && tries < count + triesForDistinct * count; tries++) {
    const at = numbered(place, tries);
    const made = typeExample(maker, key, [], { ...at, field: "key", type: "" });
    if (made === null) break;
    const name = String(numberedKey(maker.types, key, made.value, tries));
    if (entries.has(name)) continue;
    const found = typeExample(maker, value, [], at);
    if (found === null) break;
    entries.set(name, found.value);
  }
  return entries.size >= least ? { value: Object.fromEntries(entries) } : null;
}

/** A different key for each entry of a map: a value of the enum, or a numbered integer or text. */
function numberedKey(types: Types, key: Type, made: Json, index: number): Json {
  const { type, constraints } = resolve(types, key);
  if (type.kind === "primitive" && index > 1 && constraints.length === 0) {
    if (type.name === "string") return `${String(made)}${index}`;
    if (typeof made === "number") return index;
  }
  return distinct(types, key, made, index);
}

function namedExample(maker: Maker, type: NamedType, constraints: readonly Constraint[], place: ExamplePlace): Found {
  switch (type.kind) {
    case "enum": {
      const [first] = type.values;
      return first === undefined ? null : { value: first.value };
    }
    case "alias": {
      const [given] = type.examples;
      if (given !== undefined && constraints.length === 0) return { value: given.value };
      const named = place.field === "" ? { ...place, field: type.name } : place;
      return typeExample(maker, type.type, [...type.constraints, ...constraints], named);
    }
    case "object":
      return objectExample(maker, type, place);
    case "union":
      return unionExample(maker, type, place);
  }
}

function objectExample(maker: Maker, type: ObjectType, place: ExamplePlace): Found {
  const [given] = type.examples;
  if (given !== undefined) return { value: given.value };
  const found = new Map<string, Json>();
  // Required fields come first, so that optional fields can't use up their budget.
  const fields = type.fields.filter(
    (field) => !(maker.from === "client" ? field.readOnly : maker.from === "server" && field.writeOnly),
  );
  const required = fields.filter((field) => field.required);
  const optional = maker.terse ? [] : fields.filter((field) => !field.required);
  for (const field of [...required, ...optional]) {
    // Deeply nested values have no optional fields, so that recursive types end.
    if (!field.required && (maker.depth > 6 || maker.left < maxValues / 4)) continue;
    const made = fieldExample(maker, field, type, place);
    if (made !== null) found.set(field.name, made.value);
    else if (field.required) return null;
  }
  const entries = type.fields.flatMap(({ name }): [string, Json][] => {
    const value = found.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return { value: Object.fromEntries(entries) };
}

function fieldExample(maker: Maker, field: Field, type: ObjectType, place: ExamplePlace): Found {
  const [given] = field.examples;
  if (given !== undefined) return { value: given.value };
  if (field.default !== null) return field.default;
  const at = {
    field: field.name,
    type: type.name,
    seed: `${place.seed}/${type.name}.${field.name}[${place.index}]`,
    index: 0,
  };
  return typeExample(maker, field.type, field.constraints, at);
}

function unionExample(maker: Maker, type: UnionType, place: ExamplePlace): Found {
  for (const variant of type.variants) {
    const found = variantValue(maker, type, variant, place);
    if (found !== null) return found;
  }
  return null;
}

function variantValue(maker: Maker, type: UnionType, variant: UnionVariant, place: ExamplePlace): Found {
  const at = place.field === "" ? { ...place, field: variant.name } : place;
  const inner = typeExample(maker, variant.type, [], { ...at, seed: `${place.seed}/${variant.name}` });
  if (inner === null || variant.tag === null) return inner;
  switch (type.tagging.kind) {
    case "untagged":
      return inner;
    case "adjacent":
      return { value: { [type.tagging.tagKey]: variant.tag, [type.tagging.valueKey]: inner.value } };
    case "legacyGoa":
      return { value: { Type: variant.tag, Value: JSON.stringify(inner.value) } };
    case "internal":
      return isRecord(inner.value) ? { value: { [type.tagging.tagKey]: variant.tag, ...inner.value } } : null;
  }
}
