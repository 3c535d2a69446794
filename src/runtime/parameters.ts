/**
 * Maps the payload's JSON object to the opening request (path, query, headers, cookies and body) and back. Text is
 * encoded as Goa does; the payload's codec checks the values afterwards.
 */
import type { MethodDescriptor, ParameterDescriptor, ParameterType } from "./descriptor.js";
import { ValidationError } from "./errors.js";
import { escapeOctets, hasLoneSurrogate, octetsOf, textOf } from "./octets.js";
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

/** A received request: unescaped, but still as octets (see octets.ts). Header names are in lower case. */
export interface ReceivedRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON value of the body; undefined: no body. */
  readonly body: unknown;
}

/**
 * Encodes a payload's JSON value, as its encoder returned it, into a request by the method's first route. Throws a
 * ValidationError for a value that its location can't carry, because it would arrive as another value or at another
 * route.
 */
export function encodeRequest(descriptor: MethodDescriptor, payload: unknown): EncodedRequest {
  const route = descriptor.routes[0] ?? { verb: "GET", path: "/" };
  const query: string[] = [];
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  const path = new Map<string, string>();
  const basic: { username?: string; password?: string } = {};
  for (const parameter of descriptor.parameters) {
    const value = parameter.field === null ? payload : fieldOf(payload, parameter.field);
    if (value === undefined) continue;
    if (value === null && !carriesNull(parameter.type)) unfit(descriptor, parameter.field, noNull);
    const role = parameter.credential?.role;
    if (role === "username" || role === "password") {
      basic[role] = wellFormed(descriptor, parameter.field, String(value));
      // RFC 7617, 2: the password begins after the first colon.
      if (role === "username" && basic[role].includes(":")) unfit(descriptor, parameter.field, "has a colon");
      continue;
    }
    switch (parameter.place) {
      case "path":
        path.set(parameter.field ?? parameter.name, writeOctets(descriptor, parameter, value));
        break;
      case "query":
        query.push(...queryOfParameter(descriptor, parameter, value));
        break;
      case "header":
        headers[parameter.name.toLowerCase()] = writeHeader(descriptor, parameter, value);
        break;
      case "cookie":
        cookies.push(`${parameter.name}=${writeCookie(descriptor, parameter, value)}`);
    }
  }
  if (basic.username !== undefined || basic.password !== undefined) {
    headers.authorization = `Basic ${textToBase64(`${basic.username ?? ""}:${basic.password ?? ""}`)}`;
  }
  if (cookies.length > 0) headers.cookie = cookies.join("; ");
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

/** Does the same for a payload that is a single value. */
function bodyInPlaceOf(parameter: ParameterDescriptor, given: unknown): unknown {
  return parameter.place === "query" && parameter.credential === undefined ? (given ?? undefined) : undefined;
}

/** WHATWG HTML, 9.2.4. */
export const lastEventIdHeader = "last-event-id";

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
    if (octets === "." || octets === "..") unfit(descriptor, field, "is not a segment of a path");
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

function queryOfParameter(descriptor: MethodDescriptor, parameter: ParameterDescriptor, value: unknown): string[] {
  const { field, name, type } = parameter;
  if (value === "" && type === "bytes")
    unfit(descriptor, field, "is empty, which a query can't tell apart from nothing");
  return queryParts(descriptor, field, { name, type, value });
}

interface QueryPart {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: unknown;
}

/**
 * Returns the `name=value` pairs of a value. Every part of it must be sent, because a default would replace a missing
 * one.
 */
function queryParts(descriptor: MethodDescriptor, field: string | null, { name, type, value }: QueryPart): string[] {
  if (typeof type === "object") {
    const parts =
      "list" in type
        ? listOf(value).map((item) => ({ name, type: type.list, value: item }))
        : Object.entries(isRecord(value) ? value : {}).map(([key, item]) => ({
            name: `${name}[${wellFormed(descriptor, field, key)}]`,
            type: type.map,
            value: item,
          }));
    const kind = "list" in type ? "list" : "map";
    if (parts.length === 0)
      unfit(descriptor, field, `has an empty ${kind}, which a query can't tell apart from nothing`);
    return parts.flatMap((part) => queryParts(descriptor, field, part));
  }
  return [`${escapeOctets(octetsOf(name))}=${escapeOctets(octetsOfItem(descriptor, field, { type, value }))}`];
}

function writeHeader(descriptor: MethodDescriptor, parameter: ParameterDescriptor, value: unknown): string {
  const octets = writeOctets(descriptor, parameter, value);
  if (octets === "" && parameter.type === "bytes") {
    unfit(descriptor, parameter.field, "is empty, which a header can't tell apart from nothing");
  }
  // RFC 9110, 5.5. Spaces at the ends are removed in transit.
  if (/[^\t\x20-\x7e\x80-\xff]|^[\t ]|[\t ]$/.test(octets)) {
    unfit(descriptor, parameter.field, "has control characters, or spaces at an end, which a header can't carry");
  }
  if (parameter.prefix !== undefined) return parameter.prefix + octets;
  return isBearer(parameter) && !octets.includes(" ") ? `Bearer ${octets}` : octets;
}

function isBearer({ credential, name }: ParameterDescriptor): boolean {
  return credential?.role === "token" && name.toLowerCase() === "authorization";
}

/** Encodes like Go's net/http: no escapes, and quotes around values with spaces and commas. */
function writeCookie(descriptor: MethodDescriptor, parameter: ParameterDescriptor, value: unknown): string {
  const octets = writeOctets(descriptor, parameter, value);
  if (/[^\x20-\x7e]|[";\\]/.test(octets)) {
    unfit(descriptor, parameter.field, "has characters that a cookie can't carry");
  }
  return /[ ,]/.test(octets) ? `"${octets}"` : octets;
}

/** Encodes one value of a path, header or cookie; lists are joined with commas. */
function writeOctets(descriptor: MethodDescriptor, { field, type }: ParameterDescriptor, value: unknown): string {
  if (typeof type !== "object" || !("list" in type)) return octetsOfItem(descriptor, field, { type, value });
  const items = listOf(value).map((item) => octetsOfItem(descriptor, field, { type: type.list, value: item }));
  const joined = items.join(",");
  const arrives = joined === "" ? items.length === 0 : !items.some((item) => /,|^[\t ]|[\t ]$/.test(item));
  if (!arrives) unfit(descriptor, field, "has an item with a comma or spaces at an end, or nothing but an empty one");
  return joined;
}

function octetsOfItem(
  descriptor: MethodDescriptor,
  field: string | null,
  { type, value }: { readonly type: ParameterType; readonly value: unknown },
): string {
  if (value === null && !carriesNull(type)) unfit(descriptor, field, noNull);
  return type === "bytes" ? atob(String(value)) : octetsOf(wellFormed(descriptor, field, writeText(type, value)));
}

function carriesNull(type: ParameterType): boolean {
  return type === "any" || type === "json";
}

const noNull = "is or contains null, which only a body can carry";

/** Checks that a text can be encoded as UTF-8: half of a surrogate pair would arrive as U+FFFD. */
function wellFormed(descriptor: MethodDescriptor, field: string | null, text: string): string {
  if (hasLoneSurrogate(text)) unfit(descriptor, field, "has half of a surrogate pair, which UTF-8 can't encode");
  return text;
}

function unfit(descriptor: MethodDescriptor, field: string | null, message: string): never {
  const issue = { path: field === null ? "" : `/${field}`, rule: "format", message, received: "string" } as const;
  throw new ValidationError(`payload of ${descriptor.name}`, [issue], 1);
}

/** Writes one value as the text of a path segment, header, cookie or query value. */
export function writeText(type: ParameterType, value: unknown): string {
  if (type === "bytes") return base64ToText(String(value));
  if (type === "json") return JSON.stringify(value);
  // Like Goa: a string is written without quotes where it can't be mistaken for another value.
  if (type === "any")
    return typeof value === "string" && value !== "" && parsed(value) === value ? value : JSON.stringify(value);
  if (typeof type === "object" && "list" in type) {
    return listOf(value)
      .map((item) => writeText(type.list, item))
      .join(",");
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

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

/** The value behind a prefix; undefined without it. RFC 9110, 11.1: names of schemes are case-insensitive. */
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

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
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

function textToBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function base64ToText(text: string): string {
  const binary = atob(text);
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? own(value, name) : undefined;
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Defines the property, because assigning to `__proto__` would set the prototype. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
