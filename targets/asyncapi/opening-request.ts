import { type BearerHeader, bearerHeaderOf } from "../../src/ir/bearer-header.js";
import type { Method, Parameter, RequestBody, Route } from "../../src/ir/design.js";
import type { Field, Type } from "../../src/ir/type.js";
import { resolve, resolveAliases } from "../../src/ir/walk.js";
import { describe } from "../schema/describe.js";
import type { Dialect, JsonSchema } from "../schema/dialect.js";
import { safeProperties } from "../schema/safe-keys.js";
import { fieldSchema, typeSchema } from "../schema/type-schema.js";
import { asciiName } from "./component-names.js";

/** The path with names that AsyncAPI allows; a tail is a parameter like any other. */
export function addressOf(route: Route | undefined): string {
  if (route === undefined) return "/";
  return `/${route.segments.map((segment) => (segment.kind === "literal" ? segment.text : `{${asciiName(segment.field)}}`)).join("/")}`;
}

/** The parameters of the address of the first route. */
export function pathParameters(method: Method, dialect: Dialect): { readonly [name: string]: JsonSchema } {
  const [route] = method.http.routes;
  const inAddress = (route?.segments ?? []).flatMap((segment) => (segment.kind === "literal" ? [] : [segment.field]));
  return Object.fromEntries(
    method.http.parameters
      .filter(({ place, field, name }) => place === "path" && inAddress.includes(field ?? name))
      .map((parameter) => [asciiName(parameter.name), parameterOf(method, parameter, dialect)]),
  );
}

function fieldOf(method: Method, parameter: Parameter, dialect: Dialect): Field | null {
  const payload = method.payload === null ? null : resolveAliases(dialect.types, method.payload);
  return payload?.kind === "object" ? (payload.fields.find((field) => field.name === parameter.field) ?? null) : null;
}

/** AsyncAPI 3 has no schema for parameters: the description has type and limits, and an extension has the schema. */
function parameterOf(method: Method, parameter: Parameter, dialect: Dialect): JsonSchema {
  const field = fieldOf(method, parameter, dialect);
  const type: Type | null = field?.type ?? method.payload;
  const schema = type === null ? {} : typeSchema(type, field?.constraints ?? [], dialect);
  const words = Object.entries(schema)
    .filter(([key]) => key !== "$ref" && key !== "allOf")
    .map(([key, value]) => `${key} \`${JSON.stringify(value)}\``)
    .join(", ");
  const description = [field === null ? null : describe(field.documentation), words === "" ? null : `Schema: ${words}.`]
    .filter((part) => part !== null)
    .join("\n\n");
  const values = schema.enum;
  return {
    ...(description === "" ? {} : { description }),
    ...(Array.isArray(values) && values.every((value) => typeof value === "string") ? { enum: values } : {}),
    ...(field === null || field.examples.length === 0
      ? {}
      : { examples: field.examples.map((example) => String(example.value)) }),
    "x-schema": schema,
  };
}

/**
 * The place of the rest of the opening request: the `ws` binding of the channel, or for events in an HTTP response the
 * `http` binding of the operation, which has a place only for the query.
 */
export function openingBindings(
  method: Method,
  dialect: Dialect,
): { readonly channel: JsonSchema; readonly operation: JsonSchema } {
  const of = (place: Parameter["place"]): Parameter[] =>
    method.http.parameters.filter((parameter) => parameter.place === place);
  const query = of("query");
  const headers = of("header");
  const cookies = of("cookie");
  const common: JsonSchema = {
    method: method.http.routes[0]?.verb ?? "GET",
    ...(query.length === 0 ? {} : { query: parametersSchema(method, query, dialect) }),
    ...(cookies.length === 0 ? {} : { "x-goa-cookies": parametersSchema(method, cookies, dialect) }),
  };
  const bearer = bearerHeaderOf(method);
  const withToken = withTokenHeader(parametersSchema(method, headers, dialect), bearer);
  const withCookies = withCookieHeader(withToken, cookies);
  if (method.stream?.transport === "sse") {
    const extensions = {
      ...(headers.length + cookies.length === 0 && bearer === null ? {} : { "x-goa-headers": withCookies }),
      ...(method.http.body === null ? {} : { "x-goa-body": bodySchema(method, method.http.body, dialect) }),
    };
    return { channel: {}, operation: { bindings: { http: { ...common, ...extensions, bindingVersion: "0.3.0" } } } };
  }
  const ws = {
    ...common,
    headers: withSubprotocol(withCookies, method.stream?.subprotocol ?? null),
    bindingVersion: "0.1.0",
  };
  return { channel: { bindings: { ws } }, operation: { bindings: { ws: {} } } };
}

