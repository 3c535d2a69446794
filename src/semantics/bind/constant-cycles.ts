import type * as ast from "../../syntax/ast.js";
import type { Reporter } from "../reporter.js";
import { type Program, type Scope, symbolOf } from "./scope.js";

/** Reports constants that refer to each other in a circle. */
export function checkConstantCycles(reporter: Reporter, { scopes }: Program): void {
  const done = new Set<ast.ConstDeclaration>();
  for (const scope of scopes) {
    for (const declaration of scope.module.document.declarations) {
      if (declaration.kind !== "const" || done.has(declaration)) continue;
      const way: ast.ConstDeclaration[] = [];
      let next: Constant | null = { declaration, scope };
      while (next !== null && !done.has(next.declaration)) {
        done.add(next.declaration);
        way.push(next.declaration);
        next = constantBehind(next);
      }
      const start: number = next === null ? -1 : way.indexOf(next.declaration);
      if (start < 0) continue;
      const circle = way.slice(start);
      const path = [...circle, circle[0] ?? declaration].map(({ name }) => name.text);
      const [first] = circle;
      if (first !== undefined) reporter.report("constant-cycle", { path }, first.name.span);
    }
  }
}

interface Constant {
  readonly declaration: ast.ConstDeclaration;
  readonly scope: Scope;
}

function constantBehind({ declaration, scope }: Constant): Constant | null {
  if (declaration.value.kind !== "name-value") return null;
  const symbol = symbolOf(scope, declaration.value.path);
  return symbol?.declaration.kind === "const" ? { declaration: symbol.declaration, scope: symbol.scope } : null;
}
