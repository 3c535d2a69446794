/**
 * Encodes the payload's JSON object into the opening request: path, query, headers, cookies and body. Text is encoded
 * as in Goa. Of the parameters, this module writes only texts, numbers and booleans of the path and the query;
 * any-parameter.ts writes all kinds.
 */
import type { MethodDescriptor, RequestParts, WriteParameter } from "./descriptor.js";
import { ValidationError } from "./errors.js";
import { escapeOctets, hasLoneSurrogate, octetsOf } from "./octets.js";
import { define, fieldOf } from "./own-fields.js";
import { isRecord } from "./transport/json-values.js";

/** A request to be sent. */
export interface EncodedRequest {
  readonly verb: string;
  /** The escaped path and query, for example `/logs/shop/tail?api_key=x`. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON text; null: no body. */
  readonly body: string | null;
}

/**
 * Encodes a payload's JSON value, as its encoder returned it, into a request for the method's first route. Throws a
 * ValidationError for a value that its location can't carry, because it would arrive as another value or at another
 * route.
 */
export function encodeRequest(descriptor: MethodDescriptor, payload: unknown): EncodedRequest {
  const route = descriptor.routes[0] ?? { verb: "GET", path: "/" };
  const parts: RequestParts = { path: new Map(), query: [], headers: {}, basic: {} };
  const { path, query, headers } = parts;
  const write = descriptor.write ?? plainParameter;
  for (const parameter of descriptor.parameters) {
    const value = parameter.field === null ? payload : fieldOf(payload, parameter.field);
    if (value !== undefined) write(parts, descriptor, parameter, value);
  }
  const body = bodyOf(descriptor, payload);
  if (body !== undefined) headers["content-type"] = "application/json";
  const filled = fillPath(descriptor, route.path, path);
  return {
    verb: route.verb,
    target: query.length === 0 ? filled : `${filled}?${query.join("&")}`,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  };
}

/** Writes a text, a number or a boolean into the path or the query. */
const plainParameter: WriteParameter = ({ path, query }, descriptor, { field, place, name, type }, value) => {
  if (!/^(?:path|query) (?:string|integer|number|boolean)$/.test(`${place} ${type}`)) {
    throw new Error(`${descriptor.name} needs \`anyParameter\` to write ${name}`);
  }
  if (value === null) unfit(descriptor, field, noNull);
  const octets = octetsOf(wellFormed(descriptor, field, String(value)));
  if (place === "path") path.set(field ?? name, octets);
  else query.push(`${escapeOctets(octetsOf(name))}=${escapeOctets(octets)}`);
};

function bodyOf(descriptor: MethodDescriptor, payload: unknown): unknown {
  if (descriptor.body === "none") return undefined;
  if (descriptor.body === "payload") return payload;
  if (descriptor.body !== "fields") return fieldOf(payload, descriptor.body.field);
  const elsewhere = new Set(descriptor.parameters.map((parameter) => parameter.field));
  const rest: Record<string, unknown> = {};
  if (isRecord(payload)) {
    for (const [key, value] of Object.entries(payload)) if (!elsewhere.has(key)) define(rest, key, value);
  }
  return rest;
}

function fillPath(descriptor: MethodDescriptor, path: string, values: ReadonlyMap<string, string>): string {
  const segment = (field: string, octets: string): string => {
    // Every URL parser removes dot segments, escaped or not, so the request would reach another route.
    if (octets === "." || octets === "..")
      unfit(descriptor, field, "is `.` or `..`, which a segment of a path can't be");
    return escapeOctets(octets);
  };
  return path
    .split("/")
    .map((part) => {
      const field = part.replace(/^\{\*?|\}$/g, "");
      const octets = values.get(field) ?? "";
      if (part.startsWith("{*")) {
        return octets
          .split("/")
          .map((piece) => segment(field, piece))
          .join("/");
      }
      if (!part.startsWith("{")) return part;
      // No server has a route for an empty segment, Goa's included.
      if (octets === "") unfit(descriptor, field, "is empty, which a segment of a path can't be");
      return segment(field, octets);
    })
    .join("/");
}

export const noNull = "is or contains null, which only a body can carry";

/** Checks that a text can be encoded as UTF-8: half of a surrogate pair would arrive as U+FFFD. */
export function wellFormed(descriptor: MethodDescriptor, field: string | null, text: string): string {
  if (hasLoneSurrogate(text)) unfit(descriptor, field, "has half of a surrogate pair, which UTF-8 can't encode");
  return text;
}

export function unfit(descriptor: MethodDescriptor, field: string | null, message: string): never {
  const issue = { path: field === null ? "" : `/${field}`, rule: "format", message, received: "string" } as const;
  throw new ValidationError(`payload of ${descriptor.name}`, [issue], 1);
}