/** The JSON body of a request that is answered by a stream of events. */
function bodySchema(method: Method, body: RequestBody, dialect: Dialect): JsonSchema {
  const payload = method.payload === null ? null : resolveAliases(dialect.types, method.payload);
  if (payload?.kind !== "object") return method.payload === null ? {} : typeSchema(method.payload, [], dialect);
  const names = body.kind === "fields" ? body.fields : body.kind === "field" ? [body.field] : null;
  const fields = payload.fields.filter(({ name }) => names === null || names.includes(name));
  const [only] = fields;
  if (body.kind === "field" && only !== undefined) return fieldSchema(only, dialect);
  const required = fields.filter((field) => field.required && !field.readOnly).map(({ name }) => name);
  return {
    type: "object",
    ...safeProperties(fields.map((field) => [field.name, fieldSchema(field, dialect)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

function parametersSchema(method: Method, parameters: readonly Parameter[], dialect: Dialect): JsonSchema {
  const required = parameters
    .filter((parameter) => fieldOf(method, parameter, dialect)?.required ?? true)
    .map((parameter) => parameter.name);
  return {
    type: "object",
    ...safeProperties(parameters.map((parameter) => [parameter.name, parameterSchema(method, parameter, dialect)])),
    ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
  };
}

/** An object schema with one more property. */
function withProperty(schema: JsonSchema, name: string, property: JsonSchema): JsonSchema {
  const { properties } = schema;
  const known = typeof properties === "object" && !Array.isArray(properties) ? properties : {};
  return { ...schema, properties: { ...known, [name]: property } };
}

/** The header of a token that no field of the payload carries. */
function withTokenHeader(headers: JsonSchema, bearer: BearerHeader | null): JsonSchema {
  const { properties, required } = headers;
  if (bearer === null) return headers;
  // Alternatives may share the header with a field.
  if (typeof properties === "object" && properties !== null && "Authorization" in properties) return headers;
  const names = bearer.schemes.map((name) => `\`${name}\``).join(", ");
  const description = `${bearerForm} The credential of ${names}.`;
  const more = withProperty(headers, "Authorization", { type: "string", description });
  if (!bearer.isRequired) return more;
  return { ...more, required: [...(Array.isArray(required) ? required : []), "Authorization"] };
}

/** The header that carries cookies, for which AsyncAPI has no place. */
function withCookieHeader(headers: JsonSchema, cookies: readonly Parameter[]): JsonSchema {
  if (cookies.length === 0) return headers;
  const names = cookies.map(({ name }) => `\`${name}\``).join(", ");
  return withProperty(headers, "Cookie", {
    type: "string",
    description: `Carries ${names}: see \`x-goa-cookies\`.`,
  });
}

function withSubprotocol(headers: JsonSchema, subprotocol: string | null): JsonSchema {
  return withProperty(headers, "Sec-WebSocket-Protocol", {
    type: "string",
    enum: subprotocol === null ? ["goaidl.v1"] : [subprotocol, "goaidl.v1"],
    description: `${subprotocol === null ? "Left out" : `Left out, or \`${subprotocol}\``}: each frame is one message. With \`goaidl.v1\`, messages are sent in that protocol's frames, and the stream survives a lost connection.`,
  });
}

function parameterSchema(method: Method, parameter: Parameter, dialect: Dialect): JsonSchema {
  if (parameter.credential?.role === "username" || parameter.credential?.role === "password") {
    return { type: "string", description: "`Basic` and the base64 of `username:password` (RFC 7617)." };
  }
  const field = fieldOf(method, parameter, dialect);
  const schema =
    field === null
      ? typeSchema(method.payload ?? { kind: "primitive", name: "string", encoding: null }, [], dialect)
      : fieldSchema(field, dialect);
  const form = travelForm(parameter, field?.type ?? method.payload, dialect);
  if (form === null) return schema;
  const { description } = schema;
  const words = typeof description === "string" ? `${description}\n\n${form}` : form;
  return "$ref" in schema ? { description: words, allOf: [schema] } : { ...schema, description: words };
}

const bearerForm = "`Bearer` and the token (RFC 6750).";

/** A description of lists and maps as parameters, and of a token's prefix. */
function travelForm(parameter: Parameter, type: Type | null, dialect: Dialect): string | null {
  if (parameter.json) return "As JSON text.";
  if (parameter.prefix !== null) return `After \`${parameter.prefix}\`.`;
  if (parameter.credential?.role === "token" && parameter.name.toLowerCase() === "authorization") return bearerForm;
  const kind = type === null ? null : resolve(dialect.types, type).type.kind;
  if (kind === "array")
    return parameter.place === "query" ? "One parameter for each item." : "The items, separated by commas.";
  if (kind === "map" && parameter.place === "query") return `\`${parameter.name}[key]=value\` for each entry.`;
  return null;
}
