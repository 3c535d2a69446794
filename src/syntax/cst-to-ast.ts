import type { CstElement, CstNode, IToken } from "chevrotain";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile, Span } from "../text/source-file.js";
import type * as ast from "./ast.js";
import { child, chosen, extent, has, isToken, nodes, optionalNode, tokens } from "./cst.js";
import { blockText, durationMilliseconds, plainDigits, rateOf, resolveJsonEscapes, sizeBytes } from "./literals.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";

const report = reporter(syntaxDiagnostics);

/** Where the visitor works: the file, and what it found wrong in literals. */
export interface Builder {
  readonly file: SourceFile;
  readonly diagnostics: Diagnostic[];
}

function spanOf(b: Builder, element: CstElement): Span {
  return { file: b.file, ...extent(element) };
}

/** Turns the edition, imports and declarations of a file into its tree: one function per rule, no decisions. */
export function buildDocument(b: Builder, read: readonly CstNode[], lost: readonly string[]): ast.Document {
  const imports: ast.Import[] = [];
  const declarations: ast.Declaration[] = [];
  let edition: ast.IntegerValue | null = null;
  for (const node of read) {
    const imported = optionalNode(node, "import");
    if (node.name === "edition") edition = integerToken(b, token(node, "Integer"));
    else if (imported !== null) imports.push(importOf(b, imported));
    else declarations.push(declaration(b, child(node, "declaration")));
  }
  return {
    kind: "document",
    span: { file: b.file, start: 0, end: b.file.text.length },
    edition,
    imports,
    declarations,
    lost,
  };
}

function token(node: CstNode, name: string): IToken {
  const found = tokens(node, name)[0];
  if (found === undefined) throw new Error(`the grammar promises ${name} in ${node.name}`);
  return found;
}

function importOf(b: Builder, node: CstNode): ast.Import {
  return {
    kind: "import",
    span: spanOf(b, node),
    names: nodes(node, "importName").map((entry) => {
      const alias = optionalNode(entry, "alias");
      return {
        kind: "named-import",
        span: spanOf(b, entry),
        name: name(b, child(entry, "name")),
        alias: alias === null ? null : name(b, alias),
      };
    }),
    namespace: has(node, "*") ? name(b, child(node, "name")) : null,
    from: stringOf(b, child(node, "string")),
  };
}

function declaration(b: Builder, node: CstNode): ast.Declaration {
  const base = { ...decorated(b, child(node, "decorations")), span: spanOf(b, node) };
  const form = Object.entries(node.children).find(([key]) => key !== "decorations")?.[1]?.[0];
  if (form === undefined || isToken(form)) throw new Error("the grammar promises a declaration");
  switch (form.name) {
    case "api":
      return {
        ...base,
        kind: "api",
        name: name(b, child(form, "name")),
        clauses: nodes(form, "apiClause").map((clause) => apiClause(b, clause)),
      };
    case "scheme":
      return scheme(b, form, base);
    case "const":
      return {
        ...base,
        kind: "const",
        name: name(b, child(form, "name")),
        type: typeExpression(b, child(form, "typeExpression")),
        value: value(b, child(form, "value")),
      };
    case "type":
      return typeDeclaration(b, form, base);
    case "enum": {
      const enumBase = optionalNode(form, "typeExpression");
      return {
        ...base,
        kind: "enum",
        open: has(form, '"open"'),
        name: name(b, child(form, "name")),
        base: enumBase === null ? null : typeExpression(b, enumBase),
        values: nodes(form, "enumValue").map((entry) => {
          const written = optionalNode(entry, "value");
          return {
            ...decorated(b, child(entry, "decorations")),
            kind: "enum-value",
            span: spanOf(b, entry),
            name: memberName(b, child(entry, "memberName")),
            value: written === null ? null : value(b, written),
          };
        }),
      };
    }
    case "union":
      return {
        ...base,
        kind: "union",
        open: has(form, '"open"'),
        name: name(b, child(form, "name")),
        parameters: typeParameters(b, form),
        by: unionBy(b, optionalNode(form, "by")),
        arms: nodes(form, "arm").map((entry) => arm(b, entry)),
      };
    case "annotationDeclaration":
      return {
        ...base,
        kind: "annotation-declaration",
        name: name(b, child(form, "name")),
        parameters: nodes(form, "annotationParameter").map((entry) => ({
          kind: "annotation-parameter",
          span: spanOf(b, entry),
          name: name(b, child(entry, "name")),
          optional: has(entry, "?"),
          type: typeExpression(b, child(entry, "typeExpression")),
        })),
        places: nodes(form, "place").map((entry) => name(b, entry)),
      };
    case "interceptor":
      return {
        ...base,
        kind: "interceptor",
        name: name(b, child(form, "name")),
        accesses: nodes(form, "access").map((entry) => ({
          ...decorated(b, child(entry, "decorations")),
          kind: "access",
          span: spanOf(b, entry),
          mode: has(entry, '"read"') ? "read" : "write",
          streaming: has(entry, '"streaming"'),
          target: has(entry, '"payload"') ? "payload" : "result",
          field: memberName(b, child(entry, "memberName")),
        })),
      };
    default:
      return {
        ...base,
        kind: "service",
        name: name(b, child(form, "name")),
        clauses: nodes(form, "serviceClause").map((clause) => serviceClause(b, clause)),
      };
  }
}

