/** The rules of `transport sse { id seq  event kind  data body  last since }`: what can travel in the lines of an event. */
import type { Method } from "../../ir/design.js";
import type { Field, NamedType, ObjectType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknownField } from "../context.js";
import { isUnknown, objectOf, underlying } from "../underlying.js";

type TransportClause = Extract<ast.StreamClause, { kind: "transport" }>;

/** `blocks`: of api, service and method, outermost first; the innermost `transport` is the one that holds. */
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
  for (const role of ["id", "event", "data"]) {
    const mapping = mappingOf(context.program.lost.size > 0 ? { ...clause, mappings: [] } : clause, role);
    if (mapping === null) continue;
    const name = mapping.field;
    if (fields === null) {
      refuse(context, role, name, "the streaming result is no object, and has no fields");
      continue;
    }
    // A union's tag is text, and in every variant.
    if (role === "event" && message.kind === "union" && tagOf(message) === name.text) continue;
    const field = fields.find((candidate) => candidate.name === name.text);
    if (field === undefined) {
      reportUnknownField(context, name, "the streaming result", fields);
      continue;
    }
    found.set(role, field);
    const problem = problemOf(context, role, field);
    if (problem !== null) refuse(context, role, name, problem);
  }
  const data = mappingOf(clause, "data");
  const mapped = new Set([...found.values()].map((field) => field.name));
  const lost = fields?.find((field) => !mapped.has(field.name));
  if (data !== null && found.has("data") && lost !== undefined && message.kind === "object") {
    refuse(
      context,
      "data",
      data.field,
      `then \`${lost.name}\` has no place in an event; without \`data\` all fields travel`,
    );
  }
}

/** The fields that every message has; null where messages have none. */
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

function problemOf(context: Context, role: string, field: Field): string | null {
  if (role === "data") {
    return field.required ? null : "it may be left out, and an event without data reaches nobody";
  }
  const kind = lineKind(context, field.type);
  if (role === "event") return kind === "text" ? null : "a kind of event is a string";
  return kind === null ? "it is neither a string nor an integer, and stands in one line" : null;
}

/** How a type is written in one line of an event; null where it has no such form. */
function lineKind(context: Context, type: Type): "text" | "integer" | null {
  if (type.kind === "nullable") return null;
  const target = underlying(context, type);
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
    refuse(context, "last", name, "the payload is no object, and has no fields");
    return;
  }
  const field = payload.fields.find((candidate) => candidate.name === name.text);
  if (field === undefined) {
    reportUnknownField(context, name, "the payload", payload.fields);
    return;
  }
  const kind = lineKind(context, field.type);
  const inHeader = method.http.parameters.some(
    (parameter) => parameter.field === field.name && parameter.name === lastEventIdHeader,
  );
  if (kind === null) refuse(context, "last", name, "it is neither a string nor an integer, and travels in a header");
  else if (field.required && inHeader) {
    refuse(context, "last", name, "it is required, and the first request has no last event; make it optional");
  } else if (kind === "integer" && idKind(context, method, clause) === "text") {
    refuse(context, "last", name, "it is an integer, and the `id` of an event is a text");
  }
}

function idKind(context: Context, method: Method, clause: TransportClause): "text" | "integer" | null {
  const id = mappingOf(clause, "id");
  const message = method.streamingResult === null ? null : underlying(context, method.streamingResult.type);
  const fields = message === null ? null : fieldsOf(context, message);
  const field = fields?.find((candidate) => candidate.name === id?.field.text);
  return field === undefined ? null : lineKind(context, field.type);
}

/** Where the payload's `last` field travels unless `http` gives it a place. */
export const lastEventIdHeader = "Last-Event-ID";

function refuse(context: Context, role: string, name: ast.Name, reason: string): void {
  context.report("event-field", { role, name: name.text, reason }, name.span);
}
