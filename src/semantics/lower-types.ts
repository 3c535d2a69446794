import type {
  Constraint,
  Encoding,
  EnumType,
  Field,
  Json,
  NamedType,
  ObjectType,
  PrimitiveName,
  Tagging,
  Type,
  UnionArm,
} from "../ir/type.js";
import type * as ast from "../syntax/ast.js";
import { pascalCase } from "../text/casing.js";
import type { Span } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import { type Marks, readMarks, type WrittenConstraint } from "./annotations.js";
import { type Context, type Draft, noDocumentation, originOf, report, reportUnknown } from "./context.js";
import { nestsQuantifiers, patternProblem } from "./patterns.js";
import { didYouMean, duplicate, type Scope, type TypeDeclaration, type TypeSymbol } from "./scope.js";
import { integerRanges, lowerValue } from "./values.js";

/** Where a type stands: whose names it sees, and what an inline object in it is called. */
export interface TypePlace {
  readonly scope: Scope;
  readonly parameters: ReadonlyMap<string, Type>;
  /** Derived name of an inline object here. */
  readonly inlineName: string;
}

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
const unknown: Type = { kind: "primitive", name: "any", encoding: null };

/** Whether a type stands for one that could not be made out, which was then reported. */
export function isUnknown(type: Type | NamedType): boolean {
  return type === unknown;
}

/** A type that needs itself with ever larger arguments would have instances without end. */
const deepestInstance = 8;

function isPrimitive(name: string): name is PrimitiveName {
  return primitives.some((primitive) => primitive === name);
}

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
        if (!isMapKey(context, key)) context.diagnostics.push(report("invalid-map-key", {}, expression.key.span));
      });
      return { kind: "map", key, value: lowerType(context, expression.value, place) };
    }
    case "tuple":
      return { kind: "tuple", elements: expression.elements.map((element) => lowerType(context, element, place)) };
    case "literal":
      if (expression.value.kind === "null") {
        context.diagnostics.push(
          report("invalid-union-expression", {}, expression.span, { hint: "`empty` is no value at all" }),
        );
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
    context.diagnostics.push(
      report("invalid-union-expression", {}, offender.span, { hint: "declare a `union` with a name for each arm" }),
    );
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
      context.diagnostics.push(report("unsafe-integer", { value: value.value.toString() }, value.span));
    }
    if (values.includes(plain))
      context.diagnostics.push(report("duplicate-wire-value", { value: JSON.stringify(plain) }, value.span));
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
    context.diagnostics.push(report("unknown-type", { name }, reference.span, { hint: `\`${name}\` is a constant` }));
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
    const found = report("endless-instances", { name }, reference.span);
    if (!context.diagnostics.some(({ code, message }) => code === found.code && message === found.message)) {
      context.diagnostics.push(found);
    }
    return unknown;
  }
  context.instancing.set(declaration, depth + 1);
  const made = declareNamed(context, { declaration, scope: symbol.scope }, args, reference.span);
  context.instancing.set(declaration, depth);
  const makeNow = isBase ? context.waiting.get(made) : undefined;
  if (makeNow !== undefined && context.nesting.depth > 2 * deepest) {
    context.diagnostics.push(report("long-extends", { limit: deepest }, reference.span));
    return unknown;
  }
  makeNow?.();
  return { kind: "reference", name: made };
}

function reportArguments(context: Context, reference: ast.TypeReference, name: string, expected: number): void {
  context.diagnostics.push(
    report("type-arguments", { name, expected, found: reference.arguments.length }, reference.span),
  );
}

/** Resolves a path of names; reports what is not there. */
function findSymbol(context: Context, reference: ast.TypeReference, from: Scope): TypeSymbol | null {
  let scope: Scope = from;
  for (const name of reference.path.slice(0, -1)) {
    const next = scope.namespaces.get(name.text);
    if (next === undefined) {
      reportUnknown(context, "namespace", name, scope.namespaces.keys());
      return null;
    }
    if (next === null) return null; // the import was reported
    scope = next;
  }
  const last = reference.path.at(-1);
  if (last === undefined) return null;
  const symbol = scope.symbols.get(last.text);
  if (symbol !== undefined) return symbol;
  const failedImport = scope.module.document.imports.some((entry) =>
    entry.names.some((item) => (item.alias ?? item.name).text === last.text),
  );
  if (context.program.lost.has(last.text) || failedImport) return null;
  const near = suggest(last.text, [...primitives, ...scope.symbols.keys()]);
  context.diagnostics.push(
    report("unknown-type", { name: last.text }, last.span, {
      hint: didYouMean(near) ?? (Object.hasOwn(foreignTypes, last.text) ? (foreignTypes[last.text] ?? null) : null),
      fixes: near === null ? [] : [{ title: `write \`${near}\``, edits: [{ span: last.span, text: near }] }],
    }),
  );
  return null;
}

