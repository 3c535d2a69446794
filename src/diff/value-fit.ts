import type { Constraint, Field, Type, UnionType, UnionVariant } from "../ir/type.js";
import { resolve } from "../ir/walk.js";
import type { Direction } from "./change.js";
import { keepsBound, type Limits, limitsOf } from "./constraint-limits.js";
import { bestFit, type Fit, worstFit } from "./fit.js";
import { isRequired } from "./required-field.js";
import {
  fitScalarAlternatives,
  fitScalars,
  isScalar,
  type ScalarSet,
  type ScalarValue,
  scalarSet,
} from "./scalar-fit.js";
import type { Side } from "./sides.js";

/** A type at a place, with the constraints beside it, and whether `null` counts as absent there. */
export interface PlacedType {
  readonly type: Type;
  readonly constraints: readonly Constraint[];
  readonly nullIsAbsent: boolean;
}

export type FitOf = (writer: PlacedType, reader: PlacedType) => Fit;

interface ObjectField {
  readonly name: string;
  readonly required: boolean;
  readonly placed: PlacedType;
}

interface ObjectShape {
  readonly kind: "object";
  readonly closed: boolean;
  readonly fields: ReadonlyMap<string, ObjectField>;
  /**
   * The name of a field that the object can't have: the tag's, for a union's `else` variant; null for other objects.
   */
  readonly without: string | null;
}

/** One of the forms of the values of a type. */
type Shape =
  | { readonly kind: "null" }
  | { readonly kind: "anything" }
  | { readonly kind: "scalar"; readonly set: ScalarSet }
  | { readonly kind: "list"; readonly element: Type; readonly limits: Limits }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | { readonly kind: "map"; readonly key: ScalarSet; readonly value: Type; readonly limits: Limits }
  | ObjectShape
  /** The objects with an unknown tag that an open union keeps. */
  | { readonly kind: "undeclared"; readonly tagKey: string; readonly tags: ReadonlySet<string | number> };

type ShapeOf<Kind extends Shape["kind"]> = Extract<Shape, { kind: Kind }>;

/** A pair of types to compare, with the pairs whose results depend on it. */
interface Question {
  readonly writer: PlacedType;
  readonly reader: PlacedType;
  readonly dependents: Set<Question>;
  fit: Fit;
}

/**
 * Computes whether a reader's types accept the values of a writer's types. Types may refer to themselves and form long
 * chains, so results start from the best and get worse until nothing changes: the greatest fixed point.
 */
export function createFit(writers: Side, readers: Side, direction: Direction): FitOf {
  const questions = new Map<string, Question>();
  const written = new Map<string, readonly Shape[]>();
  const read = new Map<string, readonly Shape[]>();
  let open: Question[] = [];

  const ask = (asking: Question | null, writer: PlacedType, reader: PlacedType): Fit => {
    const key = questionKey(writer, reader);
    let question = questions.get(key);
    if (question === undefined) {
      question = { writer, reader, dependents: new Set(), fit: "accepted" };
      questions.set(key, question);
      open.push(question);
    }
    if (asking !== null) question.dependents.add(asking);
    return question.fit;
  };

  const answer = (question: Question): Fit => {
    const from = shapesOf({ side: writers, direction }, written, question.writer);
    const to = shapesOf({ side: readers, direction }, read, question.reader);
    return fitShapes(from, to, question.reader.nullIsAbsent, (writer, reader) => ask(question, writer, reader));
  };

  return (writer, reader) => {
    ask(null, writer, reader);
    while (open.length > 0) {
      const asked = open;
      open = [];
      for (const question of asked) {
        if (question.fit === "refused") continue;
        const fit = worstFit([question.fit, answer(question)]);
        if (fit === question.fit) continue;
        question.fit = fit;
        open.push(...question.dependents);
      }
    }
    return ask(null, writer, reader);
  };
}

function questionKey(writer: PlacedType, reader: PlacedType): string {
  return JSON.stringify([writer.type, writer.constraints, reader.type, reader.constraints, reader.nullIsAbsent]);
}

function plain(type: Type): PlacedType {
  return { type, constraints: [], nullIsAbsent: false };
}

/** A side's types in one direction. */
interface Reading {
  readonly side: Side;
  readonly direction: Direction;
}

