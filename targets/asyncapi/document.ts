import type { Design, Method, Parameter, Route, Service } from "../../src/ir/design.js";
import type { Field, Json, Type } from "../../src/ir/type.js";
import { camelCase, pascalCase } from "../../src/text/casing.js";
import { describe } from "../schema/describe.js";
import { type Dialect, type JsonSchema, namedType, typesByName } from "../schema/dialect.js";
import { reachableNames, typesOfMethod } from "../schema/reachable.js";
import { namedSchema, typeSchema } from "../schema/type-schema.js";
import { asciiName, uniqueNames } from "./component-names.js";
import { type ChannelMessage, errorMessages, errorTable, messagesOf } from "./messages.js";
import { PayloadSchemas } from "./payload-schemas.js";
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
  const unique = uniqueNames([...types.keys()]);
  const componentNames = new Map([...types.keys()].map((name, index) => [name, unique[index] ?? name]));
  const dialect: Dialect = {
    draft: "07",
    flavour: "asyncapi",
    optionalNull: false,
    types,
    reference: (name) => `#/components/schemas/${componentNames.get(name) ?? name}`,
  };
  const schemes = new SecuritySchemes(design);
  const payloads = new PayloadSchemas(new Set(unique));
  const streams = design.services.flatMap((service) =>
    service.methods.filter((method) => method.shape !== "unary").map((method) => ({ service, method })),
  );
  const channels: [string, JsonSchema][] = [];
  const operations: [string, JsonSchema][] = [];
  const messages: [string, JsonSchema][] = [];
  const channelKeys = uniqueNames(
    streams.map(({ service, method }) => camelCase(service.name) + pascalCase(method.name)),
  );
  for (const [index, { service, method }] of streams.entries()) {
    const channelKey = channelKeys[index] ?? "";
    const parts = methodParts(channelKey, service, method, perspective, dialect, { schemes, payloads });
    channels.push([parts.channelKey, parts.channel]);
    operations.push(...parts.operations);
    messages.push(...parts.messages.map(({ key, component }): [string, JsonSchema] => [key, component]));
  }
  const reached = reachableNames(
    streams.flatMap(({ method }) => typesOfMethod(method)),
    types,
  );
  const names = referredNames(
    [Object.fromEntries(messages), Object.fromEntries(channels), Object.fromEntries(payloads.components)],
    reached,
    dialect,
  );
  const schemas = [
    ...names.map((name): readonly [string, JsonSchema] => [
      componentNames.get(name) ?? name,
      namedSchema(namedType(types, name), dialect),
    ]),
    ...payloads.components,
  ];
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
  channelKey: string,
  service: Service,
  method: Method,
  perspective: Perspective,
  dialect: Dialect,
  { schemes, payloads }: { readonly schemes: SecuritySchemes; readonly payloads: PayloadSchemas },
): MethodParts {
  const prefix = channelKey.charAt(0).toUpperCase() + channelKey.slice(1);
  const fromClient = messagesOf(`${prefix}Payload`, method.streamingPayload, "Sent by the client.", dialect, payloads);
  const fromServer = messagesOf(
    `${prefix}Result`,
    method.streamingResult ?? method.result,
    method.streamingResult === null ? "The server's final answer." : "Sent by the server.",
    dialect,
    payloads,
  );
  const errors = errorMessages(prefix, method, dialect, payloads);
  const all = [...fromClient, ...fromServer, ...errors];
  const { security, notes } = schemes.ofMethod(method);
  const [route, ...otherRoutes] = method.http.routes;
  const inAddress = (route?.segments ?? []).flatMap((segment) => (segment.kind === "literal" ? [] : [segment.field]));
  const parameters = method.http.parameters.filter(
    (parameter) => parameter.place === "path" && inAddress.includes(parameter.field ?? parameter.name),
  );
  const about = describe(method.documentation);
  const channel: JsonSchema = {
    address: addressOf(route),
    title: `${service.name}.${method.name}`,
    summary: `One WebSocket connection for each call of \`${service.name}.${method.name}\`.`,
    description: [
      about,
      otherRoutes.length === 0 ? null : `Also at ${otherRoutes.map(({ path }) => `\`${path}\``).join(", ")}.`,
      errorTable(method),
    ]
      .filter((part) => part !== null)
      .join("\n\n"),
    ...(service.servers.length === 0
      ? {}
      : { servers: service.servers.map((name) => ({ $ref: `#/servers/${asciiName(name)}` })) }),
    ...(parameters.length === 0
      ? {}
      : {
          parameters: Object.fromEntries(
            parameters.map((parameter) => [asciiName(parameter.name), parameterOf(method, parameter, dialect)]),
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
    const id = server ? (method.shape === "client" ? channelKey : `${channelKey}Receive`) : `sendTo${prefix}`;
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
    const id = server ? (method.shape === "server" ? channelKey : `${channelKey}Send`) : `receiveFrom${prefix}`;
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

/** The path with names that AsyncAPI allows; a tail is a parameter like any other. */
function addressOf(route: Route | undefined): string {
  if (route === undefined) return "/";
  return `/${route.segments.map((segment) => (segment.kind === "literal" ? segment.text : `{${asciiName(segment.field)}}`)).join("/")}`;
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
    headers: withHandshake(object(headers), cookies),
    ...(cookies.length === 0 ? {} : { "x-goa-cookies": object(cookies) }),
    bindingVersion: "0.1.0",
  };
}

/** Headers of the handshake that are no parameters: the subprotocol, and the one that carries cookies, for which AsyncAPI has no place. */
function withHandshake(headers: JsonSchema, cookies: readonly Parameter[]): JsonSchema {
  const { properties, ...rest } = headers;
  const names = cookies.map(({ name }) => `\`${name}\``).join(", ");
  return {
    ...rest,
    properties: {
      ...(typeof properties === "object" && !Array.isArray(properties) ? properties : {}),
      ...(cookies.length === 0
        ? {}
        : { Cookie: { type: "string", description: `Carries ${names}: see \`x-goa-cookies\`.` } }),
      "Sec-WebSocket-Protocol": {
        type: "string",
        enum: ["goaidl.v1"],
        description:
          "Left out: each text frame is one message. With `goaidl.v1`, messages travel in that protocol's frames, and the stream survives a lost connection.",
      },
    },
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
