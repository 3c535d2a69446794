import type { HttpMapping, Parameter, Route } from "../ir/design.js";
import type { Field, ObjectType } from "../ir/type.js";
import { resolve } from "../ir/walk.js";
import { compareFields, fieldPlace } from "./compare-objects.js";
import { compareTypes } from "./compare-types.js";
import { add, type Comparison, chainOf, methodPlace, type Place, type Placed, typePlace } from "./finding.js";
import type { Side, Sides } from "./sides.js";
import { bare, ordinary } from "./typed.js";

/** A payload field with its place in the opening request. */
interface Carried {
  readonly field: Field;
  /** Identifies the place on the wire; names of path parameters are not part of it. */
  readonly key: string;
  /** The place in words: "the query parameter `since`". */
  readonly words: string;
  readonly inBody: boolean;
}

const placeWords = { path: "path parameter", query: "query parameter", header: "header", cookie: "cookie" } as const;

/** Compares the payloads of a call, field by field at their places in the opening request. */
export function comparePayloads(comparison: Comparison, pair: Sides<Placed>): void {
  const place = methodPlace(pair, "to-server");
  const client = pair.client.method.payload;
  const server = pair.server.method.payload;
  if (client === null && server === null) return;
  if (client === null || server === null) {
    const required = server !== null && requiresSomething(comparison.sides.server, pair.server);
    add(comparison, server === null ? "payload-removed" : "payload-added", place, {
      variant: required ? "required" : "usual",
    });
    return;
  }
  const root: Place = {
    ...place,
    subject: { client: `${place.subject.client} payload`, server: `${place.subject.server} payload` },
    trail: chainOf([`\`${place.subject.server}\` payload`]),
  };
  const a = resolve(comparison.sides.client.types, client).type;
  const b = resolve(comparison.sides.server.types, server).type;
  if (a.kind !== "object" || b.kind !== "object") {
    comparePlaces(comparison, place, pair);
    compareTypes(comparison, root, { client: bare(client), server: bare(server) }, ordinary);
    return;
  }
  // The name of the payload's type is recorded here, because the fields are compared one by one.
  comparison.met.set(a.name, new Set([...(comparison.met.get(a.name) ?? []), b.name]));
  const bodies = { client: bodyWords(pair.client.method.http), server: bodyWords(pair.server.method.http) };
  if (bodies.client !== bodies.server && bodies.client !== null && bodies.server !== null) {
    add(comparison, "http-body-changed", place, { client: bodies.client, server: bodies.server });
    return;
  }
  compareCarried(comparison, root, { client: a, server: b }, pair);
}

/** Whether a call without a payload is refused. */
function requiresSomething(side: Side, { method }: Placed): boolean {
  if (method.payload === null) return false;
  const { type: node } = resolve(side.types, method.payload);
  return node.kind !== "object" || node.fields.some((field) => field.required);
}

/** Describes a body; null if there is none. */
function bodyWords({ body }: HttpMapping): string | null {
  if (body === null) return null;
  return body.kind === "field" ? "one field's value" : body.kind === "payload" ? "the payload" : "an object of fields";
}

/** Compares the places of a payload that is not an object. */
function comparePlaces(comparison: Comparison, place: Place, pair: Sides<Placed>): void {
  const words = (placed: Placed): string => {
    const parameter = placed.method.http.parameters.find((candidate) => candidate.field === null);
    if (parameter === undefined) return "the body";
    return parameter.place === "path"
      ? "the path"
      : `the ${placeWords[parameter.place]} \`${parameter.name}\`${formWords(parameter)}`;
  };
  const client = words(pair.client);
  const server = words(pair.server);
  if (client !== server) add(comparison, "field-location-changed", place, { client, server });
}

