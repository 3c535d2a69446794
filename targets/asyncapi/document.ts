import type { Design } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import { typesByName, typesOfMethod } from "../../src/ir/walk.js";
import { camelCase, pascalCase } from "../../src/text/casing.js";
import { isRecord } from "../../src/text/is-record.js";
import { type Dialect, type JsonSchema, namedType } from "../schema/dialect.js";
import { reachableNames } from "../schema/reachable.js";
import { namedSchema } from "../schema/type-schema.js";
import { uniqueNames } from "./component-names.js";
import { infoOf } from "./info.js";
import { exampleMaker } from "./messages.js";
import { type MethodContext, methodParts } from "./method-parts.js";
import { PayloadSchemas } from "./payload-schemas.js";
import type { Perspective } from "./perspective.js";
import { SecuritySchemes } from "./security.js";
import { Servers } from "./servers.js";
import { Titles } from "./titles.js";

/** The finished parts of a document, which the template puts together. */
export interface DocumentView {
  readonly version: string;
  readonly info: JsonSchema;
  readonly servers: JsonSchema;
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
    variant: (union, variant) => payloads.variant(union, variant, dialect),
  };
  const payloads = new PayloadSchemas(unique);
  // Schemas are built once, and only if a message refers to them.
  const built = new Map<string, JsonSchema>();
  const schemaOf = (name: string): JsonSchema => {
    const schema = built.get(name) ?? namedSchema(namedType(types, name), dialect);
    built.set(name, schema);
    return schema;
  };
  const schemes = new SecuritySchemes(design);
  const servers = new Servers(design);
  const context: MethodContext = {
    perspective,
    dialect,
    exampleOf: exampleMaker(types),
    schemes,
    payloads,
    serversOf: (service, method) => servers.of(service, method),
  };
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
    const parts = methodParts(channelKey, service, method, context);
    channels.push([channelKey, parts.channel]);
    operations.push(...parts.operations);
    messages.push(...parts.messages.map(({ key, component }): [string, JsonSchema] => [key, component]));
  }
  const reached = reachableNames(
    streams.flatMap(({ method }) => typesOfMethod(method)),
    types,
  );
  const parts = [messages, channels, operations].map((entries): JsonSchema => Object.fromEntries(entries));
  const names = referredNames(parts, {
    candidates: reached,
    schemaOf,
    payloads,
    reference: dialect.reference,
  });
  const schemas = [
    ...names.map((name): readonly [string, JsonSchema] => [componentNames.get(name) ?? name, schemaOf(name)]),
    ...payloads.components,
  ];
  const titles = new Titles(schemas.map(([name]) => name));
  const titledSchemas = schemas.map(([name, schema]): [string, JsonSchema] => [name, titles.of(schema, name)]);
  const titledMessages = messages.map(([key, message]): [string, JsonSchema] => [
    key,
    withTitles(message, key, titles),
  ]);
  const components: Record<string, Json> = {
    ...(schemas.length === 0 ? {} : { schemas: Object.fromEntries(titledSchemas) }),
    ...(messages.length === 0 ? {} : { messages: Object.fromEntries(titledMessages) }),
    ...(Object.keys(schemes.components).length === 0 ? {} : { securitySchemes: schemes.components }),
  };
  return {
    version,
    info: infoOf(design, perspective),
    servers: servers.objects,
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
    components,
  };
}

/** The document that `asyncapi.hbs` prints. */
export function documentOf({ version, info, servers, channels, operations, components }: DocumentView): Json {
  return { asyncapi: version, info, defaultContentType: "application/json", servers, channels, operations, components };
}

/** A message whose inline schemas have titles. */
function withTitles(message: JsonSchema, key: string, titles: Titles): JsonSchema {
  const schemaAt = (part: string): JsonSchema => {
    const schema = message[part];
    if (schema === undefined || !isRecord(schema)) return {};
    return { [part]: titles.message(schema, part === "payload" ? key : `${key}Headers`) };
  };
  return { ...message, ...schemaAt("payload"), ...schemaAt("headers") };
}

interface Reachable {
  /** All possible names, in the order of the document. */
  readonly candidates: readonly string[];
  readonly payloads: PayloadSchemas;
  schemaOf(name: string): JsonSchema;
  reference(name: string): string;
}

/**
 * The named schemas that a document refers to, directly or through others; inline schemas are not components.
 * Building the schemas adds the variants of unions to the payload schemas, which are followed too.
 */
function referredNames(document: Json, { candidates, payloads, schemaOf, reference }: Reachable): string[] {
  const nameOf = new Map(candidates.map((name) => [reference(name), name]));
  const found = new Set<string>();
  let followed = 0;
  const open: Json[] = [document];
  for (;;) {
    const value = open.pop();
    if (value === undefined) {
      const more = payloads.components.slice(followed);
      if (more.length === 0) return candidates.filter((name) => found.has(name));
      followed += more.length;
      open.push(...more.map(([, schema]) => schema));
      continue;
    }
    if (typeof value !== "object" || value === null) continue;
    for (const [key, part] of Object.entries(value)) {
      const name = key === "$ref" && typeof part === "string" ? nameOf.get(part) : undefined;
      if (typeof part === "object") open.push(part);
      if (name !== undefined && !found.has(name)) {
        found.add(name);
        open.push(schemaOf(name));
      }
    }
  }
}
