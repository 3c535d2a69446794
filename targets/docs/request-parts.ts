import { bearerHeaderOf } from "../../src/ir/bearer-header.js";
import type { Credential, Method, Parameter } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import type { Field, NamedType, Type } from "../../src/ir/type.js";
import { resolveAliases } from "../../src/ir/walk.js";
import { exampleValue } from "../schema/examples/example-value.js";
import { jsonText } from "./json-text.js";

type Types = ReadonlyMap<string, NamedType>;

/** An opening request with example values. */
export interface RequestParts {
  readonly verb: string;
  /** Path and query. */
  readonly target: string;
  /** Each is `Name: value`. The headers of the connection are left out. */
  readonly headers: readonly string[];
  readonly body: string | null;
}

/**
 * The opening request with example values for required fields, credentials, and fields with an author's example. Null
 * if no value was found for a required field.
 */
export function requestParts(method: Method, types: Types): RequestParts | null {
  const [route] = method.http.routes;
  if (route === undefined) return null;
  let path = route.path;
  const query: string[] = [];
  const headers: string[] = [];
  const cookies: string[] = [];
  for (const parameter of method.http.parameters) {
    const found = parameterValue(method, parameter, types);
    if (found === "left out") continue;
    if (found === null) return null;
    const { credential, name, place } = parameter;
    if (credential?.role === "username" || credential?.role === "password") {
      const basic = "Authorization: Basic dXNlcjpwYXNzd29yZA==";
      if (!headers.includes(basic)) headers.push(basic);
    } else if (place === "path")
      path = path
        .replace(`{${parameter.field ?? name}}`, () => encodeURIComponent(textOf(found.value)))
        .replace(`{*${parameter.field ?? name}}`, () =>
          textOf(found.value).split("/").map(encodeURIComponent).join("/"),
        );
    else if (place === "query")
      query.push(...queryParts(name, parameter.json ? JSON.stringify(found.value) : found.value));
    else if (place === "cookie") cookies.push(`${name}=${encodeURIComponent(textOf(found.value))}`);
    else {
      const bearer = credential?.role === "token" && name.toLowerCase() === "authorization" ? "Bearer " : "";
      headers.push(`${name}: ${parameter.prefix ?? bearer}${textOf(found.value)}`);
    }
  }
  const hasAuthorization = headers.some((header) => header.toLowerCase().startsWith("authorization:"));
  if (bearerHeaderOf(method) !== null && !hasAuthorization) headers.push(`Authorization: Bearer ${secretFor("token")}`);
  if (cookies.length > 0) headers.push(`Cookie: ${cookies.join("; ")}`);
  const body = bodyExample(method, types);
  if (body !== null) headers.push("Content-Type: application/json");
  const target = `${path}${query.length === 0 ? "" : `?${query.join("&")}`}`;
  return { verb: route.verb, target, headers, body };
}

/** The text of the opening request. */
export function requestText({ verb, target, headers, body }: RequestParts, method: Method): string {
  const connection =
    method.stream === null
      ? []
      : method.stream.transport === "sse"
        ? ["Accept: text/event-stream"]
        : ["Connection: Upgrade", "Upgrade: websocket"];
  return [`${verb} ${target} HTTP/1.1`, ...headers, ...connection, ...(body === null ? [] : ["", body])].join("\n");
}

/** The payload with the values of the opening request; null if there is none. */
export function payloadExample(method: Method, types: Types): Json | null {
  if (method.payload === null) return null;
  const fields = payloadFields(method.payload, types);
  if (fields === null) return exampleValue(method.payload, types, { from: "client" })?.value ?? null;
  const entries = fields.flatMap((field): [string, Json][] => {
    const parameter = method.http.parameters.find((candidate) => candidate.field === field.name);
    const found =
      parameter === undefined
        ? field.required && !field.readOnly
          ? fieldExample(field, types)
          : null
        : parameterValue(method, parameter, types);
    return found === null || found === "left out" ? [] : [[field.name, found.value]];
  });
  return Object.fromEntries(entries);
}

function parameterValue(
  method: Method,
  parameter: Parameter,
  types: Types,
): { readonly value: Json } | "left out" | null {
  if (parameter.field === null)
    return method.payload === null ? null : exampleValue(method.payload, types, { from: "client" });
  const field = payloadFields(method.payload, types)?.find(({ name }) => name === parameter.field);
  if (field === undefined) return null;
  if (!field.required && parameter.credential === null && field.examples.length === 0) return "left out";
  if (parameter.credential !== null && field.examples.length === 0)
    return { value: secretFor(parameter.credential.role) };
  return fieldExample(field, types);
}

function secretFor(role: Credential["role"]): string {
  return role === "token" ? "your-token" : role === "apiKey" ? "your-key" : role === "username" ? "user" : "password";
}

function fieldExample(field: Field, types: Types): { readonly value: Json } | null {
  const [given] = field.examples;
  return (
    given ?? exampleValue(field.type, types, { constraints: field.constraints, field: field.name, from: "client" })
  );
}

/** The payload's fields; null if it has none. */
export function payloadFields(type: Type | null, types: Types): readonly Field[] | null {
  const target = type === null ? null : resolveAliases(types, type);
  return target?.kind === "object" ? target.fields : null;
}

function bodyExample(method: Method, types: Types): string | null {
  const { body } = method.http;
  if (body === null || method.payload === null) return null;
  const found = exampleValue(method.payload, types, { from: "client" });
  if (found === null) return null;
  if (body.kind === "payload") return jsonText(found.value);
  const fields = typeof found.value === "object" && found.value !== null ? Object.entries(found.value) : [];
  if (body.kind === "field") {
    const own = fields.find(([name]) => name === body.field);
    return own === undefined ? null : jsonText(own[1]);
  }
  return jsonText(Object.fromEntries(fields.filter(([name]) => body.fields.includes(name))));
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** The query parts of a value, as generated clients write them: a list repeats its name, and a map's keys are in brackets. */
function queryParts(name: string, value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => queryParts(name, item));
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) => queryParts(`${name}[${key}]`, item));
  return [
    `${encodeURIComponent(name).replaceAll("%5B", "[").replaceAll("%5D", "]")}=${encodeURIComponent(textOf(value))}`,
  ];
}
