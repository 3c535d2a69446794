import type { Interceptor, InterceptorAccess, Server } from "../ir/design.js";
import type { Annotations, Documentation, Origin } from "../ir/documentation.js";
import { isSameValue } from "../ir/same-value.js";
import type { EnumType, Field, NamedType, ObjectType, UnionType } from "../ir/type.js";
import { add, type Comparison, methodPlace, type Place, type Placed, plainPlace } from "./finding.js";
import { both, type Sides } from "./sides.js";

/** The documentation before a declaration. */
interface Documented {
  readonly documentation: Documentation;
  readonly annotations: Annotations;
}

/** Built-in annotations for tools, which don't describe the contract. */
const ours: readonly string[] = ["allowBreaking", "suppress"];

/** Compares the documentation of a part that has no users' annotations. */
function compareText(comparison: Comparison, place: Place, pair: Sides<Documentation>): void {
  compareWords(comparison, place, {
    client: { documentation: pair.client, annotations: [] },
    server: { documentation: pair.server, annotations: [] },
  });
}

function compareWords(comparison: Comparison, place: Place, pair: Sides<Documented>): void {
  const { client, server } = pair;
  const text = ({ text: doc, summary, since, externalDocs }: Documentation) => [doc, summary, since, externalDocs];
  if (!isSameValue(text(client.documentation), text(server.documentation)))
    add(comparison, "doc-changed", place, { name: "documentation" });
  const before = client.documentation.deprecated;
  const after = server.documentation.deprecated;
  if ((before === null) !== (after === null)) {
    add(comparison, after === null ? "deprecated-removed" : "deprecated-added", place);
  } else if (!isSameValue(before, after)) {
    add(comparison, "doc-changed", place, { name: "deprecation" });
  }
  const written = (annotations: Annotations, name: string): Annotations =>
    annotations.filter((annotation) => annotation.name === name);
  const names = new Set([...client.annotations, ...server.annotations].map((annotation) => annotation.name));
  for (const name of names) {
    if (!ours.includes(name) && !isSameValue(written(client.annotations, name), written(server.annotations, name)))
      add(comparison, "annotation-changed", place, { name: `\`@${name}\`` });
  }
}

/** Compares the parts of designs that don't affect values: documentation, secrets, reserved names, names of types. */
export function compareDocumentation(comparison: Comparison, methods: readonly Sides<Placed>[]): void {
  compareApi(comparison);
  const { client, server } = comparison.sides;
  const services = new Map(server.design.services.map((service) => [service.name, service]));
  for (const service of client.design.services) {
    const other = services.get(service.name);
    if (other === undefined) continue;
    const scopes = both([`service ${service.name}`, "api"]);
    const place = plainPlace(both(service.name), { client: service.origin, server: other.origin }, scopes);
    compareWords(comparison, place, { client: service, server: other });
  }
  for (const pair of methods) {
    const place = methodPlace(pair);
    compareWords(comparison, place, { client: pair.client.method, server: pair.server.method });
    compareErrorWords(comparison, pair);
  }
  compareInterceptorWords(comparison);
  compareSchemeWords(comparison);
  for (const type of client.design.types) {
    const other = server.types.get(type.name);
    if (other !== undefined) compareTypeWords(comparison, { client: type, server: other });
  }
  compareNames(comparison);
}

function compareErrorWords(comparison: Comparison, pair: Sides<Placed>): void {
  const others = new Map(pair.server.method.errors.map((error) => [error.name, error]));
  for (const error of pair.client.method.errors) {
    const other = others.get(error.name);
    if (other === undefined) continue;
    const inner = {
      ...methodPlace(pair),
      subject: both(`error ${error.name}`),
      origin: { client: error.origin, server: other.origin },
    };
    compareText(comparison, inner, { client: error.documentation, server: other.documentation });
  }
}

function compareInterceptorWords(comparison: Comparison): void {
  const { client, server } = comparison.sides;
  const others = new Map(server.design.interceptors.map((interceptor) => [interceptor.name, interceptor]));
  for (const interceptor of client.design.interceptors) {
    const other = others.get(interceptor.name);
    if (other === undefined) continue;
    const place = plainPlace(both(`interceptor ${interceptor.name}`), both(null), both(["api"]));
    compareText(comparison, place, { client: interceptor.documentation, server: other.documentation });
    compareAccesses(comparison, place, { client: interceptor, server: other });
  }
}

const messageWords: Readonly<Record<InterceptorAccess["message"], string>> = {
  payload: "payload",
  result: "result",
  streamingPayload: "streaming payload",
  streamingResult: "streaming result",
};

function accessWords({ mode, message, field }: InterceptorAccess): string {
  return `\`${mode} ${messageWords[message]}.${field}\``;
}

