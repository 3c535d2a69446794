import type * as ast from "../../syntax/ast.js";
import type { Context } from "../context.js";
import { reportRepeatedClause } from "../reporter.js";

/** Checks the clauses of one `http` block by themselves: once, however many methods inherit them. */
export function checkHttpBlock(context: Context, block: ast.HttpBlock, owner: "api" | "service" | "method"): void {
  const seen = new Map<string, ast.HttpClause>();
  for (const clause of block.clauses) {
    if (owner !== "method" && clause.kind !== "path" && clause.kind !== "error-status") {
      const word = clause.kind === "placement" ? clause.place : clause.kind === "route" ? clause.verb.text : "response";
      const at = { ...clause.span, end: clause.span.start + word.length };
      context.report("misplaced-clause", { clause: word, owner }, at);
      continue;
    }
    const key = clause.kind === "error-status" ? `error ${clause.name.text}` : clause.kind;
    const first = seen.get(key);
    if (first !== undefined && clause.kind !== "route" && clause.kind !== "placement") {
      reportRepeatedClause(context, key, clause.span, first.span);
    }
    seen.set(key, clause);
    if (clause.kind === "error-status") checkErrorStatus(context, clause);
    if (clause.kind === "placement" && clause.place !== "body") checkWireName(context, clause, clause.place);
  }
}

function checkErrorStatus(context: Context, clause: ast.ErrorStatus): void {
  const status = Number(clause.status.value);
  if (status >= 400 && status <= 599) return;
  context.report("invalid-status", { status, range: "errors have 400-599" }, clause.status.span);
}

/** Headers that HTTP or the opening handshake set: RFC 9110 section 7.6.1, RFC 9112 section 6, RFC 6455 section 4.1. */
const takenHeaders: readonly string[] = [
  "connection",
  "content-length",
  "content-type",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

function checkWireName(context: Context, clause: ast.Placement, place: "param" | "header" | "cookie"): void {
  const name = clause.alias?.value ?? clause.field.text;
  const reason = wireNameProblem(name, place);
  if (reason === null) return;
  context.report("invalid-wire-name", { name, place, reason }, clause.alias?.span ?? clause.field.span);
}

function wireNameProblem(name: string, place: "param" | "header" | "cookie"): string | null {
  if (name === "") return "it is empty";
  if (place === "param") return null;
  // RFC 9110, section 5.6.2: a token; so are the names of cookies (RFC 6265, section 4.1.1).
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    return "it has other characters than letters, digits and `-`, `_`, `.`";
  const lower = name.toLowerCase();
  if (place === "header" && (takenHeaders.includes(lower) || lower.startsWith("sec-websocket-")))
    return "HTTP itself sets it";
  return null;
}