function shapesOf(from: Reading, known: Map<string, readonly Shape[]>, placed: PlacedType): readonly Shape[] {
  const key = JSON.stringify([placed.type, placed.constraints]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const shapes = listShapes(from, placed);
  known.set(key, shapes);
  return shapes;
}

/** The forms of a type, including those of unions within unions. */
function listShapes(from: Reading, placed: PlacedType, seen = new Set<string>()): Shape[] {
  const shapes: Shape[] = [];
  const open: PlacedType[] = [placed];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const resolved = resolve(from.side.types, next.type);
    const node = resolved.type;
    const constraints = [...resolved.constraints, ...next.constraints];
    if (resolved.nullable) shapes.push({ kind: "null" });
    if (node.kind === "union") {
      if (seen.has(node.name)) continue;
      seen.add(node.name);
      // Added from the end, so that the first variant is removed first.
      if (node.tagging.kind === "untagged") open.push(...node.variants.map((variant) => plain(variant.type)).reverse());
      else shapes.push(...taggedShapes(from, node, seen));
    } else if (isScalar(node)) {
      if (node.kind === "primitive" && node.name === "any") shapes.push({ kind: "anything" });
      else if (node.kind === "primitive" && node.name === "empty") shapes.push({ kind: "null" });
      else shapes.push({ kind: "scalar", set: scalarSet(node, constraints) });
    } else if (node.kind === "array") {
      shapes.push({ kind: "list", element: node.element, limits: limitsOf(constraints, null) });
    } else if (node.kind === "tuple") shapes.push({ kind: "tuple", elements: node.elements });
    else if (node.kind === "map") {
      const key = keySet(from.side, node.key);
      shapes.push({ kind: "map", key, value: node.value, limits: limitsOf(constraints, null) });
    } else shapes.push(objectShape(node.fields, node.closed, from.direction));
  }
  return shapes;
}

/** The set of a map's keys. An integer key travels as digits, which its reader checks. */
export function keySet(side: Side, key: Type): ScalarSet {
  const { type: node, constraints } = resolve(side.types, key);
  return isScalar(node) ? scalarSet(node, constraints) : scalarSet({ kind: "literal", values: [] }, []);
}

export function fitKeys(writer: ScalarSet, reader: ScalarSet): Fit {
  if (reader.kind === "primitive" && reader.base.name === "string" && writer.kind === "primitive") {
    const limited = reader.limits.bounds.size > 0 || reader.limits.patterns.length > 0;
    if (writer.base.name !== "string" && writer.base.name !== "any") return limited ? "refused" : "accepted";
  }
  return fitScalars(writer, reader);
}

function objectShape(fields: readonly Field[], closed: boolean, direction: Direction): ObjectShape {
  const placed = fields.map((field): [string, ObjectField] => {
    const required = isRequired(field, direction);
    const at = { type: field.type, constraints: field.constraints, nullIsAbsent: !required };
    return [field.name, { name: field.name, required, placed: at }];
  });
  return { kind: "object", closed, fields: new Map(placed), without: null };
}

/** The tag of a variant; senders may leave out that of the default variant. */
function tagField(name: string, value: string | number, { isDefault }: UnionVariant): ObjectField {
  return { name, required: !isDefault, placed: plain({ kind: "literal", values: [value] }) };
}

/** The variants of a union with tags, each in its wire form. */
function taggedShapes(from: Reading, union: UnionType, seen: Set<string>): Shape[] {
  const { tagging } = union;
  const tagKey = tagging.kind === "adjacent" || tagging.kind === "internal" ? tagging.tagKey : "Type";
  const shapes = union.variants.flatMap((variant) =>
    variantShapes(union, variant, tagKey, () => listShapes(from, plain(variant.type), seen)),
  );
  const tags = new Set(union.variants.flatMap(({ tag }) => (tag === null ? [] : [tag])));
  return union.open ? [...shapes, { kind: "undeclared", tagKey, tags }] : shapes;
}

