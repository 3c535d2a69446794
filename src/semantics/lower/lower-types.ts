import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Json } from "../../ir/json.js";
import { isPrimitive } from "../../ir/primitives.js";
import type { Constraint, Field, NamedType, ObjectType, Type, UnionVariant } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import type { Span } from "../../text/source-file.js";
import { findSymbol } from "../bind/resolve-types.js";
import type { Scope, TypeDeclaration } from "../bind/scope.js";
import { checkObjectVariant, checkTagging, checkUntagged, taggingOf } from "../check/check-unions.js";
import { rememberCredential } from "../check/credentials.js";
import { isSensitive } from "../check/sensitive-types.js";
import { type Context, type Draft, noDocumentation, originOf, type TypePlace } from "../context.js";
import { firstOfEach, reportDuplicate, reportDuplicates } from "../reporter.js";
import { isMapKey, objectOf, unknown } from "../underlying.js";
import { readMarks } from "./annotations.js";
import { lowerConstraints } from "./constraints.js";
import { encoded } from "./encodings.js";
import { lowerEnum } from "./lower-enums.js";
import { lowerView } from "./lower-views.js";
import { lowerValue } from "./values.js";

/** A type that needs itself with ever larger arguments would have instances without end. */
const deepestInstance = 8;

/** Types that need each other deeper than this are made one after the other, so that no contract is too deep for the stack. */
const deepest = 100;

/** The design's type of a type expression. Named types that it refers to are made on the way. */
export function lowerType(context: Context, expression: ast.TypeExpression, place: TypePlace): Type {
  context.nesting.depth++;
  const type = lowerExpression(context, expression, place);
  context.nesting.depth--;
  return type;
}

/** Makes the types that were put off because others were being made. */
export function lowerWaiting(context: Context): void {
  for (const make of context.waiting.values()) make();
}

function lowerExpression(context: Context, expression: ast.TypeExpression, place: TypePlace): Type {
  switch (expression.kind) {
    case "reference":
      return lowerReference(context, expression, place);
    case "array":
      return { kind: "array", element: lowerType(context, expression.element, place) };
    case "map": {
      const key = lowerType(context, expression.key, place);
      context.later.push(() => {
        if (!isMapKey(context, key)) context.report("invalid-map-key", {}, expression.key.span);
      });
      return { kind: "map", key, value: lowerType(context, expression.value, place) };
    }
    case "tuple":
      return { kind: "tuple", elements: expression.elements.map((element) => lowerType(context, element, place)) };
    case "literal":
      if (expression.value.kind === "null") {
        context.report("invalid-union-expression", {}, expression.span, { hint: "`empty` is no value at all" });
        return unknown;
      }
      return { kind: "literal", values: literalValues(context, [expression]) };
    case "object-type":
      return lowerInline(context, expression, place);
    case "union-expression":
      return lowerUnionExpression(context, expression, place);
  }
}

function lowerUnionExpression(context: Context, expression: ast.UnionExpression, place: TypePlace): Type {
  const isNull = (member: ast.TypeExpression): boolean => member.kind === "literal" && member.value.kind === "null";
  const others = expression.members.filter((member) => !isNull(member));
  const nullable = others.length < expression.members.length;
  const [only] = others;
  const literals = others.filter((member): member is ast.LiteralType => member.kind === "literal");
  let type: Type;
  if (only !== undefined && others.length === 1) type = lowerType(context, only, place);
  else if (literals.length === others.length) type = { kind: "literal", values: literalValues(context, literals) };
  else {
    const offender =
      others.find((member) => member.kind !== "literal" && member !== others[0]) ?? others[1] ?? expression;
    context.report("invalid-union-expression", {}, offender.span, {
      hint: "declare a `union` with a name for each variant",
    });
    return unknown;
  }
  return nullable && type.kind !== "nullable" ? { kind: "nullable", type } : type;
}

function literalValues(context: Context, literals: readonly ast.LiteralType[]): (string | number | boolean)[] {
  const values: (string | number | boolean)[] = [];
  for (const { value } of literals) {
    if (value.kind === "null") continue;
    const plain = value.kind === "integer" ? Number(value.value) : value.value;
    if (value.kind === "integer" && !Number.isSafeInteger(plain)) {
      context.report("unsafe-integer", { value: value.value.toString() }, value.span);
    }
    if (values.includes(plain)) context.report("duplicate-wire-value", { value: JSON.stringify(plain) }, value.span);
    values.push(plain);
  }
  return values;
}

