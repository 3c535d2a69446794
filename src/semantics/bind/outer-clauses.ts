import type { SecurityRequirement } from "../../ir/security.js";
import type * as ast from "../../syntax/ast.js";

/** What a service inherits, or a method: the clauses of the blocks around it, outermost first. */
export interface Outer {
  readonly errors: readonly ast.ErrorClause[];
  readonly security: readonly SecurityRequirement[];
  readonly http: readonly ast.HttpBlock[];
  readonly streams: readonly ast.StreamBlock[];
  readonly uses: readonly ast.UseClause[];
}