function variantShapes(
  { tagging }: UnionType,
  variant: UnionVariant,
  tagKey: string,
  shapes: () => readonly Shape[],
): Shape[] {
  const { tag } = variant;
  if (tagging.kind === "internal" || tag === null) {
    return shapes().map((shape): Shape => {
      if (shape.kind !== "object") return shape;
      if (tag === null) return { ...shape, without: tagKey };
      return { ...shape, fields: new Map([...shape.fields, [tagKey, tagField(tagKey, tag, variant)]]) };
    });
  }
  const valueKey = tagging.kind === "adjacent" ? tagging.valueKey : "Value";
  // Goa's old form has the value as JSON text in a string. Its key gets a name that only another such union has.
  const value: ObjectField = { name: valueKey, required: true, placed: plain(variant.type) };
  const fields = new Map([
    [tagKey, tagField(tagKey, tag, variant)],
    [tagging.kind === "legacyGoa" ? `${valueKey} as JSON text` : valueKey, value],
  ]);
  return [{ kind: "object", closed: false, fields, without: null }];
}

/**
 * Checks that each form of the writer fits a form of the reader; the values of an enum or literal may fit different
 * forms.
 */
function fitShapes(writers: readonly Shape[], readers: readonly Shape[], nullIsAbsent: boolean, ask: FitOf): Fit {
  if (readers.some((reader) => reader.kind === "anything")) return "accepted";
  const sets = readers.flatMap((reader) => (reader.kind === "scalar" ? [reader.set] : []));
  return worstFit(
    lazily(writers, (writer) => {
      if (writer.kind === "scalar") return fitScalarAlternatives(writer.set, sets);
      if (writer.kind === "null") {
        if (readers.some((reader) => reader.kind === "null")) return "accepted";
        return nullIsAbsent ? "partly" : "refused";
      }
      return bestFit(lazily(readers, (reader) => fitShape(writer, reader, ask)));
    }),
  );
}

function* lazily<Item>(items: readonly Item[], judge: (item: Item) => Fit): Generator<Fit> {
  for (const item of items) yield judge(item);
}

function fitShape(writer: Shape, reader: Shape, ask: FitOf): Fit {
  switch (writer.kind) {
    case "list":
      if (reader.kind === "list") return fitLists(writer, reader, ask);
      return reader.kind === "tuple" ? fitListToTuple(writer, reader, ask) : "refused";
    case "tuple":
      if (reader.kind === "tuple") return fitTuples(writer, reader, ask);
      return reader.kind === "list" ? fitTupleToList(writer, reader, ask) : "refused";
    case "map":
      if (reader.kind === "map") return fitMaps(writer, reader, ask);
      return reader.kind === "object" ? fitMapToObject(writer, reader, ask) : "refused";
    case "object":
      if (reader.kind === "object") return fitObjects(writer, reader, ask);
      if (reader.kind === "map") return fitObjectToMap(writer, reader, ask);
      return reader.kind === "undeclared" ? fitToUndeclared(writer, reader) : "refused";
    case "undeclared":
      return reader.kind === "undeclared" && reader.tagKey === writer.tagKey ? "accepted" : "refused";
    default:
      return "refused";
  }
}

function fitLists(writer: ShapeOf<"list">, reader: ShapeOf<"list">, ask: FitOf): Fit {
  const { limits } = reader;
  const counts = (["the smallest number of elements", "the largest number of elements"] as const).every((name) =>
    keepsBound(writer.limits, limits, name),
  );
  if (!counts || (limits.unique && !writer.limits.unique)) return "refused";
  return ask(plain(writer.element), plain(reader.element));
}

/** The only number of elements that the limits allow; null if they allow several. */
function exactCount(limits: Limits): number | null {
  const low = limits.bounds.get("the smallest number of elements");
  const high = limits.bounds.get("the largest number of elements");
  const count = Number(low?.value ?? 0);
  return high !== undefined && Number(high.value) === count ? count : null;
}

function fitListToTuple(writer: ShapeOf<"list">, reader: ShapeOf<"tuple">, ask: FitOf): Fit {
  if (exactCount(writer.limits) !== reader.elements.length) return "refused";
  return worstFit(reader.elements.map((element) => ask(plain(writer.element), plain(element))));
}

function fitTuples(writer: ShapeOf<"tuple">, reader: ShapeOf<"tuple">, ask: FitOf): Fit {
  if (writer.elements.length !== reader.elements.length) return "refused";
  return worstFit(
    writer.elements.map((element, index) => {
      const other = reader.elements[index];
      return other === undefined ? "refused" : ask(plain(element), plain(other));
    }),
  );
}

