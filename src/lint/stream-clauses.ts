import type * as ast from "../syntax/ast.js";
import type { PlacedMethod, Written } from "./written.js";
import { clausesFor } from "./written.js";

type StreamClause = ast.StreamClause;

/** The clause of one kind that counts for a method: the innermost. An `off` counts as the clause that it switches off. */
export function streamClause(known: Written, method: PlacedMethod, kind: StreamClause["kind"]): StreamClause | null {
  const clauses = clausesFor(known, method, "stream").flatMap((block) => block.clauses);
  return clauses.find((clause) => clause.kind === kind || (clause.kind === "off" && clause.clause === kind)) ?? null;
}