type Base = ast.Decorated & { readonly span: Span };

function scheme(b: Builder, form: CstNode, base: Base): ast.SchemeDeclaration {
  const clauses = nodes(form, "schemeClause");
  return {
    ...base,
    kind: "scheme",
    name: name(b, child(form, "name")),
    scheme: name(b, child(form, "schemeKind")),
    scopes: clauses
      .filter((clause) => has(clause, '"scope"'))
      .map((clause) => {
        const description = optionalNode(clause, "string");
        return {
          ...decorated(b, child(clause, "decorations")),
          kind: "scope",
          span: spanOf(b, clause),
          name: memberName(b, child(clause, "memberName")),
          description: description === null ? null : stringOf(b, description),
        };
      }),
    flows: clauses
      .filter((clause) => has(clause, "settingsBlock"))
      .map((clause) => {
        const block = child(clause, "settingsBlock");
        return {
          ...decorated(b, child(clause, "decorations")),
          kind: "flow",
          span: spanOf(b, clause),
          name: name(b, child(block, "name")),
          settings: settings(b, child(block, "settings")),
        };
      }),
  };
}

function typeDeclaration(b: Builder, form: CstNode, base: Base): ast.TypeDeclaration | ast.AliasDeclaration {
  const aliased = optionalNode(form, "typeExpression");
  if (aliased !== null) {
    return {
      ...base,
      kind: "alias",
      name: name(b, child(form, "name")),
      parameters: typeParameters(b, form),
      type: typeExpression(b, aliased),
    };
  }
  return {
    ...base,
    kind: "type",
    closed: has(form, '"closed"'),
    name: name(b, child(form, "name")),
    parameters: typeParameters(b, form),
    extends: extendsOf(b, form),
    members: members(b, child(form, "objectType")),
  };
}

function typeParameters(b: Builder, form: CstNode): ast.Name[] {
  const list = optionalNode(form, "typeParameters");
  return list === null ? [] : nodes(list, "name").map((entry) => name(b, entry));
}

function extendsOf(b: Builder, form: CstNode): ast.TypeReference[] {
  const list = optionalNode(form, "extends");
  return list === null ? [] : nodes(list, "reference").map((entry) => reference(b, entry));
}

// Decorations ----------------------------------------------------------------------------------------------------

function decorated(b: Builder, node: CstNode): ast.Decorated {
  const lines = tokens(node, "DocComment");
  const first = lines[0];
  const last = lines.at(-1);
  return {
    doc:
      first === undefined || last === undefined
        ? null
        : {
            kind: "doc",
            span: { file: b.file, start: first.startOffset, end: extent(last).end },
            text: lines.map((line) => line.image.slice(3).replace(/^ /, "").trimEnd()).join("\n"),
          },
    annotations: nodes(node, "annotation").map((entry) => ({
      kind: "annotation",
      span: spanOf(b, entry),
      name: name(b, child(entry, "name")),
      arguments: nodes(entry, "argument").map((argument) => {
        const label = optionalNode(argument, "name");
        return {
          kind: "argument",
          span: spanOf(b, argument),
          name: label === null ? null : name(b, label),
          value: value(b, child(argument, "value")),
        };
      }),
    })),
  };
}

// Names and values -----------------------------------------------------------------------------------------------