function fitTupleToList(writer: ShapeOf<"tuple">, { element, limits }: ShapeOf<"list">, ask: FitOf): Fit {
  const count = writer.elements.length;
  const low = limits.bounds.get("the smallest number of elements");
  const high = limits.bounds.get("the largest number of elements");
  if (low !== undefined && count < Number(low.value)) return "refused";
  if (high !== undefined && count > Number(high.value)) return "refused";
  if (limits.unique && count > 1) return "refused";
  return worstFit(writer.elements.map((own) => ask(plain(own), plain(element))));
}

function keepsEntries(writer: Limits, reader: Limits): boolean {
  return (
    keepsBound(writer, reader, "the smallest number of entries") &&
    keepsBound(writer, reader, "the largest number of entries")
  );
}

function fitMaps(writer: ShapeOf<"map">, reader: ShapeOf<"map">, ask: FitOf): Fit {
  if (!keepsEntries(writer.limits, reader.limits)) return "refused";
  return worstFit([fitKeys(writer.key, reader.key), ask(plain(writer.value), plain(reader.value))]);
}

function fitMapToObject(writer: ShapeOf<"map">, reader: ObjectShape, ask: FitOf): Fit {
  const fields = [...reader.fields.values()];
  if (fields.some((field) => field.required)) return "refused";
  const names = writer.key.kind === "values" ? new Set<ScalarValue>(writer.key.values) : null;
  const unknown = names === null || [...names].some((name) => !reader.fields.has(String(name)));
  if (unknown && reader.closed) return "refused";
  const met = names === null ? fields : fields.filter((field) => names.has(field.name));
  const fit = worstFit(met.map((field) => ask(plain(writer.value), field.placed)));
  return worstFit([fit, unknown || reader.without !== null ? "partly" : "accepted"]);
}

function fitObjectToMap(writer: ObjectShape, reader: ShapeOf<"map">, ask: FitOf): Fit {
  const fields = [...writer.fields.values()];
  const names = scalarSet({ kind: "literal", values: fields.map((field) => field.name) }, []);
  const low = reader.limits.bounds.get("the smallest number of entries");
  const high = reader.limits.bounds.get("the largest number of entries");
  if (low !== undefined && fields.filter((field) => field.required).length < Number(low.value)) return "refused";
  if (high !== undefined && fields.length > Number(high.value)) return "refused";
  const fit = worstFit([fitKeys(names, reader.key), ...fields.map(({ placed }) => ask(placed, plain(reader.value)))]);
  return worstFit([fit, writer.closed ? "accepted" : "partly"]);
}

function fitObjects(writer: ObjectShape, reader: ObjectShape, ask: FitOf): Fit {
  if (reader.without !== null && writer.fields.has(reader.without)) return "refused";
  for (const field of reader.fields.values()) {
    const own = writer.fields.get(field.name);
    if (field.required && own?.required !== true) return "refused";
    if (own !== undefined && areUnlike(own.placed.type, field.placed.type)) return "refused";
  }
  const extra = [...writer.fields.keys()].some((name) => !reader.fields.has(name));
  if (extra && reader.closed) return "refused";
  const mayHaveMore = reader.closed && !writer.closed;
  const mayHaveTag = reader.without !== null && reader.without !== writer.without && !writer.closed;
  return worstFit(
    lazily([null, ...reader.fields.values()], (field) => {
      if (field === null) return extra || mayHaveMore || mayHaveTag ? "partly" : "accepted";
      const own = writer.fields.get(field.name);
      return own === undefined ? "accepted" : ask(own.placed, field.placed);
    }),
  );
}

/** Whether two types are different literals, such as tags, which needs no comparison. */
function areUnlike(writer: Type, reader: Type): boolean {
  if (writer.kind !== "literal" || reader.kind !== "literal") return false;
  return !writer.values.every((value) => reader.values.includes(value));
}

/** The result for an object with an unknown tag, which an open union keeps and its reader doesn't understand. */
function fitToUndeclared(writer: ObjectShape, { tagKey, tags }: ShapeOf<"undeclared">): Fit {
  const type = writer.fields.get(tagKey)?.placed.type;
  if (type?.kind !== "literal") return "refused";
  const isNew = type.values.every((tag) => typeof tag !== "boolean" && !tags.has(tag));
  return isNew ? "partly" : "refused";
}
