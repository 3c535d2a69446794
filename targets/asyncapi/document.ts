import type { Design, Method, Parameter, Service } from "../../src/ir/design.js";
import type { Field, Json, Type } from "../../src/ir/type.js";
import { camelCase, pascalCase } from "../../src/text/casing.js";
import { describe } from "../schema/describe.js";
import { type Dialect, type JsonSchema, namedType, typesByName } from "../schema/dialect.js";
import { reachableNames, typesOfMethod } from "../schema/reachable.js";
import { namedSchema, typeSchema } from "../schema/type-schema.js";
import { type ChannelMessage, errorMessages, errorTable, messagesOf } from "./messages.js";
import { SecuritySchemes } from "./security.js";
import { serversOf } from "./servers.js";

/** Whose application the document describes: AsyncAPI's `send` and `receive` are that application's. */
export type Perspective = "server" | "client";

/** The parts of a document, each finished; the template is the outer shell. */
export interface DocumentView {
  readonly version: string;
  readonly info: JsonSchema;
  readonly servers: JsonSchema | null;
  readonly channels: JsonSchema;
  readonly operations: JsonSchema;
  readonly components: JsonSchema;
}

export function documentView(design: Design, version: string, perspective: Perspective): DocumentView {
  const types = typesByName(design);
  const dialect: Dialect = {
    draft: "07",
    flavour: "asyncapi",
    optionalNull: false,
    types,
    reference: (name) => `#/components/schemas/${name}`,
  };
  const schemes = new SecuritySchemes(design);
  const streams = design.services.flatMap((service) =>
    service.methods.filter((method) => method.shape !== "unary").map((method) => ({ service, method })),
  );
  const channels: [string, JsonSchema][] = [];
  const operations: [string, JsonSchema][] = [];
  const messages: [string, JsonSchema][] = [];
  for (const { service, method } of streams) {
    const parts = methodParts(service, method, perspective, dialect, schemes);
    channels.push([parts.channelKey, parts.channel]);
    operations.push(...parts.operations);
    messages.push(...parts.messages.map(({ key, component }): [string, JsonSchema] => [key, component]));
  }
  const reached = reachableNames(
    streams.flatMap(({ method }) => typesOfMethod(method)),
    types,
  );
  const names = referredNames([Object.fromEntries(messages), Object.fromEntries(channels)], reached, dialect);
  const schemas = names.map((name): [string, JsonSchema] => [name, namedSchema(namedType(types, name), dialect)]);
  const servers = serversOf(design);
  const components: Record<string, Json> = {
    ...(schemas.length === 0 ? {} : { schemas: Object.fromEntries(schemas) }),
    ...(messages.length === 0 ? {} : { messages: Object.fromEntries(messages) }),
    ...(Object.keys(schemes.components).length === 0 ? {} : { securitySchemes: schemes.components }),
  };
  return {
    version,
    info: infoOf(design, perspective),
    servers: Object.keys(servers).length === 0 ? null : servers,
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
    components,
  };
}

/** The named schemas that a document refers to, directly or through others: what is written out in place is no component. */
function referredNames(document: Json, candidates: readonly string[], dialect: Dialect): string[] {
  const nameOf = new Map(candidates.map((name) => [dialect.reference(name), name]));
  const found = new Set<string>();
  const open: Json[] = [document];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      open.push(...value);
      continue;
    }
    for (const [key, part] of Object.entries(value)) {
      const name = key === "$ref" && typeof part === "string" ? nameOf.get(part) : undefined;
      if (name === undefined) open.push(part);
      else if (!found.has(name)) {
        found.add(name);
        open.push(namedSchema(namedType(dialect.types, name), dialect));
      }
    }
  }
  return candidates.filter((name) => found.has(name));
}

function infoOf(design: Design, perspective: Perspective): JsonSchema {
  const { api } = design;
  const unary = design.services.flatMap((service) =>
    service.methods
      .filter((method) => method.shape === "unary")
      .map(
        (method) =>
          `\`${service.name}.${method.name}\` (${method.http.routes.map((route) => `${route.verb} ${route.path}`).join(", ")})`,
      ),
  );
  const view =
    perspective === "server"
      ? "This document is written from the server's point of view: it *sends* what it streams to clients, and *receives* what clients stream to it."
      : "This document is written from a client's point of view: it *sends* what it streams to the server, and *receives* what the server streams to it.";
  const description = [
    api.description,
    view,
    "Each call of a method is one WebSocket connection: the opening request carries the payload, each text frame after it one JSON value.",
    unary.length === 0
      ? null
      : `Methods without streams are plain HTTP and not part of this document: ${unary.join(", ")}.`,
  ]
    .filter((paragraph) => paragraph !== null)
    .join("\n\n");
  const { contact, license } = api;
  return {
    title: api.title ?? api.name,
    version: api.version ?? "0.0.0",
    description,
    ...(api.terms === null ? {} : { termsOfService: api.terms }),
    ...(contact === null
      ? {}
      : {
          contact: Object.fromEntries(
            Object.entries(contact).filter((entry): entry is [string, string] => entry[1] !== null),
          ),
        }),
    ...(license === null
      ? {}
      : { license: { name: license.name, ...(license.url === null ? {} : { url: license.url }) } }),
    tags: design.services.map((service) => ({
      name: service.name,
      ...(service.documentation.text === null ? {} : { description: service.documentation.text }),
    })),
  };
}

interface MethodParts {
  readonly channelKey: string;
  readonly channel: JsonSchema;
  readonly operations: readonly [string, JsonSchema][];
  readonly messages: readonly ChannelMessage[];
}

