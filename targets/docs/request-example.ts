import type { Method, Parameter } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import type { Field, NamedType, Type } from "../../src/ir/type.js";
import { resolveAliases } from "../../src/ir/walk.js";
import { exampleValue } from "../schema/examples/example-value.js";

type Types = ReadonlyMap<string, NamedType>;

/**
 * The opening request as it travels, with example values: what is required, what carries a credential, and what the author
 * gave an example for. Null where no value was found for something required.
 */
export function requestExample(method: Method, types: Types): string | null {
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
        .replace(`{${parameter.field ?? name}}`, encodeURIComponent(textOf(found.value)))
        .replace(`{*${parameter.field ?? name}}`, textOf(found.value).split("/").map(encodeURIComponent).join("/"));
    else if (place === "query") query.push(...queryParts(name, found.value));
    else if (place === "cookie") cookies.push(`${name}=${encodeURIComponent(textOf(found.value))}`);
    else {
      const bearer = credential?.role === "token" && name.toLowerCase() === "authorization" ? "Bearer " : "";
      headers.push(`${name}: ${bearer}${textOf(found.value)}`);
    }
  }
  if (cookies.length > 0) headers.push(`Cookie: ${cookies.join("; ")}`);
  const body = bodyExample(method, types);
  const kind =
    method.stream === null
      ? body === null
        ? []
        : ["Content-Type: application/json"]
      : method.stream.transport === "sse"
        ? ["Accept: text/event-stream"]
        : ["Connection: Upgrade", "Upgrade: websocket"];
  const target = `${path}${query.length === 0 ? "" : `?${query.join("&")}`}`;
  return [`${route.verb} ${target} HTTP/1.1`, ...headers, ...kind, ...(body === null ? [] : ["", body])].join("\n");
}

function parameterValue(
  method: Method,
  parameter: Parameter,
  types: Types,
): { readonly value: Json } | "left out" | null {
  if (parameter.field === null) return method.payload === null ? null : exampleValue(method.payload, types);
  const field = payloadFields(method.payload, types)?.find(({ name }) => name === parameter.field);
  if (field === undefined) return null;
  if (!field.required && parameter.credential === null && field.examples.length === 0) return "left out";
  if (parameter.credential !== null && field.examples.length === 0) return { value: "secret" };
  return fieldExample(field, types);
}

function fieldExample(field: Field, types: Types): { readonly value: Json } | null {
  const [given] = field.examples;
  return given ?? exampleValue(field.type, types, { constraints: field.constraints, field: field.name });
}

/** The payload's fields; null where it has none. */
export function payloadFields(type: Type | null, types: Types): readonly Field[] | null {
  const target = type === null ? null : resolveAliases(types, type);
  return target?.kind === "object" ? target.fields : null;
}

function bodyExample(method: Method, types: Types): string | null {
  const { body } = method.http;
  if (body === null || method.payload === null) return null;
  const found = exampleValue(method.payload, types);
  if (found === null) return null;
  if (body.kind === "payload") return JSON.stringify(found.value, null, 2);
  const fields = typeof found.value === "object" && found.value !== null ? Object.entries(found.value) : [];
  if (body.kind === "field") {
    const own = fields.find(([name]) => name === body.field);
    return own === undefined ? null : JSON.stringify(own[1], null, 2);
  }
  return JSON.stringify(Object.fromEntries(fields.filter(([name]) => body.fields.includes(name))), null, 2);
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** As generated clients write it: a list repeats its name, a map stands in brackets. */
function queryParts(name: string, value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => queryParts(name, item));
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) => queryParts(`${name}[${key}]`, item));
  return [
    `${encodeURIComponent(name).replaceAll("%5B", "[").replaceAll("%5D", "]")}=${encodeURIComponent(textOf(value))}`,
  ];
}