function lowerReference(context: Context, reference: ast.TypeReference, place: TypePlace, isBase = false): Type {
  const [first] = reference.path;
  if (first === undefined) return unknown;
  const name = reference.path.map((part) => part.text).join(".");
  if (reference.path.length === 1) {
    const parameter = place.parameters.get(first.text);
    if (parameter !== undefined) return parameter;
    if (isPrimitive(first.text)) {
      if (reference.arguments.length > 0) reportArguments(context, reference, first.text, 0);
      return { kind: "primitive", name: first.text, encoding: null };
    }
  }
  const symbol = findSymbol(context, reference, place.scope);
  if (symbol === null) return unknown;
  if (symbol.declaration.kind === "const") {
    context.report("unknown-type", { name }, reference.span, { hint: `\`${name}\` is a constant` });
    return unknown;
  }
  const declared = "parameters" in symbol.declaration ? symbol.declaration.parameters.length : 0;
  if (declared !== reference.arguments.length) {
    reportArguments(context, reference, name, declared);
    return unknown;
  }
  const args = reference.arguments.map((argument) => lowerType(context, argument, place));
  const { declaration } = symbol;
  const depth = context.instancing.get(declaration) ?? 0;
  if (args.length > 0 && depth >= deepestInstance) {
    // Other uses in it have no end for the same reason.
    const isKnown = ({ code, message }: Diagnostic): boolean =>
      code === "endless-instances" && message.startsWith(`\`${name}\``);
    if (!context.diagnostics.some(isKnown)) context.report("endless-instances", { name }, reference.span);
    return unknown;
  }
  context.instancing.set(declaration, depth + 1);
  const made = declareNamed(context, { declaration, scope: symbol.scope }, args, reference.span);
  context.instancing.set(declaration, depth);
  if (isBase && !makeBase(context, made)) {
    context.report("long-extends", { limit: deepest }, reference.span);
    return unknown;
  }
  return { kind: "reference", name: made };
}

/** What tells bases apart; those with arguments always are. */
function baseKey(base: ast.TypeReference): string {
  const name = base.path.map((part) => part.text).join(".");
  return base.arguments.length === 0 ? name : `${name} ${base.span.start}`;
}

/** Makes a type that is extended, with the aliases on the way to it, if they wait; false where bases stand too deep. */
function makeBase(context: Context, name: string): boolean {
  const passed = new Set<string>();
  let next: string | null = objectOf(context, name) === null ? name : null;
  while (next !== null && !passed.has(next)) {
    passed.add(next);
    const make = context.waiting.get(next);
    if (make !== undefined && context.nesting.depth > 2 * deepest) return false;
    make?.();
    const made: NamedType | null = context.types.get(next) ?? null;
    const target: Type | null = made?.kind === "alias" ? made.type : null;
    next = target?.kind === "reference" ? target.name : null;
  }
  return true;
}

function reportArguments(context: Context, reference: ast.TypeReference, name: string, expected: number): void {
  context.report("type-arguments", { name, expected, found: reference.arguments.length }, reference.span);
}

