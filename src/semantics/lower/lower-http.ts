import { didYouMean } from "../../diagnostics/did-you-mean.js";
import { replacement } from "../../diagnostics/edits.js";
import type { HttpMapping, Parameter, PathSegment, RequestBody, Route, Shape } from "../../ir/design.js";
import type { StreamPolicy } from "../../ir/stream.js";
import type { Field, NamedType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import { suggest } from "../../text/suggest.js";
import { hasLoneSurrogate } from "../bind/links.js";
import { lastEventIdHeader } from "../check/check-events.js";
import { wireNameFault } from "../check/check-http.js";
import { credentialOf } from "../check/credentials.js";
import { type Context, reportUnknownField } from "../context.js";
import { messageOf } from "../declare/messages.js";
import type { PathFault } from "../diagnostics/service-faults.js";
import { isUnknown, objectOf, typeEnd, typeWords, underlying } from "../underlying.js";

export const verbs: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export interface HttpInput {
  readonly method: ast.Method;
  readonly shape: Shape;
  readonly payload: Type | null;
  readonly hasResult: boolean;
  readonly blocks: readonly ast.HttpBlock[];
  /** Paths of api and service. */
  readonly prefix: string;
  /** Null for methods without streams. */
  readonly stream: StreamPolicy | null;
}

/** The default form of a parameter. */
const plainForm = { prefix: null, json: false } as const;

/** How a method's payload travels in its opening request. */
export function lowerHttp(context: Context, input: HttpInput): HttpMapping {
  const { method, shape, payload } = input;
  const clauses = input.blocks.flatMap((block) => block.clauses);
  const routes = lowerRoutes(context, input, clauses);
  const streaming = shape !== "unary";
  const upgrades = input.stream?.transport === "websocket";
  const placements = clauses.filter((clause) => clause.kind === "placement");
  const response = clauses.find((clause) => clause.kind === "response");
  const status = streaming ? (upgrades ? 101 : 200) : answerStatus(clauses, input.hasResult);
  if (response !== undefined && (Number(response.status.value) < 200 || Number(response.status.value) > 399)) {
    context.report("invalid-status", { status: Number(response.status.value), of: "answers" }, response.status.span);
  }
  const hasBody = !upgrades && routes.some((route) => route.verb !== "GET" && route.verb !== "HEAD");
  const bare = { routes, status };
  const object = payload?.kind === "reference" ? objectOf(context, payload.name) : null;

  if (payload === null || object === null) {
    for (const route of clauses) {
      if (route.kind === "route" && payload === null) checkSegments(context, route, { fields: [], method });
    }
    if (payload === null) {
      for (const { place, field, span } of placements)
        context.report("placement-without-payload", { clause: place, name: field.text }, span, {
          hint:
            place === "body" && context.types.has(field.text)
              ? `the method's input is its payload: \`payload ${field.text}\``
              : null,
        });
      return { ...bare, parameters: [], body: null };
    }
    // The payload's place follows from the route.
    if (routes.length === 0 && clauses.some((clause) => clause.kind === "route"))
      return { ...bare, parameters: [], body: null };
    return { ...bare, ...lowerPrimitivePayload(context, input, payload, placements, routes, hasBody) };
  }

  const placed = new Map<string, Span>();
  const parameters: Parameter[] = [];
  for (const clause of clauses) {
    if (clause.kind === "route")
      checkSegments(context, clause, {
        fields: object.fields,
        method,
        found: (field, span) => checkPathField(context, field, span),
      });
  }
  const inPath = new Set(
    routes.flatMap((route) => route.segments.flatMap((segment) => (segment.kind === "literal" ? [] : [segment.field]))),
  );
  for (const field of object.fields) {
    if (!inPath.has(field.name)) continue;
    parameters.push({
      field: field.name,
      place: "path",
      name: field.name,
      credential: credentialFor(field),
      ...plainForm,
    });
    placed.set(field.name, method.name.span);
  }

  let body: RequestBody | null = null;
  for (const clause of placements) {
    if (clause.kind !== "placement") continue;
    const field = object.fields.find((candidate) => candidate.name === clause.field.text);
    if (field === undefined) {
      reportUnknownField(context, clause.field, {
        owner: "the payload",
        fields: object.fields,
        related: payloadPlace(method),
      });
      continue;
    }
    if (placed.has(field.name)) {
      context.report("placed-twice", { name: field.name }, clause.field.span);
      continue;
    }
    placed.set(field.name, clause.span);
    if (clause.place === "body") {
      if (!hasBody) context.report("stream-body", { verb: routes[0]?.verb ?? "GET" }, clause.span);
      body = { kind: "field", field: field.name };
      continue;
    }
    const place = clause.place === "param" ? "query" : clause.place;
    if (!clause.json) checkParameterField(context, field, place, clause.field.span);
    parameters.push({
      field: field.name,
      place,
      name: clause.alias?.value ?? field.name,
      credential: credentialFor(field),
      prefix: clause.prefix?.value ?? null,
      json: clause.json,
    });
  }

  const rest: string[] = [];
  for (const field of object.fields) {
    if (placed.has(field.name)) continue;
    const credential = credentialFor(field);
    if (credential !== null) {
      // A credential is never a query parameter by default, because logs would keep it.
      parameters.push({ field: field.name, place: "header", name: "Authorization", credential, ...plainForm });
    } else if (field.name === input.stream?.sse?.last) {
      parameters.push({ field: field.name, place: "header", name: lastEventIdHeader, credential: null, ...plainForm });
    } else if (hasBody && body === null) rest.push(field.name);
    else {
      const span = context.nodes.fields.get(field)?.name.span ?? method.name.span;
      checkParameterField(context, field, "query", span);
      const fault = wireNameFault(field.name, "param");
      if (fault !== null) context.report("invalid-wire-name", { name: field.name, place: "param", fault }, span);
      parameters.push({ field: field.name, place: "query", name: field.name, credential: null, ...plainForm });
    }
  }
  checkWireNames(context, parameters, object.fields, placements, method.name.span);
  if (hasBody && body === null && rest.length > 0) body = { kind: "fields", fields: rest };
  return { ...bare, parameters, body };
}

/** Reports two fields that travel under one name. Credentials may share a name, because alternative schemes use `Authorization`. */
function checkWireNames(
  context: Context,
  parameters: readonly Parameter[],
  fields: readonly Field[],
  placements: readonly ast.HttpClause[],
  fallback: Span,
): void {
  const seen = new Set<string>();
  for (const { place, name, field: fieldName, credential } of parameters) {
    if (place === "path" || credential !== null) continue;
    const key = `${place} ${place === "header" ? name.toLowerCase() : name}`;
    if (seen.has(key)) {
      const clause = placements.find((other) => other.kind === "placement" && other.field.text === fieldName);
      const field = fields.find((candidate) => candidate.name === fieldName);
      const span =
        clause?.kind === "placement"
          ? (clause.alias?.span ?? clause.field.span)
          : ((field === undefined ? undefined : context.nodes.fields.get(field))?.name.span ?? fallback);
      context.report("duplicate-wire-value", { value: JSON.stringify(name) }, span);
    }
    seen.add(key);
  }
}

function credentialFor(field: Field): Parameter["credential"] {
  const credential = credentialOf(field);
  return credential === null ? null : { scheme: credential.scheme?.text ?? "", role: credential.role };
}

function lowerPrimitivePayload(
  context: Context,
  input: HttpInput,
  payload: Type,
  placements: readonly ast.HttpClause[],
  routes: readonly Route[],
  hasBody: boolean,
): { parameters: Parameter[]; body: RequestBody | null } {
  const target = underlying(context, payload);
  if (isUnknown(target)) return { parameters: [], body: null };
  const inPath = routes[0]?.segments.find((segment) => segment.kind !== "literal");
  const [placement] = placements;
  const simple = target.kind === "primitive" || target.kind === "enum";
  if (hasBody && inPath === undefined && placement === undefined) return { parameters: [], body: { kind: "payload" } };
  const places = (routes[0]?.segments.filter((segment) => segment.kind !== "literal").length ?? 0) + placements.length;
  if (simple && inPath !== undefined && places === 1) {
    return {
      parameters: [{ field: null, place: "path", name: inPath.field, credential: null, ...plainForm }],
      body: null,
    };
  }
  if (simple && placement?.kind === "placement" && placement.place !== "body" && places === 1) {
    const place = placement.place === "param" ? "query" : placement.place;
    return {
      parameters: [
        {
          field: null,
          place,
          name: placement.alias?.value ?? placement.field.text,
          credential: null,
          prefix: placement.prefix?.value ?? null,
          json: placement.json,
        },
      ],
      body: null,
    };
  }
  const clause = input.method.clauses.find(
    (candidate) => candidate.kind === "message" && candidate.direction === "payload" && !candidate.streaming,
  );
  context.report(
    "payload-type",
    { type: typeWords(payload), isPrimitive: simple },
    clause?.kind === "message" ? clause.type.span : input.method.name.span,
    {
      hint: simple
        ? `give it one place, for example \`param ${input.method.name.text}\` or \`{name}\` in the path`
        : "make it a field of an object: `payload { items: .. }`",
    },
  );
  return { parameters: [], body: null };
}

// Routes -----------------------------------------------------------------------------------------------------------

function lowerRoutes(context: Context, input: HttpInput, clauses: readonly ast.HttpClause[]): Route[] {
  const routes: Route[] = [];
  for (const clause of clauses) {
    if (clause.kind !== "route") continue;
    const verb = clause.verb.text;
    if (!verbs.includes(verb)) {
      reportUnknownVerb(context, clause.verb);
      continue;
    }
    if (input.shape !== "unary" && !opensStream(verb, input.stream)) {
      const hint = "`stream { transport sse }` can answer it with server-sent events";
      const isPossible = input.shape === "server" && opensStream(verb, { transport: "sse" });
      context.report("stream-verb", { verb }, clause.verb.span, {
        ...(isPossible ? { hint } : {}),
        fixes: [{ title: "write `GET`", edits: [{ span: clause.verb.span, text: "GET" }] }],
      });
      continue;
    }
    if (!checkPath(context, clause.path, "parameters")) continue;
    const path = joinPaths(input.prefix, clause.path.value);
    routes.push({ verb, path, segments: segmentsOf(path) });
  }
  if (routes.length === 0 && !clauses.some((clause) => clause.kind === "route") && context.program.lost.size === 0) {
    context.report("missing-route", { method: input.method.name.text }, input.method.name.span, {
      hint: `add \`http { GET "/${input.method.name.text}" }\``,
    });
  }
  return routes;
}

/** The status of an answer in one piece: the one in the contract, or else 200 with a result and 204 without one. */
export function answerStatus(clauses: readonly ast.HttpClause[], hasResult: boolean): number {
  const response = clauses.find((clause) => clause.kind === "response");
  if (response !== undefined) return Number(response.status.value);
  return hasResult ? 200 : 204;
}

/** Words of other languages for routes that open streams. */
const streamVerbs = /^(?:wss?|websocket|sse|eventsource|stream|subscribe|connect|upgrade)$/i;

function reportUnknownVerb(context: Context, { text: verb, span }: ast.Name): void {
  const opens = streamVerbs.test(verb);
  const near = opens ? "GET" : suggest(verb, verbs);
  context.report("unknown-verb", { verb }, span, {
    hint: opens ? "a stream over WebSocket is opened by `GET`" : didYouMean(near),
    fixes: near === null ? [] : [replacement(span, near)],
  });
}

/** Whether a request with this verb can be answered by a stream. */
function opensStream(verb: string, stream: Pick<StreamPolicy, "transport"> | null): boolean {
  if (verb === "GET") return true;
  return stream?.transport === "sse" && verb !== "HEAD" && verb !== "OPTIONS";
}

export function joinPaths(prefix: string, path: string): string {
  const joined = `${prefix.replace(/\/$/, "")}${path === "/" && prefix !== "" ? "" : path}`;
  return joined === "" ? "/" : joined;
}

interface PathProblem {
  readonly fault: PathFault;
  /** The part of the path that is wrong. */
  readonly text: string;
  readonly hint?: string;
  /** The valid path, in quotes; clauses of `http` may follow it. */
  readonly write?: string | null;
}

/** Reports a path that no request can have; returns false if it did. */
export function checkPath(context: Context, path: ast.StringValue, allow: "parameters" | "no parameters"): boolean {
  const problem = pathProblem(path.value, allow === "parameters");
  if (problem === null) return true;
  const { fault, text, hint = null, write = null } = problem;
  context.report("invalid-path", { fault, text }, path.span, {
    hint,
    fixes: write === null ? [] : [replacement(path.span, write)],
  });
  return false;
}

function pathProblem(path: string, parameters: boolean): PathProblem | null {
  if (hasLoneSurrogate(path)) return { fault: "surrogate", text: "" };
  if (!path.startsWith("/")) return { fault: "no-slash", text: path, write: quotedPath(`/${path}`) };
  if (path.includes("?") || path.includes("#"))
    return {
      fault: "query",
      text: path,
      hint: "`param` sends a payload field in the query",
      write: parameters ? queryAsClauses(path) : null,
    };
  if (/\s/.test(path)) return { fault: "space", text: path, hint: "a space is written `%20`" };
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return { fault: "percent", text: path, hint: "a `%` itself is written `%25`" };
  const names = new Set<string>();
  const segments = path.slice(1).split("/");
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === "" && !isLast) return { fault: "empty-segment", text: path };
    const problem = /[{}]/.test(segment)
      ? parameterProblem(segment, { parameters, isLast, names })
      : literalProblem(segment, path, parameters);
    if (problem !== null) return problem;
  }
  return null;
}

