/** The rules of `transport sse { id seq  event kind  data body  last since }`: the values that the lines of an event can carry. */
import type { Method } from "../../ir/design.js";
import type { Field, NamedType, ObjectType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknownField } from "../context.js";
import type { EventFault } from "../diagnostics/service-faults.js";
import { isUnknown, objectOf, typeEnd, underlying } from "../underlying.js";

type TransportClause = Extract<ast.StreamClause, { kind: "transport" }>;

/** `blocks` are those of api, service and method, outermost first; the innermost `transport` applies. */
export function checkEvents(context: Context, method: Method, blocks: readonly ast.StreamBlock[]): void {
  if (method.stream?.transport !== "sse") return;
  const clause = blocks
    .flatMap((block) => block.clauses)
    .findLast((candidate): candidate is TransportClause => candidate.kind === "transport");
  if (clause === undefined) return;
  checkMessage(context, method, clause);
  checkLast(context, method, clause);
}

function mappingOf(clause: TransportClause, role: string): TransportClause["mappings"][number] | null {
  return clause.mappings.find((mapping) => mapping.role.text === role) ?? null;
}

function checkMessage(context: Context, method: Method, clause: TransportClause): void {
  const { streamingResult } = method;
  if (streamingResult === null) return;
  const message = underlying(context, streamingResult.type);
  if (isUnknown(message)) return;
  const fields = fieldsOf(context, message);
  const found = new Map<string, Field>();
  for (const role of ["id", "event", "data", "retry"]) {
    const mapping = mappingOf(context.program.lost.size > 0 ? { ...clause, mappings: [] } : clause, role);
    if (mapping === null) continue;
    const name = mapping.field;
    if (fields === null) {
      refuse(context, { role, name, fault: "result-without-fields" });
      continue;
    }
    // A union's tag is text, and in every variant.
    if (role === "event" && message.kind === "union" && tagOf(message) === name.text) continue;
    const field = fields.find((candidate) => candidate.name === name.text);
    if (field === undefined) {
      reportUnknownField(context, name, { owner: "the streaming result", fields });
      continue;
    }
    found.set(role, field);
    const fault = faultOf(context, role, field);
    if (fault !== null) refuse(context, { role, name, fault });
  }
  const data = mappingOf(clause, "data");
  const mapped = new Set([...found.values()].map((field) => field.name));
  const lost = fields?.find((field) => !mapped.has(field.name));
  if (data !== null && found.has("data") && lost !== undefined && message.kind === "object") {
    refuse(context, { role: "data", name: data.field, fault: "loses-field", text: lost.name });
  }
}

/** The fields that every message has; null if messages have no fields. */
function fieldsOf(context: Context, message: Type | NamedType): readonly Field[] | null {
  if (message.kind === "object") return message.fields;
  if (message.kind !== "union" || tagOf(message) === null) return null;
  const variants = message.variants.map((variant) =>
    variant.type.kind === "reference" ? objectOf(context, variant.type.name) : null,
  );
  const known = variants.filter((variant): variant is ObjectType => variant !== null);
  const [first, ...others] = known;
  if (first === undefined || known.length < variants.length) return [];
  return first.fields.filter((field) =>
    others.every((other) => other.fields.some((same) => same.name === field.name && sameKind(context, same, field))),
  );
}

function sameKind(context: Context, one: Field, other: Field): boolean {
  return lineKind(context, one.type) === lineKind(context, other.type);
}

function tagOf(message: NamedType): string | null {
  return message.kind === "union" && message.tagging.kind === "internal" ? message.tagging.tagKey : null;
}

function faultOf(context: Context, role: string, field: Field): EventFault | null {
  if (role === "data") {
    return field.required ? null : "data-optional";
  }
  const kind = lineKind(context, field.type);
  if (role === "event") return kind === "text" ? null : "event-not-string";
  if (role === "retry") return kind === "integer" ? null : "retry-not-integer";
  return kind === null ? "not-a-line" : null;
}

/** The form of a type in one line of an event; null if it has none. */
function lineKind(context: Context, type: Type): "text" | "integer" | null {
  const { type: target, nullable } = typeEnd(context, type);
  if (nullable) return null;
  switch (target.kind) {
    case "enum":
      return target.base === "string" ? "text" : "integer";
    case "literal":
      return target.values.every((value) => typeof value === "string") ? "text" : null;
    case "primitive":
      if (/^u?int/.test(target.name)) return target.encoding === "string" ? "text" : "integer";
      if (["boolean", "float32", "float64", "bytes", "any", "empty"].includes(target.name)) return null;
      return target.encoding === null || target.encoding === "string" ? "text" : "integer";
    default:
      return null;
  }
}

function checkLast(context: Context, method: Method, clause: TransportClause): void {
  const mapping = mappingOf(clause, "last");
  if (mapping === null || context.program.lost.size > 0) return;
  const name = mapping.field;
  if (method.payload !== null && isUnknown(method.payload)) return;
  const payload = method.payload?.kind === "reference" ? objectOf(context, method.payload.name) : null;
  if (payload === null) {
    refuse(context, { role: "last", name, fault: "payload-without-fields" });
    return;
  }
  const field = payload.fields.find((candidate) => candidate.name === name.text);
  if (field === undefined) {
    reportUnknownField(context, name, { owner: "the payload", fields: payload.fields });
    return;
  }
  const kind = lineKind(context, field.type);
  const inHeader = method.http.parameters.some(
    (parameter) => parameter.field === field.name && parameter.name === lastEventIdHeader,
  );
  if (kind === null) refuse(context, { role: "last", name, fault: "last-not-a-line" });
  else if (field.required && inHeader) {
    refuse(context, { role: "last", name, fault: "last-required", hint: "make it optional" });
  } else if (kind === "integer" && idKind(context, method, clause) === "text") {
    refuse(context, { role: "last", name, fault: "last-integer" });
  }
}

function idKind(context: Context, method: Method, clause: TransportClause): "text" | "integer" | null {
  const id = mappingOf(clause, "id");
  const message = method.streamingResult === null ? null : underlying(context, method.streamingResult.type);
  const fields = message === null ? null : fieldsOf(context, message);
  const field = fields?.find((candidate) => candidate.name === id?.field.text);
  return field === undefined ? null : lineKind(context, field.type);
}

/** The header of the payload's `last` field, unless `http` gives it a place. */
export const lastEventIdHeader = "Last-Event-ID";

interface Refusal {
  readonly role: string;
  readonly name: ast.Name;
  readonly fault: EventFault;
  readonly text?: string;
  readonly hint?: string;
}

function refuse(context: Context, { role, name, fault, text = "", hint }: Refusal): void {
  context.report("event-field", { role, name: name.text, fault, text }, name.span, { hint: hint ?? null });
}