/** Name of the design's type for a declaration, with the arguments of a generic one; makes it where it is new. */
function declareNamed(
  context: Context,
  symbol: { readonly declaration: TypeDeclaration; readonly scope: Scope },
  args: readonly Type[],
  use: Span,
): string {
  const { declaration } = symbol;
  const named = declaration.annotations.find((annotation) => annotation.name.text === "named")?.arguments[0]?.value;
  const written =
    named?.kind === "string" ? named.value : named?.kind === "name-value" ? (named.path[0]?.text ?? null) : null;
  const base = written ?? declaration.name.text;
  const name = args.map(nameOfArgument).join("") + base;
  const origin = context.typeOrigins.get(name);
  if (origin !== undefined) {
    if (origin.file !== declaration.name.span.file || origin.start !== declaration.name.span.start) {
      context.report("name-clash", { name, first: `\`${name}\` of ${origin.file.path}`, second: "this type" }, use, {
        related: [{ span: origin, message: "the other one" }],
        hint: "`@named(Other)` gives one of them another name",
      });
    }
    return name;
  }
  context.typeOrigins.set(name, declaration.name.span);
  context.types.set(name, null);
  const parameters = new Map<string, Type>();
  if ("parameters" in declaration) {
    for (const [index, parameter] of declaration.parameters.entries()) {
      const argument = args[index];
      if (argument !== undefined) parameters.set(parameter.text, argument);
    }
  }
  const place: TypePlace = { scope: symbol.scope, parameters, inlineName: name };
  const instancing =
    context.nesting.depth > deepest && args.length > 0 ? new Map(context.instancing) : context.instancing;
  const make = (): void => {
    context.waiting.delete(name);
    context.nesting.depth++;
    const type = lowerDeclaration({ ...context, instancing }, declaration, name, place, args.length > 0);
    context.nesting.depth--;
    context.types.set(name, type);
    context.nodes.types.set(type, declaration);
  };
  if (context.nesting.depth > deepest) context.waiting.set(name, make);
  else make();
  return name;
}

function nameOfArgument(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return pascalCase(type.name);
    case "reference":
      return type.name;
    case "array":
      return `${nameOfArgument(type.element)}List`;
    case "map":
      return `${nameOfArgument(type.value)}Map`;
    case "nullable":
      return `Nullable${nameOfArgument(type.type)}`;
    case "tuple":
      return type.elements.map(nameOfArgument).join("");
    case "literal":
      return type.values.map((value) => pascalCase(String(value))).join("Or");
  }
}

/** Checks the constants of a scope against their types. */
export function checkConstants(context: Context, scope: Scope): void {
  for (const declaration of scope.module.document.declarations) {
    if (declaration.kind !== "const") continue;
    readMarks(context, declaration, "const");
    const type = lowerType(context, declaration.type, {
      scope,
      parameters: new Map(),
      inlineName: declaration.name.text,
    });
    context.later.push(() => void lowerValue({ context, scope, what: "the constant" }, declaration.value, type, []));
  }
}

/** Makes all declared types of a scope that are not generic, in order. */
export function lowerScope(context: Context, scope: Scope): void {
  for (const declaration of scope.module.document.declarations) {
    if (
      declaration.kind !== "type" &&
      declaration.kind !== "alias" &&
      declaration.kind !== "enum" &&
      declaration.kind !== "union"
    )
      continue;
    if ("parameters" in declaration && declaration.parameters.length > 0) continue;
    if (scope.declared.get(declaration.name.text)?.declaration !== declaration) continue; // a duplicate
    declareNamed(context, { declaration, scope }, [], declaration.name.span);
  }
  lowerWaiting(context);
}

function lowerDeclaration(
  context: Context,
  declaration: TypeDeclaration,
  name: string,
  place: TypePlace,
  derived: boolean,
): NamedType {
  const marks = readMarks(context, declaration, declaration.kind);
  const base = {
    name,
    derived,
    documentation: marks.documentation,
    annotations: marks.annotations,
    origin: originOf(context, declaration.name.span),
  };
  switch (declaration.kind) {
    case "type":
      return { ...base, ...lowerObject(context, declaration.members, declaration.extends, declaration.closed, place) };
    case "enum":
      return {
        ...base,
        ...lowerEnum(
          context,
          declaration,
          declaration.base === null ? null : lowerType(context, declaration.base, place),
        ),
      };
    case "union":
      return { ...base, ...lowerUnion(context, declaration, place, marks.legacyGoa) };
    case "alias": {
      // Reported as `object-alias`; what was meant is clear.
      if (declaration.type.kind === "object-type") {
        return { ...base, ...lowerObject(context, declaration.type.members, [], false, place) };
      }
      if (marks.sensitive) context.sensitiveAliases.add(name);
      const type = encoded(context, lowerType(context, declaration.type, place), marks);
      const examples: { title: string | null; value: Json }[] = [];
      const constraints: Constraint[] = [];
      context.later.push(() => {
        constraints.push(...lowerConstraints(context, place.scope, marks.constraints, type));
        // Values keep the constraints of all types behind them: those are complete when the values' turn comes.
        context.later.push(() => {
          for (const value of marks.examples) pushExample(context, place.scope, examples, value, type, constraints);
        });
      });
      return { ...base, kind: "alias", type, constraints, examples };
    }
  }
}