function literalProblem(segment: string, path: string, parameters: boolean): PathProblem | null {
  if (segment === "." || segment === "..") return { fault: "dot-segment", text: segment };
  if (!/^:\w+$/.test(segment)) return null;
  const name = segment.slice(1);
  const write = quotedPath(path.replaceAll(/(?<=\/):(\w+)(?=\/|$)/g, "{$1}"));
  return {
    fault: "colon",
    text: name,
    hint: `a parameter is written in braces: \`/{${name}}\``,
    write: parameters ? write : null,
  };
}

/** A path as a contract writes it. */
function quotedPath(path: string): string {
  return JSON.stringify(path);
}

/** `/rooms?limit={limit}` as `"/rooms"  param limit`. Null if the query has another form. */
function queryAsClauses(path: string): string | null {
  const [before = "", query = "", ...more] = path.split("?");
  if (more.length > 0 || path.includes("#") || query === "") return null;
  const clauses: string[] = [];
  for (const pair of query.split("&")) {
    const [, name, field] = /^([\w.-]+)=(?:\{(\w+)\})?$/.exec(pair) ?? [];
    if (name === undefined || field === undefined) return null;
    clauses.push(name === field ? `  param ${field}` : `  param ${field} as "${name}"`);
  }
  return quotedPath(before) + clauses.join("");
}

