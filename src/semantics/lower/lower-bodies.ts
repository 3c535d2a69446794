/** The stage after the types are declared: constraints, and then defaults and examples, which have to satisfy the constraints. */
import type { AliasType, Example, Field, NamedType, ObjectType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Scope } from "../bind/scope.js";
import { checkConflicts } from "../check/constraint-conflicts.js";
import { credentialOf, rememberCredential } from "../check/credentials.js";
import { sensitiveCheck } from "../check/sensitive-types.js";
import type { Bound, Context } from "../context.js";
import type { DeclaredTypes } from "../declare/declare-types.js";
import type { Body, WrittenExample } from "../declare/declaring.js";
import { lowerConstraints } from "./constraints.js";
import { lowerValue } from "./values.js";

/** Completes the declared types with constraints, defaults and examples. */
export function lowerBodies(context: Bound, { types, bodies }: DeclaredTypes): ReadonlyMap<string, NamedType> {
  const sensitive = new Set(
    [...bodies.aliases].flatMap(([{ name }, { decorations }]) => (decorations.sensitive ? [name] : [])),
  );
  const isSensitive = sensitiveCheck(types, sensitive);
  const fieldBodies = new Map(bodies.fields);
  const aliasBodies = new Map(bodies.aliases);

  const declared = { ...context, types };
  const constrained = mapTypes(declared, types, {
    field: (field) => {
      const body = fieldBodies.get(field);
      if (body === undefined) return field;
      const constraints = lowerConstraints(declared, body.scope, body.decorations.constraints, field.type);
      const lowered = { ...field, constraints, sensitive: field.sensitive || isSensitive(field.type) };
      fieldBodies.set(lowered, body);
      return lowered;
    },
    alias: (alias) => {
      const body = aliasBodies.get(alias);
      if (body === undefined) return alias;
      const lowered = {
        ...alias,
        constraints: lowerConstraints(declared, body.scope, body.decorations.constraints, alias.type),
      };
      aliasBodies.set(lowered, body);
      return lowered;
    },
    object: (object) => object,
  });

  const narrowed = { ...context, types: constrained };
  return mapTypes(narrowed, constrained, {
    field: (field) => {
      const body = fieldBodies.get(field);
      if (body === undefined) return field;
      checkWrittenConflicts(narrowed, field, body);
      return { ...field, default: defaultOf(narrowed, field, body), examples: examplesOf(narrowed, field, body) };
    },
    alias: (alias) => {
      const body = aliasBodies.get(alias);
      if (body === undefined) return alias;
      checkWrittenConflicts(narrowed, alias, body);
      return { ...alias, examples: examplesOf(narrowed, alias, body) };
    },
    object: (object) => {
      const examples = bodies.examples.get(object.name) ?? [];
      return { ...object, examples: examples.flatMap((written) => exampleOf(narrowed, object, written)) };
    },
  });
}

function checkWrittenConflicts(
  context: Context,
  { type, constraints }: Field | AliasType,
  { decorations }: Body,
): void {
  const last = decorations.constraints.at(-1);
  if (last !== undefined) checkConflicts(context, type, constraints, last.annotation.span);
}

function defaultOf(context: Context, { type, constraints }: Field, body: Body): Field["default"] {
  if (body.default === null) return null;
  const place = { context, scope: body.scope, subject: "the default", beside: body.decorations.constraints } as const;
  const value = lowerValue(place, body.default, type, constraints);
  return value === undefined ? null : { value };
}

function examplesOf(
  context: Context,
  { type, constraints }: Field | AliasType,
  { decorations, scope }: Body,
): Example[] {
  return decorations.examples.flatMap((written) => {
    const place = { context, scope, subject: "the example", beside: decorations.constraints } as const;
    const value = lowerValue(place, written, type, constraints);
    return value === undefined ? [] : [{ title: null, value }];
  });
}

function exampleOf(context: Context, { name }: ObjectType, { example, scope }: WrittenExample): Example[] {
  const type: Type = { kind: "reference", name };
  const value = lowerValue({ context, scope, subject: "the example" }, example.value, type, []);
  return value === undefined ? [] : [{ title: example.title?.value ?? null, value }];
}

interface Mapping {
  readonly field: (field: Field) => Field;
  readonly alias: (alias: AliasType) => AliasType;
  readonly object: (object: ObjectType) => ObjectType;
}

/**
 * Replaces types and fields with new ones. The tables that are keyed by the old ones also get the new ones, and a field
 * that types share stays shared.
 */
function mapTypes(
  context: Context,
  types: ReadonlyMap<string, NamedType>,
  mapping: Mapping,
): ReadonlyMap<string, NamedType> {
  const { nodes, incomplete } = context;
  const fields = new Map<Field, Field>();
  const mapField = (field: Field): Field => {
    const known = fields.get(field);
    if (known !== undefined) return known;
    const mapped = mapping.field(field);
    fields.set(field, mapped);
    const node = nodes.fields.get(field);
    if (node !== undefined) nodes.fields.set(mapped, node);
    rememberCredential(mapped, credentialOf(field));
    return mapped;
  };
  const mapType = (type: NamedType): NamedType => {
    if (type.kind === "alias") return mapping.alias(type);
    if (type.kind !== "object") return type;
    const mapped = { ...type, fields: type.fields.map(mapField) };
    if (incomplete.has(type.fields)) incomplete.add(mapped.fields);
    return mapping.object(mapped);
  };
  const result = new Map<string, NamedType>();
  for (const [name, type] of types) {
    const mapped = mapType(type);
    const node = nodes.types.get(type);
    if (node !== undefined) nodes.types.set(mapped, node);
    result.set(name, mapped);
  }
  return result;
}

/** Checks the values of constants against their types. */
export function checkConstants(
  context: Context,
  scope: Scope,
  constants: ReadonlyMap<ast.ConstDeclaration, Type>,
): void {
  for (const [declaration, type] of constants)
    lowerValue({ context, scope, subject: "the constant" }, declaration.value, type, []);
}