function methodParts(
  service: Service,
  method: Method,
  perspective: Perspective,
  dialect: Dialect,
  schemes: SecuritySchemes,
): MethodParts {
  const channelKey = camelCase(service.name) + pascalCase(method.name);
  const prefix = pascalCase(service.name) + pascalCase(method.name);
  const fromClient = messagesOf(`${prefix}Payload`, method.streamingPayload, "Sent by the client.", dialect);
  const fromServer = messagesOf(
    `${prefix}Result`,
    method.streamingResult ?? method.result,
    method.streamingResult === null ? "The server's final answer." : "Sent by the server.",
    dialect,
  );
  const errors = errorMessages(prefix, method, dialect);
  const all = [...fromClient, ...fromServer, ...errors];
  const { security, notes } = schemes.ofMethod(method);
  const route = method.http.routes[0]?.path ?? "/";
  const parameters = method.http.parameters.filter((parameter) => parameter.place === "path");
  const about = describe(method.documentation);
  const channel: JsonSchema = {
    address: route.replaceAll("{*", "{"),
    title: `${service.name}.${method.name}`,
    summary: `One WebSocket connection for each call of \`${service.name}.${method.name}\`.`,
    description: [about, errorTable(method)].filter((part) => part !== null).join("\n\n"),
    ...(service.servers.length === 0
      ? {}
      : { servers: service.servers.map((name) => ({ $ref: `#/servers/${name}` })) }),
    ...(parameters.length === 0
      ? {}
      : {
          parameters: Object.fromEntries(
            parameters.map((parameter) => [parameter.name, parameterOf(method, parameter, dialect)]),
          ),
        }),
    messages: Object.fromEntries(all.map(({ key }) => [key, { $ref: `#/components/messages/${key}` }])),
    tags: [{ name: service.name }],
    bindings: { ws: wsBinding(method, dialect) },
    "x-goa-close": Object.fromEntries(method.errors.map((error) => [error.name, error.close ?? 4540])),
  };
  const refs = (messages: readonly ChannelMessage[]): Json[] =>
    messages.map(({ key }) => ({ $ref: `#/channels/${channelKey}/messages/${key}` }));
  const common = (summary: string): JsonSchema => ({
    title: `${service.name}.${method.name}`,
    summary,
    description: [about, ...notes].filter((part) => part !== null).join("\n\n") || summary,
    channel: { $ref: `#/channels/${channelKey}` },
    ...(security.length === 0 ? {} : { security: [...security] }),
    tags: [{ name: service.name }],
    bindings: { ws: {} },
    "x-goa": { service: service.name, method: method.name, stream: method.shape },
    ...(method.stream === null ? {} : { "x-goa-stream": { ...method.stream } }),
  });
  const server = perspective === "server";
  const operations: [string, JsonSchema][] = [];
  if (method.streamingPayload !== null) {
    const id = method.shape === "client" ? channelKey : `${channelKey}${server ? "Receive" : "Send"}`;
    operations.push([
      id,
      {
        action: server ? "receive" : "send",
        ...common(server ? "Receives what the client streams." : "Streams to the server."),
        messages: refs(fromClient),
        ...(method.shape === "client" && fromServer.length > 0
          ? { reply: { channel: { $ref: `#/channels/${channelKey}` }, messages: refs([...fromServer, ...errors]) } }
          : {}),
      },
    ]);
  }
  if (method.streamingResult !== null) {
    const id = method.shape === "server" ? channelKey : `${channelKey}${server ? "Send" : "Receive"}`;
    operations.push([
      id,
      {
        action: server ? "send" : "receive",
        ...common(server ? "Streams to the client." : "Receives what the server streams."),
        messages: refs([...fromServer, ...errors]),
      },
    ]);
  }
  return { channelKey, channel, operations, messages: all };
}

function fieldOf(method: Method, parameter: Parameter, dialect: Dialect): Field | null {
  const payload = method.payload?.kind === "reference" ? namedType(dialect.types, method.payload.name) : null;
  return payload?.kind === "object" ? (payload.fields.find((field) => field.name === parameter.field) ?? null) : null;
}

/** AsyncAPI 3 has no schema for parameters: type and limits are told in words, and as an extension. */
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

function wsBinding(method: Method, dialect: Dialect): JsonSchema {
  const of = (place: Parameter["place"]): Parameter[] =>
    method.http.parameters.filter((parameter) => parameter.place === place);
  const object = (parameters: readonly Parameter[]): JsonSchema => {
    const required = parameters
      .filter((parameter) => fieldOf(method, parameter, dialect)?.required ?? true)
      .map((parameter) => parameter.name);
    return {
      type: "object",
      properties: Object.fromEntries(
        parameters.map((parameter) => [parameter.name, parameterSchema(method, parameter, dialect)]),
      ),
      ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
    };
  };
  const query = of("query");
  const headers = of("header");
  const cookies = of("cookie");
  return {
    method: "GET",
    ...(query.length === 0 ? {} : { query: object(query) }),
    ...(headers.length === 0 ? {} : { headers: object(headers) }),
    ...(cookies.length === 0 ? {} : { "x-goa-cookies": object(cookies) }),
    bindingVersion: "0.1.0",
  };
}

function parameterSchema(method: Method, parameter: Parameter, dialect: Dialect): JsonSchema {
  if (parameter.credential?.role === "username" || parameter.credential?.role === "password") {
    return { type: "string", description: "`Basic` and the base64 of `username:password` (RFC 7617)." };
  }
  const field = fieldOf(method, parameter, dialect);
  const schema =
    field === null
      ? typeSchema(method.payload ?? { kind: "primitive", name: "string", encoding: null }, [], dialect)
      : typeSchema(field.type, field.constraints, dialect);
  const description = field === null ? null : describe(field.documentation);
  if (description === null) return schema;
  return "$ref" in schema ? { description, allOf: [schema] } : { description, ...schema };
}