/** Compares the fields that an interceptor may see, because they decide the types of its hooks on both sides. */
function compareAccesses(comparison: Comparison, place: Place, { client, server }: Sides<Interceptor>): void {
  const before = new Set(client.accesses.map(accessWords));
  const after = new Set(server.accesses.map(accessWords));
  for (const name of before) if (!after.has(name)) add(comparison, "interceptor-access-removed", place, { name });
  for (const name of after) if (!before.has(name)) add(comparison, "interceptor-access-added", place, { name });
}

function compareSchemeWords(comparison: Comparison): void {
  const { client, server } = comparison.sides;
  const others = new Map(server.design.schemes.map((scheme) => [scheme.name, scheme]));
  for (const scheme of client.design.schemes) {
    const other = others.get(scheme.name);
    if (other === undefined) continue;
    const place = plainPlace(both(`scheme ${scheme.name}`), both(null), both(["api"]));
    compareText(comparison, place, { client: scheme.documentation, server: other.documentation });
    const scopes = new Map(other.scopes.map((scope) => [scope.name, scope]));
    for (const scope of scheme.scopes) {
      const now = scopes.get(scope.name);
      if (now !== undefined && now.description !== scope.description)
        add(comparison, "doc-changed", place, { name: `description of the scope \`${scope.name}\`` });
    }
  }
}

/** Compares the documentation of a server, but not its address. */
function compareServerWords(comparison: Comparison, place: Place, servers: Sides<Server>): void {
  const { client, server } = servers;
  if (client.description !== server.description) add(comparison, "doc-changed", place, { name: "description" });
  const others = new Map(server.variables.map((variable) => [variable.name, variable]));
  for (const variable of client.variables) {
    const other = others.get(variable.name);
    if (other !== undefined && other.description !== variable.description)
      add(comparison, "doc-changed", place, { name: `description of the variable \`${variable.name}\`` });
  }
}

/** The parts of a server's address. */
function addressOf({ url, variables }: Server): unknown {
  return [url, variables.map((variable) => ({ ...variable, description: null }))];
}

function compareApi(comparison: Comparison): void {
  const client = comparison.sides.client.design.api;
  const server = comparison.sides.server.design.api;
  const scopes = both(["api"]);
  const place = plainPlace({ client: client.name, server: server.name }, both(null), scopes);
  compareWords(comparison, place, { client, server });
  for (const name of ["name", "title", "version", "description", "terms", "contact", "license"] as const) {
    if (!isSameValue(client[name], server[name])) add(comparison, "doc-changed", place, { name });
  }
  for (const before of client.servers) {
    const after = server.servers.find((candidate) => candidate.name === before.name);
    const inner = plainPlace(both(before.name), both(null), scopes);
    const words = { client: `\`${before.url}\``, server: `\`${after?.url ?? ""}\`` };
    if (after === undefined) {
      add(comparison, "server-removed", inner, words);
      continue;
    }
    if (!isSameValue(addressOf(before), addressOf(after))) add(comparison, "server-url-changed", inner, words);
    const place = { ...inner, subject: both(`server ${before.name}`) };
    compareServerWords(comparison, place, { client: before, server: after });
  }
  for (const after of server.servers) {
    if (client.servers.some((candidate) => candidate.name === after.name)) continue;
    add(comparison, "server-added", plainPlace(both(after.name), both(null), scopes), { server: `\`${after.url}\`` });
  }
}

function compareTypeWords(comparison: Comparison, types: Sides<NamedType>): void {
  const { client, server } = types;
  const origins: Sides<Origin | null> = { client: client.origin, server: server.origin };
  const place = plainPlace(both(client.name), origins, both([`type ${client.name}`, "api"]));
  compareWords(comparison, place, types);
  if ("examples" in client && "examples" in server) compareExamples(comparison, place, { client, server });
  if (client.kind === "enum" && server.kind === "enum") {
    compareMemberWords(comparison, place, { client: client.values, server: server.values });
    const values = { client: reservingEnum(client), server: reservingEnum(server) };
    compareReserved(comparison, place, "enum-value", values);
  }
  if (client.kind === "union" && server.kind === "union") {
    compareMemberWords(comparison, place, { client: client.variants, server: server.variants });
    const variants = { client: reservingUnion(client), server: reservingUnion(server) };
    compareReserved(comparison, place, "union-variant", variants);
  }
  if (client.kind === "object" && server.kind === "object") compareObjectWords(comparison, place, { client, server });
}

interface Member {
  readonly name: string;
  readonly documentation: Documentation;
}

/** The values of an enum, or the variants of a union. */
function compareMemberWords(comparison: Comparison, place: Place, members: Sides<readonly Member[]>): void {
  const others = new Map(members.server.map((member) => [member.name, member]));
  for (const member of members.client) {
    const other = others.get(member.name);
    if (other === undefined) continue;
    const inner = {
      ...place,
      subject: {
        client: `${place.subject.client}.${member.name}`,
        server: `${place.subject.server}.${member.name}`,
      },
    };
    compareText(comparison, inner, { client: member.documentation, server: other.documentation });
  }
}

