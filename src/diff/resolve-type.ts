import type { Constraint, EnumType, NamedType, ObjectType, Type, UnionType } from "../ir/type.js";
import type { Side } from "./finding.js";

/** A type as the wire sees it: aliases opened, null and constraints taken off. */
export interface Resolved {
  readonly node: Exclude<Type, { kind: "reference" } | { kind: "nullable" }> | ObjectType | EnumType | UnionType;
  readonly nullable: boolean;
  /** Of all aliases on the way. */
  readonly constraints: readonly Constraint[];
  /** Names on the way, the outermost first. */
  readonly names: readonly string[];
}

export function resolveType(side: Side, type: Type): Resolved {
  const constraints: Constraint[] = [];
  const names: string[] = [];
  let nullable = false;
  let current: Type | NamedType = type;
  for (;;) {
    if (current.kind === "nullable") {
      nullable = true;
      current = current.type;
    } else if (current.kind === "alias") {
      constraints.push(...current.constraints);
      current = current.type;
    } else if (current.kind === "reference") {
      const named = side.types.get(current.name);
      // A design that was read from disk may be broken; anything at all is the safe reading of a name that is not there.
      if (named === undefined || names.includes(current.name))
        return { node: { kind: "primitive", name: "any", encoding: null }, nullable, constraints, names };
      names.push(current.name);
      current = named;
    } else {
      return { node: current, nullable, constraints, names };
    }
  }
}

/** A type in the words of the contract, with backticks. */
export function typeWords(type: Type): string {
  return `\`${typeText(type)}\``;
}

function typeText(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return type.encoding === null ? type.name : `@encode(${type.encoding}) ${type.name}`;
    case "array":
      return type.element.kind === "nullable" ? `(${typeText(type.element)})[]` : `${typeText(type.element)}[]`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "tuple":
      return `[${type.elements.map(typeText).join(", ")}]`;
    case "nullable":
      return `${typeText(type.type)} | null`;
    case "literal":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
    case "reference":
      return type.name;
  }
}

const articles: Readonly<Record<Resolved["node"]["kind"], string>> = {
  primitive: "a single value",
  literal: "a single value",
  enum: "an enum",
  array: "a list",
  map: "a map",
  tuple: "a tuple",
  object: "an object",
  union: "a union",
};

/** "a list `Entry[]`": the kind beside the words. */
export function kindWords(resolved: Resolved, type: Type): string {
  return `${articles[resolved.node.kind]} ${typeWords(type)}`;
}
