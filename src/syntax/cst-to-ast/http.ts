import type { CstNode } from "chevrotain";
import type * as ast from "../ast.js";
import { child, formOf, has, nodes, optionalNode, token } from "../cst.js";
import { type Builder, spanOf } from "./builder.js";
import { type Base, baseOf } from "./decorations.js";
import { memberName } from "./names.js";
import { integerOf } from "./numbers.js";
import { stringOf } from "./strings.js";

export function http(b: Builder, node: CstNode, base: Base): ast.HttpBlock {
  return { ...base, kind: "http", clauses: nodes(node, "httpClause").map((clause) => httpClause(b, clause)) };
}

function httpClause(b: Builder, node: CstNode): ast.HttpClause {
  const base = baseOf(b, node);
  if (has(node, '"response"')) return { ...base, kind: "response", status: integerOf(b, child(node, "integer")) };
  if (has(node, '"error"')) {
    return {
      ...base,
      kind: "error-status",
      name: memberName(b, child(node, "memberName")),
      status: integerOf(b, child(node, "integer")),
    };
  }
  const form = formOf(node);
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
  const prefix = optionalNode(form, "prefix");
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
    prefix: prefix === null ? null : stringOf(b, prefix),
    json: has(form, '"json"'),
  };
}
