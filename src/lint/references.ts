import { type Program, type Scope, symbolOf } from "../semantics/bind/scope.js";
import type * as ast from "../syntax/ast.js";
import { type Node, walk } from "../syntax/walk.js";

/** The declarations that services, the api, schemes, interceptors and annotations use, directly or through other declarations. */
export function usedDeclarations(program: Program): Set<ast.Declaration> {
  const used = new Set<ast.Declaration>();
  const waiting: { node: Node; scope: Scope }[] = program.scopes.flatMap((scope) =>
    scope.module.document.declarations.filter(isRoot).map((node) => ({ node, scope })),
  );
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { scope } = next;
    walk(next.node, (node) => {
      if (node.kind !== "reference" && node.kind !== "name-value") return;
      const symbol = symbolOf(scope, node.path);
      if (symbol === null || used.has(symbol.declaration)) return;
      used.add(symbol.declaration);
      waiting.push({ node: symbol.declaration, scope: symbol.scope });
    });
  }
  return used;
}

function isRoot({ kind }: ast.Declaration): boolean {
  return kind !== "type" && kind !== "alias" && kind !== "enum" && kind !== "union" && kind !== "const";
}
