/**
 * Writes parameters of all kinds, including those that few methods have: parameters in headers and cookies, lists, maps,
 * bytes and any JSON value. Generated code passes this for methods that need it, so that the bundles of others do not
 * include it.
 */
import type { MethodDescriptor, ParameterDescriptor, ParameterType, WriteParameter } from "./descriptor.js";
import { noNull, unfit, wellFormed } from "./encode-request.js";
import { escapeOctets, octetsOf } from "./octets.js";
import { isBearer, listOf, textToBase64, writeText } from "./parameter-text.js";
import { isRecord } from "./transport/json-values.js";

export const anyParameter: WriteParameter = (parts, descriptor, parameter, value) => {
  const { field, place, name, type, credential } = parameter;
  if (value === null && !carriesNull(type)) unfit(descriptor, field, noNull);
  const { basic, headers } = parts;
  const role = credential?.role;
  if (role === "username" || role === "password") {
    const text = wellFormed(descriptor, field, String(value));
    // RFC 7617, 2: the password begins after the first colon.
    if (role === "username" && text.includes(":")) unfit(descriptor, field, "has a colon");
    basic[role] = text;
    headers.authorization = `Basic ${textToBase64(`${basic.username ?? ""}:${basic.password ?? ""}`)}`;
    return;
  }
  switch (place) {
    case "path":
      parts.path.set(field ?? name, writeOctets(descriptor, parameter, value));
      break;
    case "query":
      parts.query.push(...queryOfParameter(descriptor, parameter, value));
      break;
    case "header":
      headers[name.toLowerCase()] = writeHeader(descriptor, parameter, value);
      break;
    case "cookie": {
      const cookie = `${name}=${writeCookie(descriptor, parameter, value)}`;
      headers.cookie = headers.cookie === undefined ? cookie : `${headers.cookie}; ${cookie}`;
    }
  }
};

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