function compareCarried(comparison: Comparison, root: Place, objects: Sides<ObjectType>, pair: Sides<Placed>): void {
  const routes = commonRoutes(pair);
  const client = carriedBy(objects.client, pair.client.method.http, routes.client);
  const server = carriedBy(objects.server, pair.server.method.http, routes.server);
  const place = { ...typePlace(root, objects), direction: "to-server" as const };
  const left = new Set(server);
  for (const before of client) {
    const after = counterpartOf(before, { client, server });
    if (after === undefined) {
      const inner = fieldPlace(place, names(before, before), { client: before.field, server: null });
      const requirement = before.field.required ? "required" : "optional";
      if (before.inBody) {
        const variant = `${requirement}${objects.server.closed ? " closed" : ""}`;
        add(comparison, "field-removed", inner, { name: requirement, variant });
      } else {
        add(comparison, "parameter-removed", inner, {
          name: before.words,
          ...(before.field.required ? {} : { variant: "optional" }),
        });
      }
      continue;
    }
    left.delete(after);
    const inner = fieldPlace(place, names(before, after), { client: before.field, server: after.field });
    if (before.key !== after.key) {
      add(comparison, "field-location-changed", inner, { client: before.words, server: after.words });
    } else if (before.field.name !== after.field.name) {
      add(comparison, "parameter-field-renamed", inner, {
        name: before.words,
        client: `\`${inner.subject.client}\``,
        server: `\`${inner.subject.server}\``,
      });
    }
    compareFields(comparison, inner, { client: before.field, server: after.field }, compareTypes);
  }
  for (const after of left) {
    const inner = fieldPlace(place, names(after, after), { client: null, server: after.field });
    const { required } = after.field;
    if (after.inBody) {
      add(comparison, required ? "field-added-required" : "field-added-optional", inner, {
        name: required ? "required" : "optional",
        variant: objects.client.closed ? "closed" : "usual",
      });
    } else {
      add(comparison, required ? "parameter-added-required" : "parameter-added-optional", inner, { name: after.words });
    }
  }
}

/** The server's field at the same place, or else the one of the same name at a new place. */
function counterpartOf(before: Carried, { client, server }: Sides<readonly Carried[]>): Carried | undefined {
  const isSame = (one: Carried, other: Carried): boolean =>
    one.key === other.key && one.field.name === other.field.name;
  // Credentials of alternative schemes share one place, so a field there may be the counterpart of another one.
  const samePlace = server.filter(({ key }) => key === before.key);
  return (
    samePlace.find((candidate) => isSame(candidate, before)) ??
    samePlace.find((candidate) => !client.some((other) => isSame(candidate, other))) ??
    server.find(({ key, field }) => field.name === before.field.name && !client.some((other) => other.key === key))
  );
}

function names(client: Carried, server: Carried): Sides<string> {
  return { client: client.field.name, server: server.field.name };
}

function formWords({ prefix, json }: Parameter): string {
  if (json) return " as JSON";
  return prefix === null ? "" : ` with the prefix \`${prefix}\``;
}

/** The routes that identify path parameters: the first common one, else the first of each side. */
function commonRoutes(pair: Sides<Placed>): Sides<Route | undefined> {
  const { routes } = pair.client.method.http;
  for (const route of routes) {
    const same = pair.server.method.http.routes.find((other) => routeIdentity(other) === routeIdentity(route));
    if (same !== undefined) return { client: route, server: same };
  }
  return { client: routes[0], server: pair.server.method.http.routes[0] };
}

/** Verb and path; names of parameters do not travel. */
export function routeIdentity(route: Route): string {
  return `${route.verb} ${anonymousPath(route)}`;
}

export function anonymousPath(route: Route): string {
  const segments = route.segments.map((segment) =>
    segment.kind === "literal" ? segment.text : segment.kind === "tail" ? "{*}" : "{}",
  );
  return `/${segments.join("/")}`;
}

function carriedBy(object: ObjectType, http: HttpMapping, route: Route | undefined): Carried[] {
  const inPath = (route?.segments ?? []).flatMap((segment) => (segment.kind === "literal" ? [] : [segment.field]));
  return object.fields.map((field): Carried => {
    const parameter = http.parameters.find((candidate) => candidate.field === field.name);
    if (parameter === undefined) {
      const whole = http.body?.kind === "field";
      return {
        field,
        key: whole ? "body" : `body ${field.name}`,
        words: whole ? "the body" : `the body's field \`${field.name}\``,
        inBody: true,
      };
    }
    const position = inPath.indexOf(field.name);
    // Names of headers are case-insensitive. Two credentials can share one `Authorization` header.
    const name = parameter.place === "header" ? parameter.name.toLowerCase() : parameter.name;
    const role = parameter.credential?.role;
    const basic = role === "username" || role === "password" ? ` ${role}` : "";
    return {
      field,
      key:
        parameter.place === "path" && position >= 0
          ? `path ${position}`
          : `${parameter.place} ${name}${basic}${formWords(parameter)}`,
      words:
        parameter.place === "path"
          ? `the path's parameter ${position + 1}`
          : `the ${placeWords[parameter.place]} \`${parameter.name}\`${formWords(parameter)}`,
      inBody: false,
    };
  });
}
