/** Decodes the payload's JSON object from the opening request; the payload's codec checks the values afterwards. */
import type { MethodDescriptor, ParameterDescriptor, ParameterType } from "./descriptor.js";
import { octetsOf, textOf } from "./octets.js";
import { define, fieldOf, own } from "./own-fields.js";
import { base64ToText, isBearer, parsed, textToBase64 } from "./parameter-text.js";
import { isRecord } from "./transport/json-values.js";

/** A received request: unescaped, but still as octets (see octets.ts). Header names are in lower case. */
export interface ReceivedRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON value of the body; undefined: no body. */
  readonly body: unknown;
}

/**
 * Decodes the payload's JSON value from a request. A text that can't be read as its parameter's type stays a text,
 * which the payload's codec reports with its path.
 */
export function decodeRequest(descriptor: MethodDescriptor, request: ReceivedRequest): unknown {
  const whole = descriptor.parameters.find((parameter) => parameter.field === null);
  if (whole !== undefined) {
    const value = readParameter(whole, request);
    return value === undefined ? bodyInPlaceOf(whole, request.body) : value;
  }
  if (descriptor.body === "payload") return request.body;
  const payload: Record<string, unknown> = {};
  if (descriptor.body === "fields" && isRecord(request.body)) {
    const elsewhere = new Set(descriptor.parameters.map((parameter) => parameter.field));
    for (const [key, value] of Object.entries(request.body)) if (!elsewhere.has(key)) define(payload, key, value);
  } else if (typeof descriptor.body === "object" && request.body !== undefined) {
    define(payload, descriptor.body.field, request.body);
  }
  for (const parameter of descriptor.parameters) {
    if (parameter.field === null) continue;
    const own = readParameter(parameter, request);
    const value = own === undefined ? inBodyOf(descriptor, parameter, request.body) : own;
    if (value !== undefined) define(payload, parameter.field, value);
  }
  const last = descriptor.policy?.sse?.last;
  // An EventSource reconnects with its original URL; only the header has its current position.
  const lastEventId = last === undefined ? undefined : own(request.headers, lastEventIdHeader);
  if (last !== undefined && lastEventId !== undefined && lastEventId !== "") {
    define(payload, last.field, readOctets(last.type, lastEventId));
  }
  return payload;
}

/**
 * Reads a query parameter from the body: Goa's clients send fields without a declared location in a JSON body even with
 * GET. The query has precedence.
 */
function inBodyOf({ body }: MethodDescriptor, parameter: ParameterDescriptor, given: unknown): unknown {
  const mayBe = body === "none" && parameter.place === "query" && parameter.credential === undefined;
  return mayBe && parameter.field !== null ? (fieldOf(given, parameter.field) ?? undefined) : undefined;
}

/** Does the same as `inBodyOf` for a payload that is a single value. */
function bodyInPlaceOf(parameter: ParameterDescriptor, given: unknown): unknown {
  return parameter.place === "query" && parameter.credential === undefined ? (given ?? undefined) : undefined;
}

/** The header with the position from which a client continues a stream of events: WHATWG HTML, 9.2.4. */
export const lastEventIdHeader = "last-event-id";

function readParameter(parameter: ParameterDescriptor, request: ReceivedRequest): unknown {
  const { type, name, credential } = parameter;
  if (credential?.role === "username" || credential?.role === "password") {
    return basicCredentials(request.headers.authorization)?.[credential.role];
  }
  switch (parameter.place) {
    case "path":
      return readOctets(type, own(request.path, parameter.field ?? name));
    case "query":
      return readQuery(type, octetsOf(name), request.query);
    case "header": {
      const octets = own(request.headers, name.toLowerCase());
      if (octets === undefined) return undefined;
      if (parameter.prefix !== undefined) return readOptional(type, withoutPrefix(octets, parameter.prefix));
      return readOptional(type, isBearer(parameter) ? octets.slice(octets.indexOf(" ") + 1) : octets);
    }
    case "cookie":
      return readOctets(type, cookieOf(request.headers.cookie, name));
  }
}

/**
 * Returns the value after a prefix; undefined if the prefix is missing. RFC 9110, 11.1: names of schemes are
 * case-insensitive.
 */
function withoutPrefix(octets: string, prefix: string): string | undefined {
  const isThere = octets.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase();
  return isThere ? octets.slice(prefix.length) : undefined;
}

function readQuery(type: ParameterType, name: string, query: URLSearchParams): unknown {
  if (typeof type === "object" && "list" in type) {
    const values = query.getAll(name);
    return values.length === 0 ? undefined : values.map((octets) => readOctets(type.list, octets));
  }
  if (typeof type === "object") {
    const result: Record<string, unknown> = {};
    let found = false;
    for (const key of new Set(query.keys())) {
      if (!key.startsWith(`${name}[`) || !key.endsWith("]")) continue;
      const { map } = type;
      const value = typeof map === "object" ? readQuery(map, key, query) : readOctets(map, query.get(key) ?? undefined);
      define(result, textOf(key.slice(name.length + 1, -1)), value);
      found = true;
    }
    return found ? result : undefined;
  }
  return readOptional(type, query.get(name) ?? undefined);
}

/** Like Goa: an empty value counts as absent, unless the type allows empty values. */
function readOptional(type: ParameterType, octets: string | undefined): unknown {
  const canBeEmpty = type === "string" || typeof type === "object";
  return octets === "" && !canBeEmpty ? undefined : readOctets(type, octets);
}

function readOctets(type: ParameterType, octets: string | undefined): unknown {
  if (octets === undefined) return undefined;
  if (type === "bytes") return btoa(octets);
  if (typeof type === "object" && "list" in type && type.list === "bytes") {
    return octets === "" ? [] : octets.split(",").map(btoa);
  }
  return readText(type, textOf(octets));
}

/** The spellings that Go's strconv.ParseBool accepts. */
const booleans: Readonly<Record<string, boolean>> = {
  "1": true,
  t: true,
  T: true,
  TRUE: true,
  true: true,
  True: true,
  "0": false,
  f: false,
  F: false,
  FALSE: false,
  false: false,
  False: false,
};

/** Returns the JSON value of a text, or the text itself if it is not valid for the type. */
export function readText(type: ParameterType, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (typeof type === "object") {
    if (!("list" in type)) return parsed(text);
    return text === "" ? [] : text.split(",").map((item) => readText(type.list, trimmed(item)));
  }
  switch (type) {
    case "integer":
      return /^[+-]?\d+$/.test(text) ? Number(text) : text;
    case "number":
      return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
    case "boolean":
      return own(booleans, text) ?? text;
    case "bytes":
      return textToBase64(text);
    case "any":
    case "json":
      return parsed(text);
    case "string":
      return text;
  }
}

/** Trims spaces. Written by hand because a regular expression takes quadratic time on runs of spaces. */
function trimmed(text: string): string {
  const isBlank = (index: number) => text[index] === " " || text[index] === "\t";
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return text.slice(start, end);
}

/** Reads user and password from an `Authorization: Basic` header (RFC 7617). */
function basicCredentials(header: string | undefined): { username: string; password: string } | null {
  const match = /^Basic +([A-Za-z0-9+/]*={0,2})$/i.exec(header ?? "");
  if (match === null) return null;
  let text: string;
  try {
    text = base64ToText(match[1] ?? "");
  } catch {
    return null;
  }
  const colon = text.indexOf(":");
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals < 0 || part.slice(0, equals).trim() !== name) continue;
    return part
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, "$1");
  }
  return undefined;
}
