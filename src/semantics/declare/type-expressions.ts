/** Lowers type expressions to types of the design. Each referenced name becomes a task; nothing here follows a name. */

import type { Extras } from "../../diagnostics/define.js";
import { isPrimitive } from "../../ir/primitives.js";
import type { Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { ownWord } from "../../syntax/foreign/translated-types.js";
import { camelCase, pascalCase } from "../../text/casing.js";
import { findSymbol } from "../bind/resolve-types.js";
import { type Scope, symbolOf, type TypeDeclaration } from "../bind/scope.js";
import { noDocumentation, originOf } from "../context.js";
import { isUnknown, parameterName, parameterType, typeWords, unknown } from "../underlying.js";
import type { Declaring, Instances, TypePlace } from "./declaring.js";

/** The deepest nesting of type arguments. A type that uses itself with ever larger arguments would have infinitely many instances. */
const deepestInstance = 8;

/** The design's type of a type expression. */
export function lowerType(declaring: Declaring, expression: ast.TypeExpression, place: TypePlace): Type {
  switch (expression.kind) {
    case "reference":
      return lowerReference(declaring, expression, place);
    case "array":
      return { kind: "array", element: lowerType(declaring, expression.element, place) };
    case "map": {
      const key = lowerType(declaring, expression.key, place);
      declaring.bodies.mapKeys.push({ key, span: expression.key.span });
      return { kind: "map", key, value: lowerType(declaring, expression.value, place) };
    }
    case "tuple":
      return { kind: "tuple", elements: expression.elements.map((element) => lowerType(declaring, element, place)) };
    case "literal":
      if (expression.value.kind !== "null") return { kind: "literal", values: literalValues(declaring, [expression]) };
      declaring.report("invalid-union-expression", { joins: "nothing but null" }, expression.span, {
        hint: "for a field without a value, use `empty`",
      });
      return unknown;
    case "object-type":
      return lowerInline(declaring, expression, place);
    case "union-expression":
      return lowerUnionExpression(declaring, expression, place);
  }
}

/** Advice for types joined by `|`. */
function adviceOn(members: readonly ast.TypeExpression[], place: TypePlace): Extras {
  const names = members.map((member) =>
    member.kind === "reference" && member.path.length === 1 && member.arguments.length === 0
      ? (member.path[0]?.text ?? null)
      : null,
  );
  const known = names.filter((name) => name !== null);
  if (known.length < members.length) return { hint: "declare a `union` with a name for each variant" };
  const areWords = known.every((name) => /^\p{Ll}/u.test(name) && !isPrimitive(name) && ownWord(name) === null);
  if (areWords) {
    const edits = members.map(({ span }, index) => ({ span, text: JSON.stringify(known[index]) }));
    const written = edits.map(({ text }) => text).join(" | ");
    return {
      hint: `values are in quotes: \`${written}\`; or declare an \`enum\``,
      fixes: [{ title: `write \`${written}\``, edits }],
    };
  }
  const variants = known.map((name) => `${camelCase(name)}: ${name}`).join("  ");
  return { hint: `declare a union and use its name: \`union ${place.inlineName} { ${variants} }\`` };
}

function lowerUnionExpression(declaring: Declaring, expression: ast.UnionExpression, place: TypePlace): Type {
  const isNull = (member: ast.TypeExpression): boolean => member.kind === "literal" && member.value.kind === "null";
  const others = expression.members.filter((member) => !isNull(member));
  if (others.length === 0) {
    declaring.report("invalid-union-expression", { joins: "nothing but null" }, expression.span, {
      hint: "for a field without a value, use `empty`",
    });
    return unknown;
  }
  const nullable = others.length < expression.members.length;
  const [only] = others;
  const literals = others.filter((member): member is ast.LiteralType => member.kind === "literal");
  let type: Type;
  if (only !== undefined && others.length === 1) type = lowerType(declaring, only, place);
  else if (literals.length === others.length) type = { kind: "literal", values: literalValues(declaring, literals) };
  else {
    const offender =
      others.find((member) => member.kind !== "literal" && member !== others[0]) ?? others[1] ?? expression;
    declaring.report("invalid-union-expression", { joins: "types" }, offender.span, adviceOn(others, place));
    return unknown;
  }
  return nullable && type.kind !== "nullable" ? { kind: "nullable", type } : type;
}

function literalValues(declaring: Declaring, literals: readonly ast.LiteralType[]): (string | number | boolean)[] {
  const values = new Set<string | number | boolean>();
  for (const { value } of literals) {
    if (value.kind === "null") continue;
    const plain = value.kind === "integer" ? Number(value.value) : value.value;
    if (value.kind === "integer" && !Number.isSafeInteger(plain))
      declaring.report("unsafe-integer", { value: value.value.toString() }, value.span);
    if (values.has(plain)) declaring.report("duplicate-wire-value", { value: JSON.stringify(plain) }, value.span);
    values.add(plain);
  }
  return [...values];
}

export function lowerReference(declaring: Declaring, reference: ast.TypeReference, place: TypePlace): Type {
  const [first] = reference.path;
  if (first === undefined) return unknown;
  const name = reference.path.map((part) => part.text).join(".");
  if (reference.path.length === 1) {
    const parameter = place.parameters.get(first.text);
    if (parameter !== undefined) return parameter;
    if (isPrimitive(first.text)) {
      if (reference.arguments.length > 0) reportArguments(declaring, reference, first.text, 0);
      return { kind: "primitive", name: first.text, encoding: null };
    }
  }
  if (name === "Partial" && symbolOf(place.scope, reference.path) === null)
    return lowerPartial(declaring, reference, place);
  const symbol = findSymbol(declaring, reference, place.scope);
  if (symbol === null) return unknown;
  const { declaration, scope } = symbol;
  if (declaration.kind === "const") {
    declaring.report("unknown-type", { name }, reference.span, { hint: `\`${name}\` is a constant` });
    return unknown;
  }
  const declared = "parameters" in declaration ? declaration.parameters.length : 0;
  if (declared !== reference.arguments.length) {
    reportArguments(declaring, reference, name, declared);
    return unknown;
  }
  const args = reference.arguments.map((argument) => lowerType(declaring, argument, place));
  if (args.length === 0) return declareNamed(declaring, { declaration, scope }, [], reference, place);
  if (declaring.endless.has(declaration)) return unknown;
  if (instancesOf(place.instances, declaration) >= deepestInstance) {
    // Other uses in the same declaration are endless for the same reason.
    declaring.endless.add(declaration);
    declaring.report("endless-instances", { name }, reference.span);
    return unknown;
  }
  declareGeneric(declaring, { declaration, scope });
  return declareNamed(declaring, { declaration, scope }, args, reference, place);
}

/** `Partial<Session>`: an object with the fields of another one, all of them optional and without defaults. */
function lowerPartial(declaring: Declaring, reference: ast.TypeReference, place: TypePlace): Type {
  const [written] = reference.arguments;
  if (written === undefined || reference.arguments.length > 1) {
    reportArguments(declaring, reference, "Partial", 1);
    return unknown;
  }
  const type = lowerType(declaring, written, place);
  // While a generic type is checked on its own, its parameters are unknown.
  if (hasParameter(type)) return unknown;
  if (type.kind !== "reference" || written.kind !== "reference") {
    if (!isUnknown(type)) declaring.report("not-an-object", { type: typeWords(type) }, written.span);
    return unknown;
  }
  const name = `${type.name}Partial`;
  place.mentions.push(name);
  if (declaring.objects.get(name)?.node === null) return { kind: "reference", name };
  const origin = declaring.spans.get(name);
  if (origin !== undefined) {
    declaring.report("name-clash", { name, first: "another type", second: "this partial type" }, reference.span, {
      related: [{ span: origin, message: `\`${name}\`` }],
    });
    return unknown;
  }
  declaring.spans.set(name, reference.span);
  declaring.types.set(name, null);
  const documentation = { ...noDocumentation, text: `A \`${type.name}\` of which any field may be left out.` };
  const head = { name, derived: true, documentation, annotations: [], origin: originOf(declaring, reference.span) };
  const inner = { ...place, mentions: mentionsOf(declaring, name) };
  inner.mentions.push(type.name);
  const bases = [{ reference: written, type }];
  declaring.objects.set(name, { head, node: null, closed: false, bases, members: [], own: [], place: inner });
  return { kind: "reference", name };
}

function instancesOf(instances: Instances | null, declaration: ast.Declaration): number {
  let count = 0;
  for (let each = instances; each !== null; each = each.outer) if (each.declaration === declaration) count++;
  return count;
}

function reportArguments(declaring: Declaring, reference: ast.TypeReference, name: string, expected: number): void {
  declaring.report("type-arguments", { name, expected, found: reference.arguments.length }, reference.span);
}

interface Symbol {
  readonly declaration: TypeDeclaration;
  readonly scope: Scope;
}

/** Queues a declaration, once for each list of arguments; the result refers to it. */
export function declareNamed(
  declaring: Declaring,
  { declaration, scope }: Symbol,
  args: readonly Type[],
  use: { readonly span: ast.Name["span"] },
  place: Pick<TypePlace, "mentions" | "instances">,
): Type {
  const name = nameOfInstance(declaration, args);
  place.mentions.push(name);
  const origin = declaring.spans.get(name);
  if (origin !== undefined) {
    if (origin.file !== declaration.name.span.file || origin.start !== declaration.name.span.start) {
      const first = { kind: "type", name, path: origin.file.path } as const;
      declaring.report("name-clash", { name, first, second: "this type" }, use.span, {
        related: [{ span: origin, message: "the other one" }],
        hint: "`@named(Other)` gives one of them another name",
      });
    }
    return { kind: "reference", name };
  }
  declaring.spans.set(name, declaration.name.span);
  declaring.types.set(name, null);
  const parameters = new Map<string, Type>();
  for (const [index, parameter] of parametersOf(declaration).entries()) {
    const argument = args[index];
    if (argument !== undefined) parameters.set(parameter.text, argument);
  }
  const instances = args.length === 0 ? place.instances : { declaration, outer: place.instances };
  declaring.tasks.push({
    kind: "declaration",
    declaration,
    derived: args.length > 0,
    name,
    place: { scope, parameters, inlineName: name, mentions: mentionsOf(declaring, name), instances },
  });
  return { kind: "reference", name };
}

export function parametersOf(declaration: TypeDeclaration): readonly ast.Name[] {
  return "parameters" in declaration ? declaration.parameters : [];
}

/** The list of the types that a type refers to. */
function mentionsOf(declaring: Declaring, name: string): string[] {
  const mentions: string[] = [];
  declaring.mentions.set(name, mentions);
  return mentions;
}

/** Queues a generic type to be checked on its own, with unknown parameters. */
export function declareGeneric(declaring: Declaring, symbol: Symbol): void {
  const args = parametersOf(symbol.declaration).map(({ text }) => parameterType(text));
  if (declaring.spans.has(nameOfInstance(symbol.declaration, args))) return;
  declareNamed(declaring, symbol, args, symbol.declaration.name, { mentions: [], instances: null });
}

/** Whether a type exists only for the check of a generic type on its own. */
export function isOfParameters(name: string): boolean {
  return name.includes("<");
}

function nameOfInstance(declaration: TypeDeclaration, args: readonly Type[]): string {
  const named = declaration.annotations.find((annotation) => annotation.name.text === "named")?.arguments[0]?.value;
  const written =
    named?.kind === "string" ? named.value : named?.kind === "name-value" ? (named.path[0]?.text ?? null) : null;
  const base = written ?? declaration.name.text;
  const names = args.map(nameOfArgument);
  return args.some(hasParameter) ? `${base}<${names.join(", ")}>` : names.join("") + base;
}

function hasParameter(type: Type): boolean {
  switch (type.kind) {
    case "primitive":
      return parameterName(type) !== null;
    case "reference":
      return isOfParameters(type.name);
    case "array":
      return hasParameter(type.element);
    case "map":
      return hasParameter(type.key) || hasParameter(type.value);
    case "nullable":
      return hasParameter(type.type);
    case "tuple":
      return type.elements.some(hasParameter);
    case "literal":
      return false;
  }
}

function nameOfArgument(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return parameterName(type) ?? pascalCase(type.name);
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

/** An inline object becomes a named type with a derived name. */
export function lowerInline(
  declaring: Declaring,
  expression: ast.ObjectTypeExpression,
  place: TypePlace,
  bases: readonly ast.TypeReference[] = [],
): Type {
  const name = place.inlineName;
  const origin = declaring.spans.get(name);
  if (origin !== undefined) {
    const brace = { ...expression.span, end: expression.span.start + 1 };
    declaring.report("name-clash", { name, first: "another type", second: "this inline object" }, brace, {
      related: [{ span: origin, message: `\`${name}\`` }],
      hint: "name the object by declaring it as a type",
    });
    return unknown;
  }
  place.mentions.push(name);
  declaring.spans.set(name, expression.span);
  declaring.types.set(name, null);
  const inner = { ...place, mentions: mentionsOf(declaring, name) };
  declaring.tasks.push({ kind: "inline", expression, bases, name, place: inner });
  return { kind: "reference", name };
}
