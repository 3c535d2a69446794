import type { Design } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import { typesByName, typesOfMethod } from "../../src/ir/walk.js";
import { camelCase, pascalCase } from "../../src/text/casing.js";
import { type Dialect, type JsonSchema, namedType } from "../schema/dialect.js";
import { reachableNames } from "../schema/reachable.js";
import { namedSchema } from "../schema/type-schema.js";
import { uniqueNames } from "./component-names.js";
import { infoOf } from "./info.js";
import { type MethodContext, methodParts } from "./method-parts.js";
import { PayloadSchemas } from "./payload-schemas.js";
import { SecuritySchemes } from "./security.js";
import { Servers } from "./servers.js";

/** Whose application the document describes: AsyncAPI's `send` and `receive` are that application's. */
export type Perspective = "server" | "client";

/** The parts of a document, each finished; the template is the outer shell. */
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
  };
  const schemes = new SecuritySchemes(design);
  const servers = new Servers(design);
  const context: MethodContext = {
    perspective,
    dialect,
    schemes,
    payloads: new PayloadSchemas(new Set(unique)),
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
  const names = referredNames(
    [Object.fromEntries(messages), Object.fromEntries(channels), Object.fromEntries(context.payloads.components)],
    reached,
    dialect,
  );
  const schemas = [
    ...names.map((name): readonly [string, JsonSchema] => [
      componentNames.get(name) ?? name,
      namedSchema(namedType(types, name), dialect),
    ]),
    ...context.payloads.components,
  ];
  const components: Record<string, Json> = {
    ...(schemas.length === 0 ? {} : { schemas: Object.fromEntries(schemas) }),
    ...(messages.length === 0 ? {} : { messages: Object.fromEntries(messages) }),
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
