import { isInteger } from "../ir/primitives.js";
import type { NamedType, ObjectType, Type } from "../ir/type.js";
import { type NamedTypes, unknownType } from "../ir/walk.js";

/** What stands for a type that could not be made out: it fits everything, so that no second mistake follows. */
export const unknown: Type = unknownType;

const parameterNames = new WeakMap<Type, string>();

/** What stands for a type parameter while a generic type is checked where it is declared: it fits everything, too. */
export function parameterType(name: string): Type {
  const type: Type = { kind: "primitive", name: "any", encoding: null };
  parameterNames.set(type, name);
  return type;
}

/** The name of a type parameter; null for other types. */
export function parameterName(type: Type): string | null {
  return parameterNames.get(type) ?? null;
}

/** Whether nothing is known of a type: it could not be made out, which was then reported, or it is a type parameter. */
export function isUnknown(type: Type | NamedType): boolean {
  return type === unknown || (type.kind === "primitive" && parameterNames.has(type));
}

/** What functions need that look behind names. */
export interface Typed {
  readonly types: NamedTypes;
}

/** Where a name's aliases end. */
export interface AliasEnd {
  /** Neither an alias nor nullable. */
  readonly type: Type | NamedType;
  /** Whether `| null` was met on the way. */
  readonly nullable: boolean;
}

/** Where the aliases behind names end, for those that were asked for; of each table of types. */
const knownEnds = new WeakMap<NamedTypes, Map<string, AliasEnd>>();

/**
 * Follows a name through its aliases. Each alias is followed once, however long the chain is and however often it is asked
 * for: what is found is kept for all names on the way. A circle of aliases, which is reported elsewhere, ends in `unknown`.
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
      return { type: unknown, nullable: false }; // it is being made: nothing to keep
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