function name(b: Builder, node: CstNode): ast.Name {
  const word = chosen(node);
  return { kind: "name", span: spanOf(b, word), text: isToken(word) ? word.image : "", quoted: false };
}

function memberName(b: Builder, node: CstNode): ast.Name {
  const form = chosen(node);
  if (isToken(form)) return { kind: "name", span: spanOf(b, form), text: form.image, quoted: false };
  const text = shortString(b, form);
  return { kind: "name", span: text.span, text: text.value, quoted: true };
}

function stringOf(b: Builder, node: CstNode): ast.StringValue {
  const form = chosen(node);
  if (!isToken(form)) return shortString(b, form);
  const body = blockText(form.image.slice(3, -3));
  return {
    kind: "string",
    span: spanOf(b, form),
    value: resolveEscapes(b, body, form.startOffset + 3, form),
    block: true,
  };
}

function shortString(b: Builder, node: CstNode): ast.StringValue {
  const form = chosen(node);
  const image = isToken(form) ? form.image : "";
  const quote = image.charAt(0);
  const body = image.length > 1 && image.endsWith(quote) ? image.slice(1, -1) : image.slice(1);
  const span = spanOf(b, form);
  return { kind: "string", span, value: resolveEscapes(b, body, span.start + 1, form), block: false };
}

function resolveEscapes(b: Builder, body: string, start: number, whole: CstElement): string {
  const { value: text, bad } = resolveJsonEscapes(body);
  const first = bad[0];
  if (first !== undefined) {
    // In a block the indentation is already gone, so that only the whole literal can be pointed at.
    const exact = b.file.text.startsWith(first.text, start + first.offset);
    const span = exact
      ? { file: b.file, start: start + first.offset, end: start + first.offset + first.text.length }
      : spanOf(b, whole);
    b.diagnostics.push(
      report("invalid-escape", { escape: first.text }, span, {
        hint: `a backslash is written \`\\\\\``,
        fixes: exact ? [{ title: "double the backslash", edits: [{ span, text: `\\${first.text}` }] }] : [],
      }),
    );
  }
  return text;
}

function integerToken(b: Builder, form: IToken): ast.IntegerValue {
  const digits = /^-?\d[\d_]*/.exec(form.image)?.[0] ?? "0";
  return { kind: "integer", span: spanOf(b, form), value: BigInt(plainDigits(digits)) };
}

function integerOf(b: Builder, node: CstNode): ast.IntegerValue {
  const form = chosen(node);
  if (!isToken(form)) throw new Error("the grammar promises a token in integer");
  return integerToken(b, form);
}

function floatToken(b: Builder, form: IToken): ast.FloatValue {
  const text = plainDigits(form.image);
  return { kind: "float", span: spanOf(b, form), value: Number(text), text };
}

function durationOf(b: Builder, node: CstNode): ast.DurationValue {
  const form = chosen(node);
  return { kind: "duration", span: spanOf(b, form), milliseconds: quantity(b, form, "Duration", durationMilliseconds) };
}

function sizeOf(b: Builder, node: CstNode): ast.SizeValue {
  const form = chosen(node);
  return { kind: "size", span: spanOf(b, form), bytes: quantity(b, form, "Size", sizeBytes) };
}

/** A number without its unit is read on, and reported once: a bad number already was. */
function quantity(b: Builder, form: CstElement, kind: "Duration" | "Size", read: (image: string) => number): number {
  if (!isToken(form)) return 0;
  if (form.tokenType.name === "Integer") {
    const span = spanOf(b, form);
    b.diagnostics.push(
      report(kind === "Duration" ? "expected-duration" : "expected-size", { found: form.image }, span),
    );
    return Number(plainDigits(form.image));
  }
  return read(form.image);
}

function rateValue(b: Builder, node: CstNode): ast.RateValue {
  const form = chosen(node);
  const image = isToken(form) ? form.image : "";
  if (isToken(form) && form.tokenType.name === "Integer") {
    b.diagnostics.push(report("expected-rate", { found: image }, spanOf(b, form)));
  }
  return { kind: "rate", span: spanOf(b, form), ...rateOf(image) };
}

