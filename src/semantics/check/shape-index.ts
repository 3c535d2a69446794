/** Finds, in a set of shapes of JSON values, one that a value of another shape could also have. */

/** One form that the values of a type can have in JSON. */
export interface Shape {
  readonly kind: "string" | "number" | "boolean" | "array" | "object" | "null";
  /** The fields of an object, or the elements and the `length` of a tuple by their names in JavaScript; otherwise empty. */
  readonly fields: readonly ShapeField[];
}

export interface ShapeField {
  readonly name: string;
  readonly required: boolean;
  /** Null if the field can have other values than literals. */
  readonly literals: readonly (string | number | boolean)[] | null;
}

/**
 * Shapes in the order in which they were added, and tables of their positions for searching. A set is only a prefix of
 * an index, so that sets can share one: a union adds its shapes behind those of a union that it contains, whose set
 * stays unchanged.
 */
interface Index {
  readonly shapes: Shape[];
  readonly kinds: Map<Shape["kind"], number[]>;
  /** For each required field with literals, the shapes that have it, and those of each literal. */
  readonly literals: Map<string, LiteralField>;
}

interface LiteralField {
  readonly all: number[];
  readonly by: Map<string | number | boolean, number[]>;
}

export interface ShapeSet {
  readonly index: Index;
  readonly size: number;
}

export function emptySet(): ShapeSet {
  return { index: { shapes: [], kinds: new Map(), literals: new Map() }, size: 0 };
}

export function shapesIn({ index, size }: ShapeSet): readonly Shape[] {
  return size === index.shapes.length ? index.shapes : index.shapes.slice(0, size);
}

/**
 * Returns the set with more shapes. Both sets share an index, unless shapes were already added behind the first set.
 */
export function withShapes(set: ShapeSet, shapes: Iterable<Shape>): ShapeSet {
  const { index } = set.index.shapes.length === set.size ? set : copyOf(set);
  for (const shape of shapes) add(index, shape);
  return { index, size: index.shapes.length };
}

function copyOf(set: ShapeSet): ShapeSet {
  const { index } = emptySet();
  for (const shape of shapesIn(set)) add(index, shape);
  return { index, size: set.size };
}

function add(index: Index, shape: Shape): void {
  const position = index.shapes.length;
  index.shapes.push(shape);
  listOf(index.kinds, shape.kind).push(position);
  for (const { name, required, literals } of shape.fields) {
    if (!required || literals === null) continue;
    const entry: LiteralField = index.literals.get(name) ?? { all: [], by: new Map() };
    index.literals.set(name, entry);
    entry.all.push(position);
    for (const literal of new Set(literals)) listOf(entry.by, literal).push(position);
  }
}

function listOf<Key>(lists: Map<Key, number[]>, key: Key): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** The position of a shape in the set that does not differ from the given one; null if there is none. */
export function findAlike({ index, size }: ShapeSet, shape: Shape): number | null {
  const sameKind = index.kinds.get(shape.kind) ?? [];
  const count = countBelow(sameKind, size);
  if (count === 0) return null;
  if (shape.kind !== "object" && shape.kind !== "array") return sameKind[0] ?? null;
  for (const { name, required, literals } of shape.fields) {
    const entry = index.literals.get(name);
    // If a field distinguishes all shapes, only shapes with the same literals can match.
    if (!required || literals === null || entry === undefined || countBelow(entry.all, size) < count) continue;
    const candidates = literals.flatMap((literal) => entry.by.get(literal) ?? []);
    return candidates.find((at) => at < size && isAlike(index, at, shape)) ?? null;
  }
  for (const at of sameKind) {
    if (at >= size) break;
    if (isAlike(index, at, shape)) return at;
  }
  return null;
}

function isAlike(index: Index, at: number, shape: Shape): boolean {
  const other = index.shapes[at];
  return other !== undefined && !differ(other, shape);
}

/** The number of values in an ascending list that are below a limit. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function differ(a: Shape, b: Shape): boolean {
  if (a.kind !== b.kind) return true;
  if (a.kind !== "object" && a.kind !== "array") return false;
  const fields = new Map(b.fields.map((field) => [field.name, field]));
  const byLiteral = a.fields.some(({ name, required, literals }) => {
    const other = fields.get(name);
    if (!required || literals === null || other?.required !== true || other.literals === null) return false;
    const known = new Set(other.literals);
    return !literals.some((literal) => known.has(literal));
  });
  return byLiteral || (a.kind === "object" && lacks(a, b) && lacks(b, a));
}

/** Whether `from` requires a field that `other` doesn't have. */
function lacks(from: Shape, other: Shape): boolean {
  const names = new Set(other.fields.map(({ name }) => name));
  return from.fields.some(({ name, required }) => required && !names.has(name));
}