function parameterProblem(
  segment: string,
  {
    parameters,
    isLast,
    names,
  }: { readonly parameters: boolean; readonly isLast: boolean; readonly names: Set<string> },
): PathProblem | null {
  const match = /^\{(\*?)([^{}*]+)\}$/.exec(segment);
  if (match === null) return { fault: "partial", text: segment, hint: "a parameter is a whole segment, as in `/{id}`" };
  if (!parameters) return { fault: "prefix-parameter", text: segment };
  if (match[1] === "*" && !isLast) return { fault: "tail", text: segment };
  const name = match[2] ?? "";
  if (names.has(name)) return { fault: "repeated", text: name };
  names.add(name);
  return null;
}

function segmentsOf(path: string): PathSegment[] {
  if (path === "/") return [];
  return path
    .slice(1)
    .split("/")
    .map((segment) => {
      const match = /^\{(\*?)([^{}*]+)\}$/.exec(segment);
      if (match === null) return { kind: "literal", text: segment };
      return { kind: match[1] === "*" ? "tail" : "parameter", field: match[2] ?? "" };
    });
}

/** The place of a method's payload, as the second place of a report. */
function payloadPlace(method: ast.Method): { readonly span: Span; readonly message: string }[] {
  const clause = messageOf(method, "payload", false);
  return clause === null ? [] : [{ span: clause.type.span, message: "the payload" }];
}

