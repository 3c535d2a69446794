import type { Constraint, NamedType, Type } from "../ir/type.js";
import { resolve } from "../ir/walk.js";

/** The depth to which types are measured. Deeper parts count as small, so that the size is never an overestimate. */
const maxDepth = 8;

/**
 * A lower bound of the JSON size, in bytes, of the largest valid value. Characters count as one byte, and parts without a bound
 * count as empty, so the true maximum is never smaller.
 */
export function sizeOf(
  types: ReadonlyMap<string, NamedType>,
  type: Type,
  own: readonly Constraint[] = [],
  depth = 0,
  known: Map<string, number> = new Map(),
): number {
  const { type: plain, constraints: inherited } = resolve(types, type);
  const constraints = [...own, ...inherited];
  const bound = (kind: "maxLength" | "maxItems" | "maxProperties"): number => {
    const values = constraints.flatMap((constraint) => (constraint.kind === kind ? [constraint.value] : []));
    return values.length === 0 ? 0 : Math.min(...values);
  };
  const inside = (part: Type, partOwn: readonly Constraint[] = []): number =>
    depth >= maxDepth ? 1 : sizeOf(types, part, partOwn, depth + 1, known);
  switch (plain.kind) {
    case "primitive":
      if (plain.name === "string") return bound("maxLength") + 2;
      if (plain.name === "bytes") return Math.ceil(bound("maxLength") / 3) * 4 + 2;
      return 1;
    case "array": {
      const items = bound("maxItems");
      return items === 0 ? 2 : items * (inside(plain.element) + 1) + 1;
    }
    case "map": {
      const entries = bound("maxProperties");
      return entries === 0 ? 2 : entries * (inside(plain.value) + 5) + 1;
    }
    case "tuple":
      return plain.elements.reduce((sum, element) => sum + inside(element) + 1, 1);
    case "literal":
      return largest(plain.values.map((value) => JSON.stringify(value).length));
    case "object":
    case "enum":
    case "union": {
      const key = `${depth} ${plain.name}`;
      const size = known.get(key) ?? namedSize(plain, inside);
      known.set(key, size);
      return size;
    }
  }
}

function namedSize(named: NamedType, inside: (part: Type, own?: readonly Constraint[]) => number): number {
  switch (named.kind) {
    case "object":
      return named.fields.reduce(
        (sum, field) => sum + field.name.length + 4 + inside(field.type, field.constraints),
        1,
      );
    case "union":
      return largest(named.variants.map((variant) => inside(variant.type)));
    default:
      return 1;
  }
}

/** The largest of any number of sizes; `Math.max(...sizes)` fails for very many. */
function largest(sizes: readonly number[]): number {
  return sizes.reduce((most, size) => Math.max(most, size), 1);
}
