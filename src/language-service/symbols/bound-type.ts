import { type Scope, symbolOf, type TypeSymbol } from "../../semantics/bind/scope.js";
import type * as ast from "../../syntax/ast.js";

/** A type expression, and the context of its names: those of a file, and the arguments of type parameters. */
export interface BoundType {
  readonly type: ast.TypeExpression;
  readonly scope: Scope;
  readonly arguments: ReadonlyMap<string, BoundType>;
}

/** A declaration of a type, with the arguments that it is used with. */
export interface BoundDeclaration {
  readonly declaration: ast.TypeDeclaration | ast.EnumDeclaration | ast.UnionDeclaration;
  readonly scope: Scope;
  readonly arguments: ReadonlyMap<string, BoundType>;
}

export interface BoundField {
  readonly field: ast.Field;
  readonly scope: Scope;
  readonly arguments: ReadonlyMap<string, BoundType>;
}

/** The structure of a type behind aliases and `| null`: a declaration, an inline object, or neither. */
export type Structure =
  | ({ readonly kind: "declared" } & BoundDeclaration)
  | { readonly kind: "object"; readonly members: readonly ast.TypeMember[]; readonly bound: BoundType }
  | { readonly kind: "other"; readonly bound: BoundType };

/** The longest chain of names that is followed; real contracts have shorter ones. */
const longestChain = 100;

export function boundType(type: ast.TypeExpression, scope: Scope): BoundType {
  return { type, scope, arguments: new Map() };
}

/** Follows a type through its aliases, its parameters and `| null`. */
export function structureOf(start: BoundType): Structure {
  let bound = start;
  for (let step = 0; step < longestChain; step++) {
    const { type } = bound;
    if (type.kind === "object-type") return { kind: "object", members: type.members, bound };
    if (type.kind === "union-expression") {
      const others = type.members.filter((member) => !isNull(member));
      const [only] = others;
      if (only === undefined || others.length > 1) return { kind: "other", bound };
      bound = { ...bound, type: only };
      continue;
    }
    if (type.kind !== "reference") return { kind: "other", bound };
    const [first] = type.path;
    const argument = type.path.length === 1 && first !== undefined ? bound.arguments.get(first.text) : undefined;
    if (argument !== undefined) {
      bound = argument;
      continue;
    }
    const symbol = symbolOf(bound.scope, type.path);
    if (symbol === null || symbol.declaration.kind === "const") return { kind: "other", bound };
    const given = argumentsOf(symbol, type, bound);
    if (symbol.declaration.kind !== "alias")
      return { kind: "declared", declaration: symbol.declaration, scope: symbol.scope, arguments: given };
    bound = { type: symbol.declaration.type, scope: symbol.scope, arguments: given };
  }
  return { kind: "other", bound };
}

function argumentsOf({ declaration }: TypeSymbol, reference: ast.TypeReference, bound: BoundType) {
  const parameters = "parameters" in declaration ? declaration.parameters : [];
  const given = new Map<string, BoundType>();
  for (const [index, parameter] of parameters.entries()) {
    const type = reference.arguments[index];
    if (type !== undefined) given.set(parameter.text, { ...bound, type });
  }
  return given;
}

function isNull(type: ast.TypeExpression): boolean {
  return type.kind === "literal" && type.value.kind === "null";
}

/** The element of a list behind aliases, or the type itself. */
export function elementOf(start: BoundType): BoundType {
  let bound = start;
  // A type can be a list of itself while it is being written.
  for (let step = 0; step < longestChain; step++) {
    const structure = structureOf(bound);
    if (structure.kind !== "other" || structure.bound.type.kind !== "array") break;
    bound = { ...structure.bound, type: structure.bound.type.element };
  }
  return bound;
}

/** The fields of an object type, its own first, then those of its bases. Empty for all other types. */
export function fieldsOf(bound: BoundType): BoundField[] {
  const structure = structureOf(bound);
  if (structure.kind === "object")
    return ownFields(structure.members, structure.bound.scope, structure.bound.arguments);
  if (structure.kind === "declared" && structure.declaration.kind === "type")
    return declaredFields(structure.declaration, structure.scope, structure.arguments);
  return [];
}

/** The fields of a declared type, with those that it inherits. */
export function declaredFields(
  declaration: Pick<ast.TypeDeclaration, "members" | "extends">,
  scope: Scope,
  given: ReadonlyMap<string, BoundType> = new Map(),
): BoundField[] {
  const fields: BoundField[] = [];
  const entered = new Set<unknown>();
  const open: { declaration: typeof declaration; scope: Scope; arguments: typeof given }[] = [
    { declaration, scope, arguments: given },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (entered.has(next.declaration)) continue;
    entered.add(next.declaration);
    fields.push(...ownFields(next.declaration.members, next.scope, next.arguments));
    for (const base of next.declaration.extends.toReversed()) {
      const structure = structureOf({ type: base, scope: next.scope, arguments: next.arguments });
      if (structure.kind === "declared" && structure.declaration.kind === "type")
        open.push({ declaration: structure.declaration, scope: structure.scope, arguments: structure.arguments });
    }
  }
  return fields;
}

function ownFields(
  members: readonly ast.TypeMember[],
  scope: Scope,
  given: ReadonlyMap<string, BoundType>,
): BoundField[] {
  return members.flatMap((field) => (field.kind === "field" ? [{ field, scope, arguments: given }] : []));
}

/** The type of a field, with the context of its names. */
export function typeOfField({ field, scope, arguments: given }: BoundField): BoundType {
  return { type: field.type, scope, arguments: given };
}

/** The fields of a message clause: those of its type and of its bases. */
export function fieldsOfMessage(clause: ast.MessageClause, scope: Scope): BoundField[] {
  const own = fieldsOf(boundType(clause.type, scope));
  return [...own, ...clause.extends.flatMap((base) => fieldsOf(boundType(base, scope)))];
}

/** The fields of a message, also of a union's variants, which an interceptor or a mapping of events can name. */
export function fieldsWithin(clause: ast.MessageClause, scope: Scope): BoundField[] {
  const structure = structureOf(boundType(clause.type, scope));
  if (structure.kind !== "declared" || structure.declaration.kind !== "union") return fieldsOfMessage(clause, scope);
  const { declaration, scope: inner, arguments: given } = structure;
  return declaration.variants.flatMap((variant) => fieldsOf({ type: variant.type, scope: inner, arguments: given }));
}