function value(b: Builder, node: CstNode): ast.Value {
  const form = chosen(node);
  const span = spanOf(b, form);
  if (isToken(form)) {
    switch (form.tokenType.name) {
      case "Float":
        return floatToken(b, form);
      case "Duration":
        return { kind: "duration", span, milliseconds: durationMilliseconds(form.image) };
      case "Size":
        return { kind: "size", span, bytes: sizeBytes(form.image) };
      case "Rate":
        return { kind: "rate", span, ...rateOf(form.image) };
      case '"null"':
        return { kind: "null", span };
      default:
        return { kind: "boolean", span, value: form.image === "true" };
    }
  }
  switch (form.name) {
    case "string":
      return stringOf(b, form);
    case "integer":
      return integerOf(b, form);
    case "list":
      return { kind: "list", span, items: nodes(form, "value").map((item) => value(b, item)) };
    case "object":
      return objectValue(b, form);
    default:
      return { kind: "name-value", span, path: pathOf(b, form) };
  }
}

function objectValue(b: Builder, node: CstNode): ast.ObjectValue {
  return {
    kind: "object",
    span: spanOf(b, node),
    entries: nodes(node, "entry").map((entry) => ({
      key: memberName(b, child(entry, "memberName")),
      value: value(b, child(entry, "value")),
      span: spanOf(b, entry),
    })),
  };
}

function pathOf(b: Builder, node: CstNode): ast.Name[] {
  return nodes(node, "name").map((entry) => name(b, entry));
}

// Types ----------------------------------------------------------------------------------------------------------

function typeExpression(b: Builder, node: CstNode): ast.TypeExpression {
  const alternatives = nodes(node, "postfixType").map((entry) => postfixType(b, entry));
  const [only] = alternatives;
  if (only !== undefined && alternatives.length === 1) return only;
  return { kind: "union-expression", span: spanOf(b, node), members: alternatives };
}

function postfixType(b: Builder, node: CstNode): ast.TypeExpression {
  const atom = child(node, "atomType");
  let type = atomType(b, atom);
  for (const bracket of tokens(node, "]")) {
    type = {
      kind: "array",
      span: { file: b.file, start: extent(atom).start, end: extent(bracket).end },
      element: type,
    };
  }
  return type;
}

function atomType(b: Builder, node: CstNode): ast.TypeExpression {
  const inner = optionalNode(node, "typeExpression");
  if (inner !== null) return typeExpression(b, inner);
  const form = chosen(node);
  const span = spanOf(b, form);
  if (isToken(form)) throw new Error("the grammar promises a node in atomType");
  switch (form.name) {
    case "tuple":
      return {
        kind: "tuple",
        span,
        elements: nodes(form, "typeExpression").map((element) => typeExpression(b, element)),
      };
    case "map":
      return {
        kind: "map",
        span,
        key: typeExpression(b, child(form, "key")),
        value: typeExpression(b, child(form, "value")),
      };
    case "objectType":
      return { kind: "object-type", span, members: members(b, form) };
    case "literalType":
      return { kind: "literal", span, value: literal(b, form) };
    default:
      return reference(b, form);
  }
}

function literal(b: Builder, node: CstNode): ast.LiteralType["value"] {
  const form = chosen(node);
  if (!isToken(form)) return form.name === "string" ? stringOf(b, form) : integerOf(b, form);
  const span = spanOf(b, form);
  if (form.tokenType.name === "Float") return floatToken(b, form);
  return form.image === "null" ? { kind: "null", span } : { kind: "boolean", span, value: form.image === "true" };
}

function reference(b: Builder, node: CstNode): ast.TypeReference {
  return {
    kind: "reference",
    span: spanOf(b, node),
    path: pathOf(b, child(node, "path")),
    arguments: nodes(node, "typeExpression").map((argument) => typeExpression(b, argument)),
  };
}

function members(b: Builder, node: CstNode): ast.TypeMember[] {
  return nodes(node, "typeMember").map((entry) => typeMember(b, entry));
}

