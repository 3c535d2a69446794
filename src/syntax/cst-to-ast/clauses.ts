import type { CstNode } from "chevrotain";
import type * as ast from "../ast.js";
import { child, has, nodes, optionalNode } from "../cst.js";
import { type Builder, spanOf } from "./builder.js";
import type { Base } from "./decorations.js";
import { memberName, name } from "./names.js";
import { typeExpression } from "./type-expressions.js";

/** Builds the clauses that an api, its services and their methods share. */

export function security(b: Builder, node: CstNode, base: Base): ast.SecurityClause {
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

export function error(b: Builder, node: CstNode, base: Base): ast.ErrorClause {
  const type = optionalNode(node, "typeExpression");
  return {
    ...base,
    kind: "error",
    name: memberName(b, child(node, "memberName")),
    type: type === null ? null : typeExpression(b, type),
    flags: nodes(node, "name").map((flag) => name(b, flag)),
  };
}

export function use(b: Builder, node: CstNode, base: Base): ast.UseClause {
  return {
    ...base,
    kind: "use",
    side: has(node, '"server"') ? "server" : "client",
    names: nodes(node, "name").map((entry) => name(b, entry)),
  };
}