const foreignTypes: Readonly<Record<string, string>> = {
  number: "`float64` or an integer such as `int`",
  bool: "`boolean`",
  integer: "`int`",
  float: "`float64`",
  double: "`float64`",
  long: "`int64`",
  datetime: "`timestamp`",
  Date: "`timestamp` or `date`",
  object: "`map<string, any>` or a type",
  unknown: "`any`",
  void: "leave the clause out",
};

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
      context.diagnostics.push(
        report("name-clash", { name, first: `\`${name}\` of ${origin.file.path}`, second: "this type" }, use, {
          related: [{ span: origin, message: "the other one" }],
          hint: "`@named(Other)` gives one of them another name",
        }),
      );
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
    if (scope.symbols.get(declaration.name.text)?.declaration !== declaration) continue; // a duplicate
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
      return { ...base, ...lowerEnum(context, declaration, place) };
    case "union":
      return { ...base, ...lowerUnion(context, declaration, place, marks.legacyGoa) };
    case "alias": {
      const type = encoded(context, lowerType(context, declaration.type, place), marks);
      const examples: { title: string | null; value: Json }[] = [];
      const constraints: Constraint[] = [];
      context.later.push(() => {
        if (isFirstOfCycle(context, name)) {
          context.diagnostics.push(report("alias-cycle", { name }, declaration.name.span));
        }
        constraints.push(...lowerConstraints(context, marks.constraints, type));
        for (const value of marks.examples) pushExample(context, place.scope, examples, value, type, constraints);
      });
      return { ...base, kind: "alias", type, constraints, examples };
    }
  }
}

/** The aliases that lead from one back to it; null where it ends in a type. */
function aliasCycle(context: Context, name: string): ReadonlySet<string> | null {
  const cycle = new Set<string>();
  for (let current = name; ; ) {
    if (cycle.has(current)) return current === name ? cycle : null;
    cycle.add(current);
    const type = context.types.get(current);
    if (type?.kind !== "alias") return null;
    const inner = type.type.kind === "nullable" ? type.type.type : type.type;
    if (inner.kind !== "reference") return null;
    current = inner.name;
  }
}