function typeMember(b: Builder, node: CstNode): ast.TypeMember {
  const base = { ...decorated(b, child(node, "decorations")), span: spanOf(b, node) };
  const view = optionalNode(node, "view");
  if (view !== null) {
    return {
      ...base,
      kind: "view",
      name: name(b, child(view, "name")),
      fields: nodes(view, "memberName").map((entry) => memberName(b, entry)),
    };
  }
  const reserved = optionalNode(node, "reserved");
  if (reserved !== null) {
    return { ...base, kind: "reserved", names: nodes(reserved, "memberName").map((entry) => memberName(b, entry)) };
  }
  const example = optionalNode(node, "example");
  if (example !== null) {
    const title = optionalNode(example, "string");
    return {
      ...base,
      kind: "example",
      title: title === null ? null : stringOf(b, title),
      value: objectValue(b, child(example, "object")),
    };
  }
  const field = child(node, "field");
  const fallback = optionalNode(field, "value");
  return {
    ...base,
    kind: "field",
    name: memberName(b, child(field, "memberName")),
    optional: has(field, "?"),
    type: typeExpression(b, child(field, "typeExpression")),
    default: fallback === null ? null : value(b, fallback),
  };
}

function unionBy(b: Builder, node: CstNode | null): ast.UnionBy | null {
  if (node === null) return null;
  return {
    kind: "by",
    span: spanOf(b, node),
    none: has(node, '"none"'),
    keys: nodes(node, "string").map((entry) => stringOf(b, entry)),
  };
}

function arm(b: Builder, node: CstNode): ast.UnionArm {
  const otherwise = tokens(node, '"else"')[0];
  const written = optionalNode(node, "memberName");
  const tag = optionalNode(node, "value");
  return {
    ...decorated(b, child(node, "decorations")),
    kind: "arm",
    span: spanOf(b, node),
    name:
      written !== null
        ? memberName(b, written)
        : { kind: "name", span: spanOf(b, otherwise ?? node), text: "else", quoted: false },
    isElse: otherwise !== undefined,
    tag: tag === null ? null : value(b, tag),
    type: typeExpression(b, child(node, "typeExpression")),
  };
}

// Services -------------------------------------------------------------------------------------------------------

function settings(b: Builder, node: CstNode): ast.Setting[] {
  return nodes(node, "decoratedSetting").map((entry) => ({
    ...setting(b, child(entry, "setting")),
    ...decorated(b, child(entry, "decorations")),
  }));
}

function setting(b: Builder, node: CstNode): ast.Setting {
  const text = optionalNode(node, "string");
  const list = optionalNode(node, "list");
  return {
    kind: "setting",
    span: spanOf(b, node),
    doc: null,
    annotations: [],
    name: name(b, child(node, "name")),
    value:
      text !== null || list === null
        ? stringOf(b, child(node, "string"))
        : { kind: "list", span: spanOf(b, list), items: nodes(list, "value").map((item) => value(b, item)) },
  };
}

function settingsBlock(b: Builder, node: CstNode, base: Base): ast.SettingsBlock {
  return {
    ...base,
    kind: "settings-block",
    name: name(b, child(node, "name")),
    settings: settings(b, child(node, "settings")),
  };
}

/** The clause itself, beside its decorations. */
function clauseForm(node: CstNode): CstNode {
  for (const [key, elements] of Object.entries(node.children)) {
    const first = elements[0];
    if (key !== "decorations" && first !== undefined && !isToken(first)) return first;
  }
  throw new Error(`the grammar promises a clause in ${node.name}`);
}

function clauseBase(b: Builder, node: CstNode): Base {
  return { ...decorated(b, child(node, "decorations")), span: spanOf(b, node) };
}

function apiClause(b: Builder, node: CstNode): ast.ApiClause {
  const base = clauseBase(b, node);
  const form = clauseForm(node);
  switch (form.name) {
    case "server":
      return server(b, form, base);
    case "pathClause":
      return { ...base, kind: "path", path: stringOf(b, child(form, "string")) };
    case "security":
      return security(b, form, base);
    case "error":
      return error(b, form, base);
    case "http":
      return http(b, form, base);
    case "stream":
      return stream(b, form, base);
    case "settingsBlock":
      return settingsBlock(b, form, base);
    default:
      return { ...setting(b, form), ...base };
  }
}

function server(b: Builder, node: CstNode, base: Base): ast.Server {
  const clauses = nodes(node, "serverClause");
  return {
    ...base,
    kind: "server",
    name: name(b, child(node, "name")),
    settings: clauses
      .filter((clause) => has(clause, "setting"))
      .map((clause) => ({ ...setting(b, child(clause, "setting")), ...clauseBase(b, clause) })),
    variables: clauses
      .filter((clause) => has(clause, "settings"))
      .map((clause) => settingsBlock(b, clause, clauseBase(b, clause))),
  };
}