function pushExample(
  context: Context,
  scope: Scope,
  into: { title: string | null; value: Json }[],
  value: ast.Value,
  type: Type,
  constraints: readonly Constraint[],
): void {
  const json = lowerValue({ context, scope, what: "the example" }, value, type, constraints);
  if (json !== undefined) into.push({ title: null, value: json });
}

/** An inline object becomes a named type with a derived name. */
export function lowerInline(
  context: Context,
  expression: ast.ObjectTypeExpression,
  place: TypePlace,
  bases: readonly ast.TypeReference[] = [],
): Type {
  const name = place.inlineName;
  const origin = context.typeOrigins.get(name);
  if (origin !== undefined) {
    context.report(
      "name-clash",
      { name, first: "another type", second: "this inline object" },
      { ...expression.span, end: expression.span.start + 1 },
      {
        related: [{ span: origin, message: `\`${name}\`` }],
        hint: "give the object a name of its own by declaring it as a type",
      },
    );
    return unknown;
  }
  context.typeOrigins.set(name, expression.span);
  context.types.set(name, null);
  const type: ObjectType = {
    name,
    derived: true,
    documentation: noDocumentation,
    annotations: [],
    origin: originOf(context, expression.span),
    ...lowerObject(context, expression.members, bases, false, place),
  };
  context.types.set(name, type);
  context.nodes.types.set(type, expression);
  return { kind: "reference", name };
}

type ObjectParts = Omit<ObjectType, "name" | "derived" | "documentation" | "annotations" | "origin">;

function lowerObject(
  context: Context,
  members: readonly ast.TypeMember[],
  bases: readonly ast.TypeReference[],
  closed: boolean,
  place: TypePlace,
): ObjectParts {
  const fields: Field[] = [];
  const spans = new Map<string, Span>();
  const reservedNames = members.flatMap((member) => (member.kind === "reserved" ? member.names : []));
  const reserved = reportDuplicates(context, "reserved name", reservedNames).map((name) => name.text);
  const examples: { title: string | null; value: Json }[] = [];
  const views: { name: string; fields: readonly string[]; type: string }[] = [];

  const distinctBases = firstOfEach(bases, baseKey, (base, first) => {
    const last = base.path.at(-1);
    if (last !== undefined) reportDuplicate(context, "base", last, first.span);
  });
  for (const base of distinctBases) {
    const type = lowerReference(context, base, place, true);
    const parts = type.kind === "reference" ? objectOf(context, type.name) : null;
    if (parts === null) {
      context.incomplete.add(fields);
      const isUnfinished = type.kind === "reference" && context.types.get(type.name) === null;
      const name = base.path.at(-1)?.text ?? "";
      if (isUnfinished) context.report("extends-cycle", { name }, base.span);
      else if (type !== unknown) context.report("not-an-object", { name }, base.span);
      continue;
    }
    if (context.incomplete.has(parts.fields)) context.incomplete.add(fields);
    for (const field of parts.fields) {
      const same = fields.find((other) => other.name === field.name);
      if (same !== undefined && same !== field) context.report("two-fields", { name: field.name }, base.span);
      if (same !== undefined) continue;
      fields.push(field);
      spans.set(field.name, base.span);
    }
  }

  for (const member of members) {
    if (member.kind !== "field") continue;
    const first = spans.get(member.name.text);
    if (first !== undefined) {
      reportDuplicate(context, "field", member.name, first);
      continue;
    }
    spans.set(member.name.text, member.name.span);
    const field = lowerField(context, member, place);
    if (field.tag !== null && fields.some((other) => other.tag === field.tag))
      context.report("duplicate-wire-value", { value: `@tag(${field.tag})` }, member.name.span);
    fields.push(field);
  }
  for (const member of members) {
    if (member.kind === "field" && reserved.includes(member.name.text)) {
      context.report("reserved-field", { name: member.name.text }, member.name.span);
    }
    if (member.kind === "view") lowerView(context, member, fields, views, place);
    if (member.kind === "example") {
      context.later.push(() => {
        const value = lowerValue(
          { context, scope: place.scope, what: "the example" },
          member.value,
          { kind: "reference", name: place.inlineName },
          [],
        );
        if (value !== undefined) examples.push({ title: member.title?.value ?? null, value });
      });
    }
  }
  return { kind: "object", closed, fields, reserved, views, examples };
}

