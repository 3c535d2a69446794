import { isInteger } from "../ir/primitives.js";
import type { NamedType, ObjectType, Type } from "../ir/type.js";
import { type NamedTypes, unknownType } from "../ir/walk.js";
import type { TypeWords } from "./diagnostics/words.js";

/** Stands for an unknown type. It fits everything, so that no second mistake follows. */
export const unknown: Type = unknownType;

const parameterNames = new WeakMap<Type, string>();

/** Stands for a type parameter while a generic type is checked on its own. It also fits everything. */
export function parameterType(name: string): Type {
  const type: Type = { kind: "primitive", name: "any", encoding: null };
  parameterNames.set(type, name);
  return type;
}

/** The name of a type parameter; null for other types. */
export function parameterName(type: Type): string | null {
  return parameterNames.get(type) ?? null;
}

/** Whether a type is unknown, because of a reported mistake or because it is a type parameter. */
export function isUnknown(type: Type | NamedType): boolean {
  return type === unknown || (type.kind === "primitive" && parameterNames.has(type));
}

/** The context of functions that resolve names. */
export interface Typed {
  readonly types: NamedTypes;
}

/** The type at the end of a chain of aliases. */
export interface AliasEnd {
  /** Neither an alias nor nullable. */
  readonly type: Type | NamedType;
  /** Whether one of the aliases has `| null`. */
  readonly nullable: boolean;
}

/** The ends of aliases that were resolved, for each table of types. */
const knownEnds = new WeakMap<NamedTypes, Map<string, AliasEnd>>();

/**
 * Follows a name through its aliases. Each alias is followed once, however long the chain is and however often it is
 * resolved, because the result is kept for all names on the way. A circle of aliases, which is reported elsewhere, ends
 * in `unknown`.
 */
function aliasEnd({ types }: Typed, name: string): AliasEnd {
  const ends = knownEnds.get(types) ?? new Map<string, AliasEnd>();
  knownEnds.set(types, ends);
  const way: { readonly name: string; readonly nullable: boolean }[] = [];
  const passed = new Set<string>();
  let end: AliasEnd | null = null;
  for (let next = name; end === null; ) {
    const named = types.get(next) ?? null;
    const known = ends.get(next);
    if (known !== undefined) end = known;
    else if (named === null)
      return { type: unknown, nullable: false }; // still being made, so the result is not kept
    else if (named.kind !== "alias") end = { type: named, nullable: false };
    else if (passed.has(next)) end = { type: unknown, nullable: false };
    else {
      passed.add(next);
      way.push({ name: next, nullable: named.type.kind === "nullable" });
      const target = withoutNull(named.type);
      if (target.kind === "reference") next = target.name;
      else end = { type: target, nullable: false };
    }
  }
  for (const step of way.reverse()) {
    end = step.nullable ? { ...end, nullable: true } : end;
    ends.set(step.name, end);
  }
  return end;
}

export function withoutNull(type: Type): Type {
  let inner = type;
  while (inner.kind === "nullable") inner = inner.type;
  return inner;
}

/** The object behind a name and its aliases, once it is made. */
export function objectOf(context: Typed, name: string): ObjectType | null {
  const { type, nullable } = aliasEnd(context, name);
  return type.kind === "object" && !nullable ? type : null;
}

/** The name of a type in reports. */
export function typeWords(type: Type): TypeWords {
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

/** A type without the aliases and `| null` around it. */
export function typeEnd(context: Typed, type: Type): AliasEnd {
  const inner = withoutNull(type);
  const nullable = inner !== type;
  if (inner.kind !== "reference") return { type: inner, nullable };
  const end = aliasEnd(context, inner.name);
  return nullable ? { ...end, nullable } : end;
}

/** The type behind aliases and `| null`. */
export function underlying(context: Typed, type: Type): Type | NamedType {
  return typeEnd(context, type).type;
}

export function isMapKey(context: Typed, type: Type): boolean {
  const { type: key, nullable } = typeEnd(context, type);
  if (nullable) return false;
  if (isUnknown(key)) return true;
  if (key.kind === "enum") return key.base === "string";
  return key.kind === "primitive" && (key.name === "string" || key.name === "uuid" || isInteger(key.name));
}
