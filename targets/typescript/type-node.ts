import { literalType, named, nullType, type TypeNode, union } from "../../src/emit/typescript/nodes.js";
import { primitives } from "../../src/ir/primitives.js";
import type { Type } from "../../src/ir/type.js";
import { type Direction, isDate, nameIn, type Usage } from "./usage.js";

/** Returns the reference of a file to a named type: directly in `types.ts`, by an import or through a namespace elsewhere. */
export type Refer = (name: string) => TypeNode;

/** A type as TypeScript. */
export function typeNode(usage: Usage, type: Type, direction: Direction, refer: Refer): TypeNode {
  switch (type.kind) {
    case "primitive":
      return primitiveNode(usage, type);
    case "array":
      return { kind: "array", element: typeNode(usage, type.element, direction, refer) };
    case "map":
      return { kind: "object", members: [{ kind: "index", type: typeNode(usage, type.value, direction, refer) }] };
    case "tuple":
      return { kind: "tuple", elements: type.elements.map((element) => typeNode(usage, element, direction, refer)) };
    case "nullable":
      return orNull(typeNode(usage, type.type, direction, refer));
    case "literal":
      return union(type.values.map(literalType));
    case "reference":
      return refer(nameIn(usage, type.name, direction));
  }
}

function primitiveNode(usage: Usage, type: Extract<Type, { kind: "primitive" }>): TypeNode {
  if (type.encoding === "string") return named("bigint");
  if (isDate(usage, type)) return globalNode(usage, "Date");
  if (type.encoding === "unixSeconds" || type.encoding === "unixMillis") return named("number");
  return globalNode(usage, primitives[type.name].typescript);
}

/** A built-in type of JavaScript, even if the contract has a type of the same name. */
function globalNode(usage: Usage, name: string): TypeNode {
  return named(usage.named.has(name) ? `globalThis.${name}` : name);
}

/** Adds `null` to a type that doesn't include it. */
function orNull(type: TypeNode): TypeNode {
  const members = type.kind === "union" ? type.members : [type];
  const hasNull = members.some(
    (member) => member.kind === "named" && (member.name === "null" || member.name === "unknown"),
  );
  return hasNull ? type : union([...members, nullType]);
}
