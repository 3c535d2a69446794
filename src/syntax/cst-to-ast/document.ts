import type { CstNode } from "chevrotain";
import type { Span } from "../../text/source-file.js";
import type * as ast from "../ast.js";
import { child, formOf, has, nodes, optionalNode, token } from "../cst.js";
import { api, scheme } from "./api.js";
import { type Builder, spanOf } from "./builder.js";
import { baseOf } from "./decorations.js";
import { name } from "./names.js";
import { integerToken } from "./numbers.js";
import { interceptor, service } from "./services.js";
import { stringOf } from "./strings.js";
import {
  annotationDeclaration,
  constDeclaration,
  enumDeclaration,
  typeDeclaration,
  unionDeclaration,
} from "./type-declarations.js";

/** Builds the tree of a file from its edition, imports and declarations. Each rule of the grammar has one function. */
export function buildDocument(
  b: Builder,
  {
    read,
    lost,
    damaged,
  }: { readonly read: readonly CstNode[]; readonly lost: readonly string[]; readonly damaged: readonly Span[] },
): ast.Document {
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
    damaged,
  };
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
  const base = baseOf(b, node);
  const form = formOf(node);
  switch (form.name) {
    case "api":
      return api(b, form, base);
    case "scheme":
      return scheme(b, form, base);
    case "const":
      return constDeclaration(b, form, base);
    case "type":
      return typeDeclaration(b, form, base);
    case "enum":
      return enumDeclaration(b, form, base);
    case "union":
      return unionDeclaration(b, form, base);
    case "annotationDeclaration":
      return annotationDeclaration(b, form, base);
    case "interceptor":
      return interceptor(b, form, base);
    default:
      return service(b, form, base);
  }
}
