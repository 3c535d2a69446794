import type * as ast from "../syntax/ast.js";
import type { PlacedMethod, Written } from "./written.js";
import { clausesFor } from "./written.js";

type StreamClause = ast.StreamClause;

/** The innermost clause of one kind, which is the one that applies to a method. An `off` counts as the clause that it disables. */
export function streamClause(known: Written, method: PlacedMethod, kind: StreamClause["kind"]): StreamClause | null {
  const clauses = clausesFor(known, method, "stream").flatMap((block) => block.clauses);
  return clauses.find((clause) => clause.kind === kind || (clause.kind === "off" && clause.clause === kind)) ?? null;
}