function lowerField(context: Context, member: ast.Field, place: TypePlace): Field {
  const marks = readMarks(context, member, "field");
  const inlineName = marks.named ?? place.inlineName + pascalCase(member.name.text);
  const type = encoded(context, lowerType(context, member.type, { ...place, inlineName }), marks);
  const constraints: Constraint[] = [];
  const examples: { title: string | null; value: Json }[] = [];
  const field: Draft<Field> = {
    name: member.name.text,
    type,
    required: !member.optional && member.default === null,
    default: null,
    constraints,
    documentation: marks.documentation,
    annotations: marks.annotations,
    examples,
    tag: marks.tag,
    sensitive: marks.sensitive || marks.credential !== null,
    readOnly: marks.readOnly,
    writeOnly: marks.writeOnly,
    origin: originOf(context, member.name.span),
  };
  context.nodes.fields.set(field, member);
  rememberCredential(field, marks.credential);
  if (member.optional && member.default !== null) {
    context.report("default-required", { name: member.name.text }, member.name.span);
  }
  context.later.push(() => {
    field.sensitive ||= isSensitive(context, type);
    constraints.push(...lowerConstraints(context, place.scope, marks.constraints, type));
    context.later.push(() => {
      if (member.default !== null) {
        const valuePlace = { context, scope: place.scope, what: "the default" };
        const value = lowerValue(valuePlace, member.default, type, constraints);
        if (value !== undefined) field.default = { value };
      }
      for (const value of marks.examples) pushExample(context, place.scope, examples, value, type, constraints);
    });
  });
  return field;
}

function lowerUnion(context: Context, declaration: ast.UnionDeclaration, place: TypePlace, legacyGoa: boolean) {
  const tagging = taggingOf(declaration.by, legacyGoa);
  checkTagging(context, declaration, legacyGoa);
  const variants: UnionVariant[] = [];
  const names = new Map<string, Span>();
  const taken = new Set<string | number>();
  for (const variant of declaration.variants) {
    const marks = readMarks(context, variant, "variant");
    const first = names.get(variant.name.text);
    if (first !== undefined) {
      reportDuplicate(context, "variant", variant.name, first);
      continue;
    }
    names.set(variant.name.text, variant.name.span);
    const inlineName = marks.named ?? place.inlineName + pascalCase(variant.name.text);
    const type = lowerType(context, variant.type, { ...place, inlineName });
    const written =
      variant.tag?.kind === "string"
        ? variant.tag.value
        : variant.tag?.kind === "integer"
          ? Number(variant.tag.value)
          : null;
    const tag = tagging.kind === "untagged" || variant.isElse ? null : (written ?? variant.name.text);
    if (tag !== null && taken.has(tag)) {
      context.report("duplicate-wire-value", { value: JSON.stringify(tag) }, variant.tag?.span ?? variant.name.span);
    }
    if (tag !== null) taken.add(tag);
    variants.push({ name: variant.name.text, tag, isElse: variant.isElse, type, documentation: marks.documentation });
    if (tagging.kind === "internal" || (variant.isElse && tagging.kind !== "untagged")) {
      const tagKey = tagging.kind === "legacyGoa" ? "Type" : tagging.tagKey;
      context.later.push(() => checkObjectVariant(context, variant, type, tag, tagKey));
    }
  }
  if (declaration.variants.length === 0 && context.program.lost.size === 0) {
    context.report("empty-declaration", { kind: "union", name: declaration.name.text }, declaration.name.span);
  }
  if (tagging.kind === "untagged") context.later.push(() => checkUntagged(context, declaration, variants));
  return { kind: "union" as const, open: declaration.open, tagging, variants };
}
