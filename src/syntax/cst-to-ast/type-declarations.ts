import type { CstNode } from "chevrotain";
import { reporter } from "../../diagnostics/define.js";
import { replacement } from "../../diagnostics/edits.js";
import { camelCase } from "../../text/casing.js";
import type * as ast from "../ast.js";
import { child, has, nodes, optionalNode, token, tokens } from "../cst.js";
import { ownWord } from "../foreign/translated-types.js";
import { syntaxDiagnostics } from "../syntax-diagnostics.js";
import { type Builder, spanOf } from "./builder.js";
import { type Base, baseOf } from "./decorations.js";
import { memberName, name } from "./names.js";
import { integerOf } from "./numbers.js";
import { stringOf } from "./strings.js";
import { extendsOf, members, typeExpression } from "./type-expressions.js";
import { value } from "./values.js";

const report = reporter(syntaxDiagnostics);

export function constDeclaration(b: Builder, form: CstNode, base: Base): ast.ConstDeclaration {
  return {
    ...base,
    kind: "const",
    name: name(b, child(form, "name")),
    type: typeExpression(b, child(form, "typeExpression")),
    value: value(b, child(form, "value")),
  };
}

export function typeDeclaration(
  b: Builder,
  form: CstNode,
  base: Base,
): ast.TypeDeclaration | ast.AliasDeclaration | ast.UnionDeclaration {
  const aliased = optionalNode(form, "typeExpression");
  if (aliased !== null) {
    const alias: ast.AliasDeclaration = {
      ...base,
      kind: "alias",
      name: name(b, child(form, "name")),
      parameters: typeParameters(b, form),
      type: typeExpression(b, aliased),
    };
    return unionOfAlias(b, alias, token(form, '"type"').startOffset) ?? alias;
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

/** TypeScript's `type Shape = Circle | Square` is read as the union that it means, and reported. */
function unionOfAlias(b: Builder, alias: ast.AliasDeclaration, keyword: number): ast.UnionDeclaration | null {
  if (alias.type.kind !== "union-expression") return null;
  const variants: ast.UnionVariant[] = [];
  for (const type of alias.type.members) {
    const last = type.kind === "reference" && type.arguments.length === 0 ? type.path.at(-1) : undefined;
    if (last === undefined || !/^\p{Lu}/u.test(last.text) || ownWord(last.text) !== null) return null;
    const text = camelCase(last.text);
    if (variants.some((variant) => variant.name.text === text)) return null;
    variants.push({
      kind: "variant",
      span: type.span,
      doc: null,
      annotations: [],
      name: { kind: "name", span: last.span, text, quoted: false },
      isElse: false,
      isDefault: false,
      tag: null,
      type,
    });
  }
  const { file, start } = alias.name.span;
  const written = variants.map(
    ({ name: { text }, type }) => `${text}: ${file.text.slice(type.span.start, type.span.end)}`,
  );
  const header = file.text.slice(
    start,
    (alias.parameters.at(-1)?.span.end ?? alias.name.span.end) + (alias.parameters.length > 0 ? 1 : 0),
  );
  const union = `union ${header} { ${written.join("  ")} }`;
  const fixes = [replacement({ file, start: keyword, end: alias.type.span.end }, union)];
  b.diagnostics.push(
    report("union-of-types", { name: alias.name.text }, alias.type.span, {
      hint: `each variant of a union has a name: \`${union}\``,
      fixes,
    }),
  );
  return {
    ...alias,
    kind: "union",
    open: false,
    by: null,
    variants,
    reserved: [],
  };
}

function typeParameters(b: Builder, form: CstNode): ast.Name[] {
  const list = optionalNode(form, "typeParameters");
  return list === null ? [] : nodes(list, "name").map((entry) => name(b, entry));
}

export function enumDeclaration(b: Builder, form: CstNode, base: Base): ast.EnumDeclaration {
  const enumBase = optionalNode(form, "typeExpression");
  return {
    ...base,
    kind: "enum",
    open: has(form, '"open"'),
    name: name(b, child(form, "name")),
    base: enumBase === null ? null : typeExpression(b, enumBase),
    values: nodes(form, "enumMember").flatMap((member) => {
      const entry = optionalNode(member, "enumValue");
      return entry === null ? [] : [enumValue(b, member, entry)];
    }),
    reserved: nodes(form, "enumMember").flatMap((member) => reservedValues(b, member)),
  };
}

function enumValue(b: Builder, member: CstNode, entry: CstNode): ast.EnumValue {
  const written = optionalNode(entry, "value");
  return {
    ...baseOf(b, member),
    kind: "enum-value",
    name: memberName(b, child(entry, "memberName")),
    value: written === null ? null : value(b, written),
  };
}

/** The `reserved` clause in a member of an enum or a union; empty if the member is a value or a variant. */
function reservedValues(b: Builder, member: CstNode): ast.ReservedValues[] {
  const list = optionalNode(member, "reservedValues");
  if (list === null) return [];
  const values = nodes(list, "reservedValue").map((entry) => {
    const written = optionalNode(entry, "memberName");
    return written === null ? integerOf(b, child(entry, "integer")) : memberName(b, written);
  });
  return [{ ...baseOf(b, member), kind: "reserved-values", values }];
}

export function unionDeclaration(b: Builder, form: CstNode, base: Base): ast.UnionDeclaration {
  return {
    ...base,
    kind: "union",
    open: has(form, '"open"'),
    name: name(b, child(form, "name")),
    parameters: typeParameters(b, form),
    by: unionBy(b, optionalNode(form, "by")),
    variants: nodes(form, "unionMember").flatMap((member) => {
      const entry = optionalNode(member, "variant");
      return entry === null ? [] : [variant(b, member, entry)];
    }),
    reserved: nodes(form, "unionMember").flatMap((member) => reservedValues(b, member)),
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

function variant(b: Builder, member: CstNode, node: CstNode): ast.UnionVariant {
  const otherwise = tokens(node, '"else"')[0];
  const written = optionalNode(node, "memberName");
  const tag = optionalNode(node, "value");
  return {
    ...baseOf(b, member),
    kind: "variant",
    name:
      written !== null
        ? memberName(b, written)
        : { kind: "name", span: spanOf(b, otherwise ?? node), text: "else", quoted: false },
    isElse: otherwise !== undefined,
    isDefault: has(node, '"default"'),
    tag: tag === null ? null : value(b, tag),
    type: typeExpression(b, child(node, "typeExpression")),
  };
}

export function annotationDeclaration(b: Builder, form: CstNode, base: Base): ast.AnnotationDeclaration {
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
}