/** Checks that each `{name}` of a path is a field. */
function checkSegments(
  context: Context,
  route: ast.Route,
  payload: {
    readonly fields: readonly Field[];
    readonly method: ast.Method;
    readonly found?: (field: Field, span: Span) => void;
  },
): void {
  const { fields, method, found } = payload;
  // A query in a path has a separate report.
  const [path = ""] = route.path.value.split("?");
  for (const match of path.matchAll(/\{\*?([^{}*]+)\}/g)) {
    const text = match[1] ?? "";
    // Escapes in a path are rare, so offsets in its text count as offsets in the source.
    const start = route.path.span.start + 1 + match.index + match[0].indexOf(text);
    const name: ast.Name = {
      kind: "name",
      span: { file: route.path.span.file, start, end: start + text.length },
      text,
      quoted: true,
    };
    const field = fields.find((candidate) => candidate.name === text);
    if (field === undefined && found === undefined && !context.program.lost.has(text))
      context.report("unknown-field", { name: text, owner: "the payload" }, name.span, {
        hint: `the method has no payload: add \`payload { ${text}: string }\``,
      });
    else if (field === undefined) {
      reportUnknownField(context, name, { owner: "the payload", fields, related: payloadPlace(method) });
    } else found?.(field, name.span);
  }
}

function checkPathField(context: Context, field: Field, span: Span): void {
  if (!field.required) {
    context.report("path-parameter", { name: field.name, fault: "optional" }, span, {
      hint: "make it required, or a `param`",
    });
    return;
  }
  const { type: target, nullable } = typeEnd(context, field.type);
  const simple = isText(target) || (target.kind === "array" && isText(underlying(context, target.element)));
  if (simple && !nullable) return;
  context.report("path-parameter", { name: field.name, fault: nullable ? "nullable" : "not-text" }, span);
}

function checkParameterField(context: Context, field: Field, place: "query" | "header" | "cookie", span: Span): void {
  const outer = underlying(context, field.type);
  const target = outer.kind === "map" && place === "query" ? underlying(context, outer.value) : outer;
  const element = target.kind === "array" ? underlying(context, target.element) : target;
  if (!isText(element)) {
    context.report("parameter-type", { name: field.name, place: place === "query" ? "query parameter" : place }, span);
  }
}

function isText(type: Type | NamedType): boolean {
  return type.kind === "enum" || type.kind === "literal" || (type.kind === "primitive" && type.name !== "empty");
}