/** A cycle is one mistake, told at the alias that stands first. */
function isFirstOfCycle(context: Context, name: string): boolean {
  const cycle = aliasCycle(context, name);
  return cycle !== null && [...context.types.keys()].find((other) => cycle.has(other)) === name;
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
    context.diagnostics.push(
      report(
        "name-clash",
        { name, first: "another type", second: "this inline object" },
        { ...expression.span, end: expression.span.start + 1 },
        {
          related: [{ span: origin, message: `\`${name}\`` }],
          hint: "give the object a name of its own by declaring it as a type",
        },
      ),
    );
    return unknown;
  }
  context.typeOrigins.set(name, expression.span);
  context.types.set(name, null);
  context.types.set(name, {
    name,
    derived: true,
    documentation: noDocumentation,
    annotations: [],
    origin: originOf(context, expression.span),
    ...lowerObject(context, expression.members, bases, false, place),
  });
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
  const reserved: string[] = [];
  const examples: { title: string | null; value: Json }[] = [];
  const views: { name: string; fields: readonly string[]; type: string }[] = [];

  for (const [index, base] of bases.entries()) {
    const written = (reference: ast.TypeReference): string => reference.path.map((part) => part.text).join(".");
    const before = bases.slice(0, index).find((other) => written(other) === written(base));
    const last = base.path.at(-1);
    if (before !== undefined && last !== undefined && base.arguments.length === 0) {
      context.diagnostics.push(duplicate("base", last, before.span));
      continue;
    }
    const type = lowerReference(context, base, place, true);
    const parts = type.kind === "reference" ? objectOf(context, type.name) : null;
    if (parts === null) {
      context.incomplete.add(fields);
      const isUnfinished = type.kind === "reference" && context.types.get(type.name) === null;
      const name = base.path.at(-1)?.text ?? "";
      if (isUnfinished) context.diagnostics.push(report("extends-cycle", { name }, base.span));
      else if (type !== unknown) context.diagnostics.push(report("not-an-object", { name }, base.span));
      continue;
    }
    if (context.incomplete.has(parts.fields)) context.incomplete.add(fields);
    for (const field of parts.fields) {
      const same = fields.find((other) => other.name === field.name);
      if (same !== undefined && same !== field)
        context.diagnostics.push(report("two-fields", { name: field.name }, base.span));
      if (same !== undefined) continue;
      fields.push(field);
      spans.set(field.name, base.span);
    }
  }
  const inherited = new Set(spans.keys());

  for (const member of members) {
    for (const name of member.kind === "reserved" ? member.names : []) {
      if (reserved.includes(name.text)) context.diagnostics.push(duplicate("reserved name", name, name.span));
      else reserved.push(name.text);
    }
    if (member.kind !== "field") continue;
    const first = spans.get(member.name.text);
    if (first !== undefined && !inherited.has(member.name.text)) {
      context.diagnostics.push(duplicate("field", member.name, first));
      continue;
    }
    if (first !== undefined) {
      context.diagnostics.push(duplicate("field", member.name, first));
      continue;
    }
    spans.set(member.name.text, member.name.span);
    const field = lowerField(context, member, place);
    if (field.tag !== null && fields.some((other) => other.tag === field.tag))
      context.diagnostics.push(report("duplicate-wire-value", { value: `@tag(${field.tag})` }, member.name.span));
    fields.push(field);
  }
  for (const member of members) {
    if (member.kind === "field" && reserved.includes(member.name.text)) {
      context.diagnostics.push(report("reserved-field", { name: member.name.text }, member.name.span));
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

/** The object behind a name and its aliases, once it is made. */
export function objectOf(context: Context, name: string): ObjectType | null {
  const type = context.types.get(name);
  if (type?.kind === "object") return type;
  if (type?.kind === "alias" && type.type.kind === "reference" && type.type.name !== name)
    return objectOf(context, type.type.name);
  return null;
}

function lowerView(
  context: Context,
  view: ast.View,
  fields: readonly Field[],
  views: { name: string; fields: readonly string[]; type: string }[],
  place: TypePlace,
): void {
  if (views.some((other) => other.name === view.name.text)) {
    context.diagnostics.push(duplicate("view", view.name, view.name.span));
    return;
  }
  const chosen: Field[] = [];
  for (const [index, name] of view.fields.entries()) {
    const before = view.fields.slice(0, index).find((other) => other.text === name.text);
    if (before !== undefined) {
      context.diagnostics.push(duplicate("field", name, before.span));
      continue;
    }
    const field = fields.find((candidate) => candidate.name === name.text);
    if (field !== undefined) chosen.push(field);
    else reportUnknownField(context, name, `\`${place.inlineName}\``, fields);
  }
  const whole = chosen.length === fields.length;
  const type = whole ? place.inlineName : place.inlineName + pascalCase(view.name.text);
  views.push({ name: view.name.text, fields: chosen.map((field) => field.name), type });
  if (whole) return;
  const origin = context.typeOrigins.get(type) ?? place.scope.symbols.get(type)?.declaration.name.span;
  if (origin !== undefined) {
    context.diagnostics.push(
      report("name-clash", { name: type, first: "another type", second: "this view" }, view.name.span, {
        related: [{ span: origin, message: `\`${type}\`` }],
      }),
    );
    return;
  }
  context.typeOrigins.set(type, view.span);
  context.types.set(type, {
    kind: "object",
    name: type,
    derived: true,
    documentation: noDocumentation,
    annotations: [],
    origin: originOf(context, view.span),
    closed: false,
    fields: chosen,
    reserved: [],
    views: [],
    examples: [],
  });
}

export function reportUnknownField(
  context: Context,
  name: ast.Name,
  type: string,
  fields: readonly { readonly name: string }[],
): void {
  if (context.program.lost.has(name.text) || context.incomplete.has(fields)) return;
  const near = suggest(
    name.text,
    fields.map((field) => field.name),
  );
  context.diagnostics.push(
    report("unknown-field", { name: name.text, type }, name.span, {
      hint: didYouMean(near),
      fixes: near === null ? [] : [{ title: `write \`${near}\``, edits: [{ span: name.span, text: near }] }],
    }),
  );
}

/** The credentials that fields carry. A side table: inherited fields are the same objects. */
const credentials = new WeakMap<Field, NonNullable<Marks["credential"]>>();

export function credentialOf(field: Field): Marks["credential"] {
  return credentials.get(field) ?? null;
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
  if (marks.credential !== null) credentials.set(field, marks.credential);
  if (member.optional && member.default !== null) {
    context.diagnostics.push(report("default-required", { name: member.name.text }, member.name.span));
  }
  context.later.push(() => {
    constraints.push(...lowerConstraints(context, marks.constraints, type));
    if (member.default !== null) {
      const value = lowerValue({ context, scope: place.scope, what: "the default" }, member.default, type, [
        ...constraints,
      ]);
      if (value !== undefined) field.default = { value };
    }
    for (const value of marks.examples) pushExample(context, place.scope, examples, value, type, constraints);
  });
  return field;
}

const encodings: Readonly<Record<string, { readonly types: readonly PrimitiveName[]; readonly fits: string }>> = {
  string: { types: ["int", "int64", "uint", "uint64"], fits: "64-bit integers" },
  number: { types: ["decimal"], fits: "decimals" },
  unixSeconds: { types: ["timestamp"], fits: "timestamps" },
  unixMillis: { types: ["timestamp"], fits: "timestamps" },
};

function isEncoding(name: string): name is Encoding {
  return Object.hasOwn(encodings, name);
}

/** Applies `@encode`, through lists and `| null`. */
function encoded(context: Context, type: Type, marks: Marks): Type {
  if (marks.encoding === null) return type;
  const { encoding, annotation } = marks.encoding;
  if (!isEncoding(encoding)) {
    const near = suggest(encoding, Object.keys(encodings));
    context.diagnostics.push(
      report(
        "annotation-arguments",
        { name: "encode", signature: "(string | number | unixSeconds | unixMillis)" },
        annotation.span,
        { hint: didYouMean(near) },
      ),
    );
    return type;
  }
  const apply = (inner: Type): Type | null => {
    if (inner.kind === "nullable") {
      const applied = apply(inner.type);
      return applied === null ? null : { kind: "nullable", type: applied };
    }
    if (inner.kind === "array") {
      const applied = apply(inner.element);
      return applied === null ? null : { kind: "array", element: applied };
    }
    return inner.kind === "primitive" && encodings[encoding]?.types.includes(inner.name) === true
      ? { ...inner, encoding }
      : null;
  };
  const applied = apply(type);
  if (applied !== null) return applied;
  if (type !== unknown) {
    context.diagnostics.push(
      report(
        "invalid-encoding",
        { encoding, type: typeWords(type), fits: encodings[encoding]?.fits ?? "" },
        annotation.span,
      ),
    );
  }
  return type;
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

type Measure = "text" | "number" | "list" | "map";

const measures: Readonly<Record<string, { readonly of: Measure; readonly fits: string }>> = {
  minLength: { of: "text", fits: "strings and bytes" },
  maxLength: { of: "text", fits: "strings and bytes" },
  pattern: { of: "text", fits: "strings" },
  format: { of: "text", fits: "strings" },
  min: { of: "number", fits: "numbers" },
  max: { of: "number", fits: "numbers" },
  exclusiveMin: { of: "number", fits: "numbers" },
  exclusiveMax: { of: "number", fits: "numbers" },
  multipleOf: { of: "number", fits: "numbers" },
  minItems: { of: "list", fits: "lists" },
  maxItems: { of: "list", fits: "lists" },
  uniqueItems: { of: "list", fits: "lists" },
  minProperties: { of: "map", fits: "maps" },
  maxProperties: { of: "map", fits: "maps" },
};

const numeric: readonly PrimitiveName[] = [
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

function measureOf(type: Type | NamedType): Measure | "anything" | null {
  if (type === unknown) return "anything";
  if (type.kind === "array") return "list";
  if (type.kind === "map") return "map";
  if (type.kind !== "primitive" || type.name === "boolean" || type.name === "any" || type.name === "empty") return null;
  return numeric.includes(type.name) ? "number" : "text";
}

function lowerConstraints(context: Context, written: readonly WrittenConstraint[], type: Type): Constraint[] {
  const constraints: Constraint[] = [];
  const target = underlying(context, type);
  const measure = measureOf(target);
  for (const { annotation, constraints: parts } of written) {
    const name = annotation.name.text;
    const first = parts[0];
    const wanted = measures[first?.kind ?? ""];
    if (wanted === undefined) continue;
    if (measure !== "anything" && measure !== wanted.of) {
      const element = target.kind === "array" && measureOf(underlying(context, target.element)) === wanted.of;
      context.diagnostics.push(
        report("constraint-type", { name, type: typeWords(type), fits: wanted.fits }, annotation.span, {
          hint: element ? "to constrain the elements, give them an alias with the constraint" : null,
        }),
      );
      continue;
    }
    for (const part of parts) {
      const constraint = lowerConstraint(context, part.kind, part.value, target);
      if (constraint === null) continue;
      constraints.push(constraint);
    }
    checkBounds(context, constraints, annotation);
  }
  return constraints;
}

function lowerConstraint(
  context: Context,
  kind: Constraint["kind"],
  value: ast.Value | null,
  target: Type | NamedType,
): Constraint | null {
  if (kind === "uniqueItems") return { kind };
  if (value === null) return null;
  const resolved = value.kind === "name-value" ? constantValue(context, value) : value;
  if (kind === "format") {
    const text =
      resolved?.kind === "string" ? resolved.value : value.kind === "name-value" ? (value.path[0]?.text ?? "") : "";
    return { kind, value: text };
  }
  if (kind === "pattern") {
    if (resolved?.kind !== "string") return null;
    const problem = patternProblem(resolved.value);
    if (problem !== null) {
      context.diagnostics.push(report("invalid-pattern", { reason: problem }, value.span));
      return null;
    }
    if (nestsQuantifiers(resolved.value)) context.diagnostics.push(report("slow-pattern", {}, value.span));
    return { kind, value: resolved.value };
  }
  const counts = /Length$|Items$|Properties$/.test(kind);
  const number = resolved?.kind === "integer" || resolved?.kind === "float" ? Number(resolved.value) : null;
  const expected =
    resolved === null || (number !== null && (counts ? Number.isInteger(number) && number >= 0 : true))
      ? kind === "multipleOf" && number !== null && number <= 0
        ? "expected a number above 0"
        : null
      : counts
        ? "expected a whole number that is not negative"
        : "expected a number";
  if (expected !== null) {
    context.diagnostics.push(report("invalid-value", { what: `\`@${kind}\``, expected }, value.span));
    return null;
  }
  if (resolved?.kind !== "integer" && resolved?.kind !== "float") {
    if (value.kind === "name-value" && resolved === null)
      reportUnknown(
        context,
        "constant",
        { kind: "name", span: value.span, text: value.path.map((n) => n.text).join("."), quoted: false },
        [],
      );
    return null;
  }
  const exact = target.kind === "primitive" && (target.name === "decimal" || target.encoding === "string");
  switch (kind) {
    case "min":
    case "max":
    case "exclusiveMin":
    case "exclusiveMax":
    case "multipleOf": {
      const text = resolved.kind === "float" ? resolved.text : resolved.value.toString();
      if (exact) return { kind, value: text };
      if (resolved.kind === "integer" && !Number.isSafeInteger(Number(resolved.value))) {
        context.diagnostics.push(report("unsafe-integer", { value: text }, value.span));
        return null;
      }
      return { kind, value: Number(text) };
    }
    default:
      return { kind, value: Number(resolved.value) };
  }
}

function constantValue(context: Context, value: ast.NameValue): ast.Value | null {
  const symbol = context.program.scopes
    .map((scope) => scope.symbols.get(value.path.at(-1)?.text ?? ""))
    .find((found) => found?.declaration.kind === "const");
  return symbol?.declaration.kind === "const" ? symbol.declaration.value : null;
}

const pairs: readonly (readonly [Constraint["kind"], Constraint["kind"]])[] = [
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
  ["min", "max"],
  ["exclusiveMin", "max"],
  ["min", "exclusiveMax"],
  ["exclusiveMin", "exclusiveMax"],
];

function checkBounds(context: Context, constraints: readonly Constraint[], annotation: ast.Annotation): void {
  for (const [lowerKind, upperKind] of pairs) {
    const lower = constraints.find((constraint) => constraint.kind === lowerKind);
    const upper = constraints.find((constraint) => constraint.kind === upperKind);
    if (lower === undefined || upper === undefined || !("value" in lower) || !("value" in upper)) continue;
    const meets = lowerKind === "exclusiveMin" || upperKind === "exclusiveMax";
    if (Number(lower.value) > Number(upper.value) || (meets && Number(lower.value) === Number(upper.value))) {
      context.diagnostics.push(
        report("constraint-range", { lower: String(lower.value), upper: String(upper.value) }, annotation.span),
      );
    }
  }
}

function isMapKey(context: Context, type: Type): boolean {
  const key = underlying(context, type);
  if (key === unknown) return true;
  if (key.kind === "enum") return key.base === "string";
  return (
    key.kind === "primitive" &&
    ["string", "uuid", "int", "int32", "int64", "uint", "uint32", "uint64"].includes(key.name)
  );
}

// Enums and unions -------------------------------------------------------------------------------------------------

type EnumParts = Omit<EnumType, "name" | "derived" | "documentation" | "annotations" | "origin">;
const enumBases: readonly EnumType["base"][] = ["string", "int32", "int64", "int", "uint", "uint32", "uint64"];

function lowerEnum(context: Context, declaration: ast.EnumDeclaration, place: TypePlace): EnumParts {
  const baseType = declaration.base === null ? null : lowerType(context, declaration.base, place);
  const base = enumBases.find((name) => baseType?.kind === "primitive" && baseType.name === name) ?? "string";
  if (declaration.base !== null && baseType !== unknown && (baseType?.kind !== "primitive" || baseType.name !== base)) {
    context.diagnostics.push(report("enum-value", { expected: "strings or integers" }, declaration.base.span));
  }
  const values: { name: string; value: string | number; documentation: Marks["documentation"] }[] = [];
  const names = new Map<string, Span>();
  const taken = new Set<string | number>();
  for (const entry of declaration.values) {
    const marks = readMarks(context, entry, "value");
    const first = names.get(entry.name.text);
    if (first !== undefined) {
      context.diagnostics.push(duplicate("value", entry.name, first));
      continue;
    }
    names.set(entry.name.text, entry.name.span);
    const value = enumWireValue(context, entry, base);
    if (value === null) continue;
    if (taken.has(value)) {
      context.diagnostics.push(
        report("duplicate-wire-value", { value: JSON.stringify(value) }, entry.value?.span ?? entry.name.span),
      );
    }
    taken.add(value);
    values.push({ name: entry.name.text, value, documentation: marks.documentation });
  }
  if (declaration.values.length === 0 && context.program.lost.size === 0) {
    context.diagnostics.push(
      report("empty-declaration", { kind: "enum", name: declaration.name.text }, declaration.name.span),
    );
  }
  return { kind: "enum", open: declaration.open, base, values };
}

function enumWireValue(context: Context, entry: ast.EnumValue, base: EnumType["base"]): string | number | null {
  if (base === "string") {
    if (entry.value === null) return entry.name.text;
    if (entry.value.kind === "string") return entry.value.value;
    context.diagnostics.push(report("enum-value", { expected: "strings" }, entry.value.span));
    return null;
  }
  if (entry.value?.kind !== "integer") {
    context.diagnostics.push(
      report(
        "enum-value",
        { expected: "integers, and each is written: `name = 1`" },
        entry.value?.span ?? entry.name.span,
      ),
    );
    return null;
  }
  const value = Number(entry.value.value);
  if (!Number.isSafeInteger(value)) {
    context.diagnostics.push(report("unsafe-integer", { value: entry.value.value.toString() }, entry.value.span));
    return null;
  }
  const range = integerRanges[base];
  if (range !== undefined && (entry.value.value < range[0] || entry.value.value > range[1])) {
    context.diagnostics.push(
      report("enum-value", { expected: `from ${range[0]} to ${range[1]}, as \`${base}\`` }, entry.value.span),
    );
    return null;
  }
  return value;
}

function lowerUnion(context: Context, declaration: ast.UnionDeclaration, place: TypePlace, legacyGoa: boolean) {
  const tagging = taggingOf(declaration.by, legacyGoa);
  checkTagging(context, declaration, legacyGoa);
  const arms: UnionArm[] = [];
  const names = new Map<string, Span>();
  const taken = new Set<string | number>();
  for (const arm of declaration.arms) {
    const marks = readMarks(context, arm, "arm");
    const first = names.get(arm.name.text);
    if (first !== undefined) {
      context.diagnostics.push(duplicate("arm", arm.name, first));
      continue;
    }
    names.set(arm.name.text, arm.name.span);
    const type = lowerType(context, arm.type, { ...place, inlineName: place.inlineName + pascalCase(arm.name.text) });
    const written =
      arm.tag?.kind === "string" ? arm.tag.value : arm.tag?.kind === "integer" ? Number(arm.tag.value) : null;
    const tag = tagging.kind === "untagged" || arm.isElse ? null : (written ?? arm.name.text);
    if (tag !== null && taken.has(tag)) {
      context.diagnostics.push(
        report("duplicate-wire-value", { value: JSON.stringify(tag) }, arm.tag?.span ?? arm.name.span),
      );
    }
    if (tag !== null) taken.add(tag);
    arms.push({ name: arm.name.text, tag, isElse: arm.isElse, type, documentation: marks.documentation });
    if (tagging.kind === "internal")
      context.later.push(() => checkInternalArm(context, arm, type, tag, tagging.tagKey));
  }
  if (declaration.arms.length === 0 && context.program.lost.size === 0) {
    context.diagnostics.push(
      report("empty-declaration", { kind: "union", name: declaration.name.text }, declaration.name.span),
    );
  }
  if (tagging.kind === "untagged") context.later.push(() => checkUntagged(context, declaration, arms));
  return { kind: "union" as const, open: declaration.open, tagging, arms };
}

function checkTagging(context: Context, { by, arms }: ast.UnionDeclaration, legacyGoa: boolean): void {
  const invalid = (reason: string, span: Span): void => {
    context.diagnostics.push(report("invalid-tagging", { reason }, span));
  };
  const [tag, value] = by?.keys ?? [];
  if (by !== null && legacyGoa) invalid("`@legacyGoa` has fields of its own: it goes without `by`", by.span);
  else if (tag !== undefined && value?.value === tag.value)
    invalid("the tag and the value need two fields", value.span);
  for (const key of by?.keys ?? []) if (key.value === "") invalid("a field needs a name", key.span);
  for (const arm of arms) {
    if (by?.none === true && arm.tag !== null) invalid("an untagged union's arms have no wire names", arm.tag.span);
  }
}

function taggingOf(by: ast.UnionBy | null, legacyGoa: boolean): Tagging {
  if (legacyGoa) return { kind: "legacyGoa" };
  if (by === null) return { kind: "adjacent", tagKey: "type", valueKey: "value" };
  if (by.none) return { kind: "untagged" };
  const [tag, value] = by.keys;
  if (value !== undefined) return { kind: "adjacent", tagKey: tag?.value ?? "type", valueKey: value.value };
  return { kind: "internal", tagKey: tag?.value ?? "type" };
}

function checkInternalArm(
  context: Context,
  arm: ast.UnionArm,
  type: Type,
  tag: string | number | null,
  tagKey: string,
): void {
  const target = underlying(context, type);
  if (target === unknown) return;
  if (target.kind === "union") {
    const { tagging } = target;
    const keys =
      tagging.kind === "adjacent"
        ? [tagging.tagKey, tagging.valueKey]
        : tagging.kind === "internal"
          ? [tagging.tagKey]
          : [];
    if (!arm.isElse && keys.includes(tagKey)) {
      const reason = `the arm is a union that needs the field \`${tagKey}\` for itself: one of the two takes another field`;
      context.diagnostics.push(report("invalid-tagging", { reason }, arm.type.span));
    }
    return;
  }
  if (target.kind !== "object") {
    context.diagnostics.push(
      report("not-an-object", { name: typeWords(type).replaceAll("`", "") }, arm.type.span, {
        hint: "the tag stands among the arm's fields; without `by` it stands beside the value",
      }),
    );
    return;
  }
  const field = target.fields.find((candidate) => candidate.name === tagKey);
  if (field === undefined || arm.isElse) return;
  const literal = field.type.kind === "literal" ? field.type.values : [];
  if (literal.length !== 1 || literal[0] !== tag) {
    context.diagnostics.push(report("arm-tag-field", { field: tagKey, tag: JSON.stringify(tag) }, arm.type.span));
  }
}

/** Proves that the arms of an untagged union can be told apart, or names two that can't. */
function checkUntagged(context: Context, declaration: ast.UnionDeclaration, arms: readonly UnionArm[]): void {
  for (const [index, second] of arms.entries()) {
    for (const first of arms.slice(0, index)) {
      if (areDistinct(context, first.type, second.type)) continue;
      const written = declaration.arms.find((arm) => arm.name.text === second.name);
      context.diagnostics.push(
        report("indistinct-arms", { first: first.name, second: second.name }, written?.span ?? declaration.name.span, {
          hint: 'give both a field with different literals, or use `by "kind"`',
        }),
      );
      return;
    }
  }
}

function areDistinct(context: Context, first: Type, second: Type): boolean {
  const a = underlying(context, first);
  const b = underlying(context, second);
  if (a === unknown || b === unknown) return true;
  const kindA = jsonKind(a);
  const kindB = jsonKind(b);
  if (kindA === null || kindB === null) return false;
  if (kindA !== kindB) return true;
  if (a.kind !== "object" || b.kind !== "object") return false;
  const literal = a.fields.some((field) => {
    const other = b.fields.find((candidate) => candidate.name === field.name);
    return (
      field.required &&
      other?.required === true &&
      field.type.kind === "literal" &&
      other.type.kind === "literal" &&
      !field.type.values.some((value) => other.type.kind === "literal" && other.type.values.includes(value))
    );
  });
  const lacks = (from: ObjectType, other: ObjectType): boolean =>
    from.fields.some((field) => field.required && !other.fields.some((candidate) => candidate.name === field.name));
  return literal || (lacks(a, b) && lacks(b, a));
}

/** The one JSON kind of a type's values; null where there are several. */
function jsonKind(type: Type | NamedType): string | null {
  switch (type.kind) {
    case "array":
    case "tuple":
      return "array";
    case "map":
    case "object":
      return "object";
    case "enum":
      return type.base === "string" ? "string" : "number";
    case "literal": {
      const kinds = new Set(type.values.map((value) => typeof value));
      return kinds.size === 1 ? typeof type.values[0] : null;
    }
    case "primitive":
      if (type.name === "any" || type.name === "empty") return null;
      if (type.name === "boolean") return "boolean";
      if (type.encoding === "string") return "string";
      return (numeric.includes(type.name) && (type.name !== "decimal" || type.encoding === "number")) ||
        type.encoding !== null
        ? "number"
        : "string";
    default:
      return null;
  }
}

/** Reports objects that would have to contain themselves for ever. */
export function checkFinite(context: Context, spanOfType: (name: string) => Span | null): void {
  const finite = new Set<string>();
  /** Types that may have become finite, because one that they need has. */
  const users = new Map<string, string[]>();
  for (const [name, type] of context.types) {
    if (type === null) continue;
    for (const needed of neededTypes(type)) addTo(users, needed, name);
  }
  const queue = [...context.types.keys()].reverse();
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const type = context.types.get(name) ?? null;
    if (type === null || finite.has(name) || !endsSomewhere(type, finite)) continue;
    finite.add(name);
    for (const user of users.get(name) ?? []) queue.push(user);
  }
  for (const [name, type] of context.types) {
    if (type === null || finite.has(name) || type.kind === "alias" || !reachesItself(context, name)) continue;
    const span = spanOfType(name);
    if (span !== null) context.diagnostics.push(report("infinite-type", { name }, span));
    return;
  }
}

function addTo(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function endsSomewhere(type: NamedType, finite: ReadonlySet<string>): boolean {
  const ends = (part: Type): boolean => requiredNames(part).every((name) => finite.has(name));
  switch (type.kind) {
    case "object":
      return type.fields.every((field) => !field.required || ends(field.type));
    case "alias":
      return ends(type.type);
    case "union":
      return type.arms.length === 0 || type.arms.some((arm) => ends(arm.type));
    case "enum":
      return true;
  }
}

function reachesItself(context: Context, name: string): boolean {
  const seen = new Set<string>();
  const queue = [name];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const type = context.types.get(next) ?? null;
    for (const needed of type === null ? [] : neededTypes(type)) {
      if (needed === name) return true;
      if (!seen.has(needed)) queue.push(needed);
      seen.add(needed);
    }
  }
  return false;
}

/** The types that a value of a type can't be without, or one of which it has. */
function neededTypes(type: NamedType): string[] {
  switch (type.kind) {
    case "object":
      return type.fields.flatMap((field) => (field.required ? requiredNames(field.type) : []));
    case "alias":
      return requiredNames(type.type);
    case "union":
      return type.arms.flatMap((arm) => requiredNames(arm.type));
    case "enum":
      return [];
  }
}

/** Lists and maps can be empty, and null is an end. */
function requiredNames(type: Type): string[] {
  if (type.kind === "tuple") return type.elements.flatMap(requiredNames);
  return type.kind === "reference" ? [type.name] : [];
}