function security(b: Builder, node: CstNode, base: Base): ast.SecurityClause {
  return {
    ...base,
    kind: "security",
    none: has(node, '"none"'),
    schemes: nodes(node, "requirement").map((entry) => ({
      name: name(b, child(entry, "name")),
      scopes: nodes(entry, "memberName").map((scope) => memberName(b, scope)),
      span: spanOf(b, entry),
    })),
  };
}

function error(b: Builder, node: CstNode, base: Base): ast.ErrorClause {
  const type = optionalNode(node, "typeExpression");
  return {
    ...base,
    kind: "error",
    name: memberName(b, child(node, "memberName")),
    type: type === null ? null : typeExpression(b, type),
    flags: nodes(node, "name").map((flag) => name(b, flag)),
  };
}

function use(b: Builder, node: CstNode, base: Base): ast.UseClause {
  return {
    ...base,
    kind: "use",
    side: has(node, '"server"') ? "server" : "client",
    names: nodes(node, "name").map((entry) => name(b, entry)),
  };
}

function serviceClause(b: Builder, node: CstNode): ast.ServiceClause {
  const base = clauseBase(b, node);
  const form = clauseForm(node);
  switch (form.name) {
    case "method":
      return {
        ...base,
        kind: "method",
        name: memberName(b, child(form, "memberName")),
        clauses: nodes(form, "methodClause").map((clause) => methodClause(b, clause)),
      };
    case "security":
      return security(b, form, base);
    case "error":
      return error(b, form, base);
    case "use":
      return use(b, form, base);
    case "serverReference":
      return { ...base, kind: "server-reference", names: nodes(form, "name").map((entry) => name(b, entry)) };
    case "http":
      return http(b, form, base);
    default:
      return stream(b, form, base);
  }
}

function methodClause(b: Builder, node: CstNode): ast.MethodClause {
  const base = clauseBase(b, node);
  const form = clauseForm(node);
  switch (form.name) {
    case "message":
      return message(b, form, base);
    case "security":
      return security(b, form, base);
    case "error":
      return error(b, form, base);
    case "use":
      return use(b, form, base);
    case "http":
      return http(b, form, base);
    default:
      return stream(b, form, base);
  }
}

function message(b: Builder, node: CstNode, base: Base): ast.MessageClause {
  const inline = optionalNode(node, "objectType");
  const view = optionalNode(node, "name");
  return {
    ...base,
    kind: "message",
    streaming: has(node, '"streaming"'),
    direction: has(node, '"payload"') ? "payload" : "result",
    extends: extendsOf(b, node),
    type:
      inline === null
        ? typeExpression(b, child(node, "typeExpression"))
        : { kind: "object-type", span: spanOf(b, inline), members: members(b, inline) },
    view: view === null ? null : name(b, view),
  };
}

function http(b: Builder, node: CstNode, base: Base): ast.HttpBlock {
  return { ...base, kind: "http", clauses: nodes(node, "httpClause").map((clause) => httpClause(b, clause)) };
}

function httpClause(b: Builder, node: CstNode): ast.HttpClause {
  const base = clauseBase(b, node);
  if (has(node, '"response"')) return { ...base, kind: "response", status: integerOf(b, child(node, "integer")) };
  if (has(node, '"error"')) {
    return {
      ...base,
      kind: "error-status",
      name: memberName(b, child(node, "memberName")),
      status: integerOf(b, child(node, "integer")),
    };
  }
  const form = clauseForm(node);
  if (form.name === "pathClause") return { ...base, kind: "path", path: stringOf(b, child(form, "string")) };
  if (form.name === "route") {
    const verb = token(form, "Identifier");
    return {
      ...base,
      kind: "route",
      verb: { kind: "name", span: spanOf(b, verb), text: verb.image, quoted: false },
      path: stringOf(b, child(form, "string")),
    };
  }
  const alias = optionalNode(form, "string");
  return {
    ...base,
    kind: "placement",
    place: has(form, '"param"')
      ? "param"
      : has(form, '"header"')
        ? "header"
        : has(form, '"cookie"')
          ? "cookie"
          : "body",
    field: memberName(b, child(form, "memberName")),
    alias: alias === null ? null : stringOf(b, alias),
  };
}

