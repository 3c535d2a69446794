import type { NamedType, ObjectType, PrimitiveName, Type } from "../ir/type.js";
import type { Context } from "./context.js";

export const primitives: readonly PrimitiveName[] = [
  "boolean",
  "int",
  "int32",
  "int64",
  "uint",
  "uint32",
  "uint64",
  "float32",
  "float64",
  "decimal",
  "string",
  "bytes",
  "any",
  "empty",
  "uuid",
  "timestamp",
  "localtime",
  "date",
  "time",
  "duration",
  "uri",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "ip",
];

/** What stands for a type that could not be made out: it fits everything, so that no second mistake follows. */
export const unknown: Type = { kind: "primitive", name: "any", encoding: null };

/** Whether a type stands for one that could not be made out, which was then reported. */
export function isUnknown(type: Type | NamedType): boolean {
  return type === unknown;
}

export function isPrimitive(name: string): name is PrimitiveName {
  return primitives.some((primitive) => primitive === name);
}

/** The object behind a name and its aliases, once it is made. */
export function objectOf(context: Context, name: string): ObjectType | null {
  const type = context.types.get(name);
  if (type?.kind === "object") return type;
  if (type?.kind === "alias" && type.type.kind === "reference" && type.type.name !== name)
    return objectOf(context, type.type.name);
  return null;
}

/** How a report calls a type. */
export function typeWords(type: Type): string {
  switch (type.kind) {
    case "primitive":
    case "reference":
      return `\`${type.name}\``;
    case "array":
      return "a list";
    case "map":
      return "a map";
    case "tuple":
      return "a tuple";
    case "literal":
      return "a literal";
    case "nullable":
      return typeWords(type.type);
  }
}

/** The type behind aliases and `| null`. */
export function underlying(context: Context, type: Type): Type | NamedType {
  let current = type;
  for (let steps = 0; steps < 100; steps++) {
    if (current.kind === "nullable") current = current.type;
    else if (current.kind === "reference") {
      const named = context.types.get(current.name);
      if (named === undefined || named === null) return unknown;
      if (named.kind !== "alias") return named;
      current = named.type;
    } else return current;
  }
  return unknown;
}

export const numeric: readonly PrimitiveName[] = [
  "int",
  "int32",
  "int64",
  "uint",
  "uint32",
  "uint64",
  "float32",
  "float64",
  "decimal",
];

export function isMapKey(context: Context, type: Type): boolean {
  const key = underlying(context, type);
  if (key === unknown) return true;
  if (key.kind === "enum") return key.base === "string";
  return (
    key.kind === "primitive" &&
    ["string", "uuid", "int", "int32", "int64", "uint", "uint32", "uint64"].includes(key.name)
  );
}
