import type { SecurityRequirement } from "../../ir/security.js";
import type * as ast from "../../syntax/ast.js";

/** The clauses that a service or a method inherits from the blocks around it, outermost first. */
export interface Outer {
  readonly errors: readonly ast.ErrorClause[];
  readonly security: readonly SecurityRequirement[];
  readonly http: readonly ast.HttpBlock[];
  readonly streams: readonly ast.StreamBlock[];
  readonly uses: readonly ast.UseClause[];
}