function stream(b: Builder, node: CstNode, base: Base): ast.StreamBlock {
  return { ...base, kind: "stream", clauses: nodes(node, "streamClause").map((clause) => streamClause(b, clause)) };
}

function streamClause(b: Builder, node: CstNode): ast.StreamClause {
  const base = clauseBase(b, node);
  const form = clauseForm(node);
  if (has(form, '"off"')) {
    const clause = switchable[form.name];
    if (clause === undefined) throw new Error(`the grammar promises no \`off\` in ${form.name}`);
    return { ...base, kind: "off", off: true, clause };
  }
  switch (form.name) {
    case "transport":
      return {
        ...base,
        kind: "transport",
        transport: name(b, child(form, "name")),
        mappings: nodes(form, "sseMapping").map((entry) => ({
          span: spanOf(b, entry),
          role: name(b, child(entry, "name")),
          field: memberName(b, child(entry, "memberName")),
        })),
      };
    case "heartbeat": {
      const timeout = optionalNode(form, "timeout");
      return {
        ...base,
        kind: "heartbeat",
        off: false,
        every: durationOf(b, child(form, "every")),
        timeout: timeout === null ? null : durationOf(b, timeout),
      };
    }
    case "idle":
      return { ...base, kind: "idle", off: false, after: durationOf(b, child(form, "duration")) };
    case "openTimeout":
      return { ...base, kind: "open-timeout", off: false, after: durationOf(b, child(form, "duration")) };
    case "writeTimeout":
      return { ...base, kind: "write-timeout", off: false, after: durationOf(b, child(form, "duration")) };
    case "messageMax":
      return { ...base, kind: "message-max", off: false, size: sizeOf(b, child(form, "size")) };
    case "rateClause": {
      const burst = optionalNode(form, "integer");
      return {
        ...base,
        kind: "rate",
        off: false,
        rate: rateValue(b, child(form, "rate")),
        burst: burst === null ? null : integerOf(b, burst),
      };
    }
    case "concurrency": {
      const limits = nodes(form, "concurrencyLimit");
      const perClient = limits.find((limit) => has(limit, '"per"'));
      const total = limits.find((limit) => has(limit, '"total"'));
      return {
        ...base,
        kind: "concurrency",
        off: false,
        perClient: perClient === undefined ? null : integerOf(b, child(perClient, "integer")),
        total: total === undefined ? null : integerOf(b, child(total, "integer")),
      };
    }
    case "buffer": {
      const limits = nodes(form, "bufferLimit");
      const messages = limits.flatMap((limit) => tokens(limit, "Integer"))[0];
      const size = limits.flatMap((limit) => tokens(limit, "Size"))[0];
      return {
        ...base,
        kind: "buffer",
        off: false,
        messages: messages === undefined ? null : integerToken(b, messages),
        size: size === undefined ? null : { kind: "size", span: spanOf(b, size), bytes: sizeBytes(size.image) },
      };
    }
    case "resume": {
      const [payloadField, resultField] = nodes(form, "memberName").map((entry) => memberName(b, entry));
      const restart = tokens(form, '"restart"')[0];
      return {
        ...base,
        kind: "resume",
        off: false,
        within: durationOf(b, child(form, "duration")),
        restart:
          restart === undefined || payloadField === undefined || resultField === undefined
            ? null
            : {
                span: { file: b.file, start: restart.startOffset, end: resultField.span.end },
                payloadField,
                resultField,
              },
      };
    }
    case "overflow":
      return { ...base, kind: "overflow", policy: name(b, child(form, "name")) };
    case "frame":
      return { ...base, kind: "frame", frame: name(b, child(form, "name")) };
    default:
      return {
        ...base,
        kind: "error-close",
        name: memberName(b, child(form, "memberName")),
        code: integerOf(b, child(form, "integer")),
      };
  }
}

/** Rules of the clauses that `off` switches off, and what the tree calls them. */
const switchable: Readonly<Record<string, Extract<ast.StreamClause, { kind: "off" }>["clause"]>> = {
  heartbeat: "heartbeat",
  idle: "idle",
  openTimeout: "open-timeout",
  writeTimeout: "write-timeout",
  messageMax: "message-max",
  rateClause: "rate",
  concurrency: "concurrency",
  buffer: "buffer",
  resume: "resume",
};
