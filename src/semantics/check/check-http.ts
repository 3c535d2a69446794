import type * as ast from "../../syntax/ast.js";
import { hasLoneSurrogate } from "../bind/links.js";
import type { Context } from "../context.js";
import type { WireNameFault } from "../diagnostics/service-faults.js";
import { reportRepeatedClause } from "../reporter.js";

/**
 * Checks the clauses of one `http` block, so that a mistake in them is reported once even if many methods inherit the
 * block.
 */
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
    if (clause.kind === "placement") checkForm(context, clause);
  }
}

function checkErrorStatus(context: Context, clause: ast.ErrorStatus): void {
  const status = Number(clause.status.value);
  if (status >= 400 && status <= 599) return;
  context.report("invalid-status", { status, of: "errors" }, clause.status.span);
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
  const fault = wireNameFault(name, place);
  if (fault !== null)
    context.report("invalid-wire-name", { name, place, fault }, clause.alias?.span ?? clause.field.span);
}

/** Checks that only headers have a prefix, and only query parameters travel as JSON. */
function checkForm(context: Context, { place, prefix, json, span }: ast.Placement): void {
  if (json && place !== "param") context.report("placement-form", { fault: "json-place" }, span);
  if (prefix === null) return;
  if (place !== "header") context.report("placement-form", { fault: "prefix-place" }, prefix.span);
  // RFC 9110, section 5.5. A header's value doesn't begin with a space.
  else if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(prefix.value))
    context.report("placement-form", { fault: "prefix-characters" }, prefix.span);
}

export function wireNameFault(name: string, place: "param" | "header" | "cookie"): WireNameFault | null {
  if (name === "") return "empty";
  if (hasLoneSurrogate(name)) return "surrogate";
  if (place === "param") return null;
  // RFC 9110, section 5.6.2: a token; so are the names of cookies (RFC 6265, section 4.1.1).
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "characters";
  const lower = name.toLowerCase();
  return place === "header" && (takenHeaders.includes(lower) || lower.startsWith("sec-websocket-")) ? "taken" : null;
}