/** The members of an enum or a union, and its reserved names and values. */
interface Reserving {
  readonly derived: boolean;
  readonly reserved: readonly (string | number)[];
  /** `wire`: the value or the tag; null if there is none. */
  readonly members: readonly { readonly name: string; readonly wire: string | number | null }[];
}

function reservingEnum({ derived, reserved, values }: EnumType): Reserving {
  return { derived, reserved, members: values.map(({ name, value }) => ({ name, wire: value })) };
}

function reservingUnion({ derived, reserved, tagging, variants }: UnionType): Reserving {
  // The names of variants without tags don't travel, so they can't be misread.
  const members = tagging.kind === "untagged" ? [] : variants.map(({ name, tag }) => ({ name, wire: tag }));
  return { derived, reserved, members };
}

function compareReserved(
  comparison: Comparison,
  place: Place,
  member: "enum-value" | "union-variant",
  { client, server }: Sides<Reserving>,
): void {
  const reserved = new Set(server.reserved);
  for (const name of client.reserved) {
    if (!reserved.has(name)) add(comparison, `${member}-released`, place, { name: `\`${name}\`` });
  }
  if (client.derived) return;
  const taken = new Set(server.members.flatMap(({ name, wire }) => (wire === null ? [name] : [name, wire])));
  for (const { name, wire } of client.members) {
    const isReserved = reserved.has(name) || (wire !== null && reserved.has(wire));
    if (isReserved || taken.has(name) || (wire !== null && taken.has(wire))) continue;
    add(comparison, `${member}-not-reserved`, place, { name: `\`${name}\`` });
  }
}

function compareExamples(
  comparison: Comparison,
  place: Place,
  pair: Sides<{ readonly examples: readonly unknown[] }>,
): void {
  if (!isSameValue(pair.client.examples, pair.server.examples)) add(comparison, "example-changed", place);
}

function compareObjectWords(comparison: Comparison, place: Place, objects: Sides<ObjectType>): void {
  const { client, server } = objects;
  const reserved = new Set(server.reserved);
  const fields = new Map(server.fields.map((field) => [field.name, field]));
  for (const name of client.reserved) {
    if (!reserved.has(name)) add(comparison, "field-name-released", place, { name: `\`${name}\`` });
  }
  for (const field of client.fields) {
    const other = fields.get(field.name);
    const subject = `${client.name}.${field.name}`;
    const inner: Place = {
      ...place,
      subject: both(subject),
      origin: { client: field.origin, server: other?.origin ?? null },
      scopes: both({ first: `field ${subject}`, rest: place.scopes.client }),
    };
    if (other !== undefined) compareFieldWords(comparison, inner, { client: field, server: other });
    else if (!reserved.has(field.name) && !client.derived) add(comparison, "field-name-not-reserved", inner);
  }
}

function compareFieldWords(comparison: Comparison, place: Place, fields: Sides<Field>): void {
  const { client, server } = fields;
  compareWords(comparison, place, fields);
  compareExamples(comparison, place, fields);
  if (client.sensitive !== server.sensitive)
    add(comparison, server.sensitive ? "field-secret-added" : "field-secret-removed", place);
  const access = (field: Field): string =>
    field.readOnly ? "`@readOnly`" : field.writeOnly ? "`@writeOnly`" : "set by both sides";
  if (access(client) !== access(server))
    add(comparison, "field-access-changed", place, {
      client: access(client),
      server: access(server),
      variant: server.readOnly || server.writeOnly ? "restricted" : "usual",
    });
}

/** Reports names of types that were added, removed or changed while their values stayed in place. */
function compareNames(comparison: Comparison): void {
  const { client, server } = comparison.sides;
  const successors = new Set<string>();
  for (const type of client.design.types) {
    if (server.types.has(type.name)) continue;
    const now = [...(comparison.met.get(type.name) ?? [])].filter((name) => !client.types.has(name));
    const [name] = now;
    const successor = name === undefined || now.length > 1 ? undefined : server.types.get(name);
    if (successor !== undefined) {
      successors.add(successor.name);
      // Derived names follow the names of their methods, which are reported.
      if (type.derived && successor.derived) continue;
      add(
        comparison,
        "type-renamed",
        plainPlace(
          { client: type.name, server: successor.name },
          { client: type.origin, server: successor.origin },
          { client: [`type ${type.name}`, "api"], server: [`type ${successor.name}`, "api"] },
        ),
        { client: `\`${type.name}\``, server: `\`${successor.name}\`` },
      );
    } else if (!type.derived) {
      add(comparison, "type-removed", ownPlace(type, "client"));
    }
  }
  for (const type of server.design.types) {
    if (!client.types.has(type.name) && !successors.has(type.name) && !type.derived)
      add(comparison, "type-added", ownPlace(type, "server"));
  }
}

function ownPlace(type: NamedType, side: "client" | "server"): Place {
  const origin = { client: side === "client" ? type.origin : null, server: side === "server" ? type.origin : null };
  return plainPlace(both(type.name), origin, both([`type ${type.name}`, "api"]));
}
