/** Follows the types of a design. Nothing here recurses: chains of types can be longer than the call stack. */
import type { Design, Message, Method } from "./design.js";
import type { AliasType, Constraint, NamedType, Type } from "./type.js";

/** Named types by name; null while one is being made. */
export type NamedTypes = ReadonlyMap<string, NamedType | null>;

/** The type behind the aliases and `| null` of a type. */
export type PlainType = Exclude<Type, { kind: "reference" } | { kind: "nullable" }> | Exclude<NamedType, AliasType>;

export interface Resolved {
  readonly type: PlainType;
  /** Whether one of the aliases has `| null`. */
  readonly nullable: boolean;
  /** The constraints of the aliases on the way, the outermost alias first. */
  readonly constraints: readonly Constraint[];
  /** The names on the way, the outermost first. */
  readonly names: readonly string[];
}

/** Stands for a type that could not be found, or that is only an alias of itself: it fits everything. */
export const unknownType: Extract<Type, { kind: "primitive" }> = { kind: "primitive", name: "any", encoding: null };

export function typesByName(design: Pick<Design, "types">): ReadonlyMap<string, NamedType> {
  return new Map(design.types.map((type) => [type.name, type]));
}

/** Follows a type through its aliases and `| null`. */
export function resolve(types: NamedTypes, type: Type): Resolved {
  const constraints: Constraint[] = [];
  const names = new Set<string>();
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
      const named: NamedType | null = names.has(current.name) ? null : (types.get(current.name) ?? null);
      if (named === null) return { type: unknownType, nullable, constraints, names: [...names] };
      names.add(current.name);
      current = named;
    } else {
      return { type: current, nullable, constraints, names: [...names] };
    }
  }
}

/** Follows a type through its aliases only, and not through `| null`. */
export function resolveAliases(types: NamedTypes, type: Type): PlainType | Extract<Type, { kind: "nullable" }> {
  const passed = new Set<string>();
  let current: Type = type;
  while (current.kind === "reference") {
    const named: NamedType | null = passed.has(current.name) ? null : (types.get(current.name) ?? null);
    if (named === null) return unknownType;
    if (named.kind !== "alias") return named;
    passed.add(current.name);
    current = named.type;
  }
  return current;
}

/** The parts of a type without a name. */
export function partsOf(type: Type | PlainType): readonly Type[] {
  switch (type.kind) {
    case "array":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "tuple":
      return type.elements;
    case "nullable":
      return [type.type];
    default:
      return [];
  }
}

/** The types of a named type's fields or variants, or the type that an alias stands for. */
export function typesOf(named: NamedType): readonly Type[] {
  switch (named.kind) {
    case "object":
      return named.fields.map((field) => field.type);
    case "alias":
      return [named.type];
    case "union":
      return named.variants.map((variant) => variant.type);
    case "enum":
      return [];
  }
}

/** The names to which a type itself refers, in the order of the text, also inside lists, maps, tuples and `| null`. */
export function namesIn(type: Type): string[] {
  const names: string[] = [];
  const open = [type];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "reference") names.push(next.name);
    else for (const part of partsOf(next).toReversed()) open.push(part);
  }
  return names;
}

/**
 * A type and the parts of its lists, maps and tuples, behind their aliases, but not the parts of objects and unions.
 * `own` are the constraints beside the type itself.
 */
export function inlineParts(types: NamedTypes, type: Type, own: readonly Constraint[] = []): Resolved[] {
  const found: Resolved[] = [];
  const passed = new Set<string>();
  const open = [type];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const resolved = resolve(types, next);
    // An alias is followed once, however often it is used.
    const [name] = resolved.names;
    if (name !== undefined && passed.has(name)) continue;
    if (name !== undefined) passed.add(name);
    found.push(found.length > 0 ? resolved : { ...resolved, constraints: [...own, ...resolved.constraints] });
    for (const part of partsOf(resolved.type).toReversed()) open.push(part);
  }
  return found;
}

/** Names of all types that are reachable from some types. */
export function reachable(types: NamedTypes, roots: readonly Type[]): Set<string> {
  const found = new Set<string>();
  const open = roots.flatMap(namesIn).reverse();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const named = types.get(name) ?? null;
    if (named === null) continue;
    for (const type of typesOf(named).toReversed()) for (const inner of namesIn(type).reverse()) open.push(inner);
  }
  return found;
}

/** The type of a method's checkpoints, which no peer receives; null if it makes none. */
export function checkpointType({ stream }: Method): Type | null {
  return stream?.resume?.checkpoint ?? null;
}

/** The types of everything that a method sends: messages, their views, and errors. */
export function typesOfMethod(method: Method): Type[] {
  const { toServer, toClient } = typesByDirection(method);
  return [...toServer, ...toClient];
}

export function typesByDirection(method: Method): { readonly toServer: Type[]; readonly toClient: Type[] } {
  return {
    toServer: [...(method.payload === null ? [] : [method.payload]), ...typesOfMessage(method.streamingPayload)],
    toClient: [
      ...typesOfMessage(method.result),
      ...typesOfMessage(method.streamingResult),
      ...method.errors.flatMap((error) => (error.type === null ? [] : [error.type])),
    ],
  };
}

function typesOfMessage(message: Message | null): Type[] {
  if (message === null) return [];
  const views = message.view?.kind === "runtime" ? message.view.views.map((view) => view.type) : [];
  return [message.type, ...views];
}
