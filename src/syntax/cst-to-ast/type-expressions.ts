import type { CstNode } from "chevrotain";
import { reporter } from "../../diagnostics/define.js";
import { spanText } from "../../text/source-file.js";
import type * as ast from "../ast.js";
import { child, chosen, extent, has, isToken, nodes, optionalNode, tokens } from "../cst.js";
import { syntaxDiagnostics } from "../syntax-diagnostics.js";
import { type Builder, spanOf } from "./builder.js";
import { baseOf } from "./decorations.js";
import { memberName, name, pathOf } from "./names.js";
import { floatToken, integerOf } from "./numbers.js";
import { stringOf } from "./strings.js";
import { objectValue, value } from "./values.js";

const report = reporter(syntaxDiagnostics);

export function typeExpression(b: Builder, node: CstNode): ast.TypeExpression {
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

export function extendsOf(b: Builder, form: CstNode): ast.TypeReference[] {
  const list = optionalNode(form, "extends");
  return list === null ? [] : nodes(list, "reference").map((entry) => reference(b, entry));
}

export function members(b: Builder, node: CstNode): ast.TypeMember[] {
  const all = nodes(node, "typeMember").map((entry) => typeMember(b, entry));
  const lists = all.filter((member) => isListOfRequired(member, all));
  for (const { span } of lists) {
    b.diagnostics.push(
      report("list-of-required", {}, span, { fixes: [{ title: "remove it", edits: [{ span, text: "" }] }] }),
    );
  }
  return lists.length === 0 ? all : all.filter((member) => !lists.includes(member));
}

/** OpenAPI's `required: [id, name]`, which names other fields. */
function isListOfRequired(member: ast.TypeMember, all: readonly ast.TypeMember[]): boolean {
  if (member.kind !== "field" || member.name.text !== "required" || member.type.kind !== "tuple") return false;
  return member.type.elements.every(
    ({ kind, span }) =>
      kind === "reference" && all.some((other) => other.kind === "field" && other.name.text === spanText(span)),
  );
}

function typeMember(b: Builder, node: CstNode): ast.TypeMember {
  const base = baseOf(b, node);
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
  return withoutUndefined(b, {
    ...base,
    kind: "field",
    name: memberName(b, child(field, "memberName")),
    optional: has(field, "?"),
    type: typeExpression(b, child(field, "typeExpression")),
    default: fallback === null ? null : value(b, fallback),
  });
}

/** TypeScript's `name: string | undefined` is read as `name?: string`, and reported. */
function withoutUndefined(b: Builder, field: ast.Field): ast.Field {
  const { name, type } = field;
  if (type.kind !== "union-expression") return field;
  const [absent] = type.members.filter(isUndefined);
  if (absent === undefined) return field;
  const members = type.members.filter((member) => !isUndefined(member));
  const texts = members.map(({ span }) => spanText(span));
  const edits = [
    ...(field.optional ? [] : [{ span: { file: b.file, start: name.span.end, end: name.span.end }, text: "?" }]),
    { span: type.span, text: texts.join(" | ") },
  ];
  const title = `write \`${name.text}?: ${texts.join(" | ")}\``;
  b.diagnostics.push(report("undefined-type", { name: name.text }, absent.span, { fixes: [{ title, edits }] }));
  const [only] = members;
  const rest: ast.TypeExpression = only !== undefined && members.length === 1 ? only : { ...type, members };
  return members.length === 0 ? field : { ...field, optional: true, type: rest };
}

function isUndefined(type: ast.TypeExpression): boolean {
  return type.kind === "reference" && type.path.length === 1 && type.path[0]?.text === "undefined";
}
