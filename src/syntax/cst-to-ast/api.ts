import type { CstNode } from "chevrotain";
import type * as ast from "../ast.js";
import { child, formOf, has, nodes, optionalNode } from "../cst.js";
import type { Builder } from "./builder.js";
import { error, security } from "./clauses.js";
import { type Base, baseOf } from "./decorations.js";
import { http } from "./http.js";
import { memberName, name } from "./names.js";
import { setting, settings, settingsBlock } from "./settings.js";
import { stream } from "./stream.js";
import { stringOf } from "./strings.js";

export function api(b: Builder, form: CstNode, base: Base): ast.ApiDeclaration {
  return {
    ...base,
    kind: "api",
    name: name(b, child(form, "name")),
    clauses: nodes(form, "apiClause").map((clause) => apiClause(b, clause)),
  };
}

function apiClause(b: Builder, node: CstNode): ast.ApiClause {
  const base = baseOf(b, node);
  const form = formOf(node);
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
      .map((clause) => ({ ...setting(b, child(clause, "setting")), ...baseOf(b, clause) })),
    variables: clauses
      .filter((clause) => has(clause, "settings"))
      .map((clause) => settingsBlock(b, clause, baseOf(b, clause))),
  };
}

export function scheme(b: Builder, form: CstNode, base: Base): ast.SchemeDeclaration {
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
          ...baseOf(b, clause),
          kind: "scope",
          name: memberName(b, child(clause, "memberName")),
          description: description === null ? null : stringOf(b, description),
        };
      }),
    flows: clauses
      .filter((clause) => has(clause, "settingsBlock"))
      .map((clause) => {
        const block = child(clause, "settingsBlock");
        return {
          ...baseOf(b, clause),
          kind: "flow",
          name: name(b, child(block, "name")),
          settings: settings(b, child(block, "settings")),
        };
      }),
  };
}
