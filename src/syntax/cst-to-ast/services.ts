import type { CstNode } from "chevrotain";
import type * as ast from "../ast.js";
import { child, formOf, has, nodes, optionalNode } from "../cst.js";
import { type Builder, spanOf } from "./builder.js";
import { error, security, use } from "./clauses.js";
import { type Base, baseOf } from "./decorations.js";
import { http } from "./http.js";
import { memberName, name } from "./names.js";
import { stream } from "./stream.js";
import { extendsOf, members, typeExpression } from "./type-expressions.js";

export function service(b: Builder, form: CstNode, base: Base): ast.ServiceDeclaration {
  return {
    ...base,
    kind: "service",
    name: name(b, child(form, "name")),
    clauses: nodes(form, "serviceClause").map((clause) => serviceClause(b, clause)),
  };
}

function serviceClause(b: Builder, node: CstNode): ast.ServiceClause {
  const base = baseOf(b, node);
  const form = formOf(node);
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
  const base = baseOf(b, node);
  const form = formOf(node);
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

export function interceptor(b: Builder, form: CstNode, base: Base): ast.InterceptorDeclaration {
  return {
    ...base,
    kind: "interceptor",
    name: name(b, child(form, "name")),
    accesses: nodes(form, "access").map((entry) => ({
      ...baseOf(b, entry),
      kind: "access",
      mode: has(entry, '"read"') ? "read" : "write",
      streaming: has(entry, '"streaming"'),
      target: has(entry, '"payload"') ? "payload" : "result",
      field: memberName(b, child(entry, "memberName")),
    })),
  };
}
