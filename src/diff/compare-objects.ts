import { isSameValue } from "../ir/same-value.js";
import type { Field, ObjectType, Type } from "../ir/type.js";
import { resolve } from "../ir/walk.js";
import { add, type Comparison, type Place, typePlace } from "./finding.js";
import { isRequired } from "./required-field.js";
import { fitScalars, isScalar, scalarSet } from "./scalar-fit.js";
import type { Sides } from "./sides.js";
import type { CompareTypes } from "./typed.js";

/** A field's place, inside the place of its object. */
export function fieldPlace(object: Place, names: Sides<string>, fields: Sides<Field | null>): Place {
  const subject = {
    client: `${object.subject.client}.${names.client}`,
    server: `${object.subject.server}.${names.server}`,
  };
  return {
    ...object,
    subject,
    step: `\`${subject.server}\``,
    origin: { client: fields.client?.origin ?? null, server: fields.server?.origin ?? null },
    scopes: {
      client: { first: `field ${subject.client}`, rest: object.scopes.client },
      server: { first: `field ${subject.server}`, rest: object.scopes.server },
    },
  };
}

/** Compares two objects that travel as JSON: fields by their names. */
export function compareObjects(
  comparison: Comparison,
  outer: Place,
  objects: Sides<ObjectType>,
  compareTypes: CompareTypes,
): void {
  const { client, server } = objects;
  const place = typePlace(outer, objects);
  if (client.closed !== server.closed) add(comparison, server.closed ? "object-closed" : "object-opened", place);
  const renamed = renamedFields(comparison, place, objects);
  const before = new Set(client.fields.map((field) => field.name));
  const after = new Map(server.fields.map((field) => [field.name, field]));
  for (const field of client.fields) {
    const other = after.get(field.name);
    if (other !== undefined) {
      const inner = fieldPlace(place, { client: field.name, server: field.name }, { client: field, server: other });
      compareFields(comparison, inner, { client: field, server: other }, compareTypes);
    } else if (!renamed.has(field)) {
      const inner = fieldPlace(place, { client: field.name, server: field.name }, { client: field, server: null });
      const need = isRequired(field, place.direction) ? "required" : "optional";
      add(comparison, "field-removed", inner, { name: need, variant: `${need}${server.closed ? " closed" : ""}` });
    }
  }
  for (const field of server.fields) {
    if (before.has(field.name) || renamed.has(field)) continue;
    const inner = fieldPlace(place, { client: field.name, server: field.name }, { client: null, server: field });
    const required = isRequired(field, place.direction);
    add(comparison, required ? "field-added-required" : "field-added-optional", inner, {
      name: required ? "required" : "optional",
      variant: client.closed ? "closed" : "usual",
    });
  }
  compareTags(comparison, place, objects, renamed);
}

/** Pairs removed and added fields with the same tag and a similar type, which are one renamed field. */
function renamedFields(comparison: Comparison, place: Place, objects: Sides<ObjectType>): ReadonlySet<Field> {
  const found = new Set<Field>();
  const before = new Set(objects.client.fields.map((field) => field.name));
  const after = new Set(objects.server.fields.map((field) => field.name));
  const byTag = new Map(objects.server.fields.map((field) => [field.tag, field]));
  for (const field of objects.client.fields) {
    if (field.tag === null || after.has(field.name)) continue;
    const other = byTag.get(field.tag);
    if (other === undefined || before.has(other.name)) continue;
    if (!areAlike(comparison, { client: field.type, server: other.type })) continue;
    found.add(field).add(other);
    const inner = fieldPlace(place, { client: field.name, server: other.name }, { client: field, server: other });
    add(comparison, "field-renamed", inner, {
      client: `\`${inner.subject.client}\``,
      server: `\`${inner.subject.server}\``,
    });
  }
  return found;
}

/** Whether two types are of one kind; types without parts must also have common values. */
function areAlike(comparison: Comparison, types: Sides<Type>): boolean {
  const client = resolve(comparison.sides.client.types, types.client).type;
  const server = resolve(comparison.sides.server.types, types.server).type;
  if (!isScalar(client) || !isScalar(server)) return client.kind === server.kind;
  const sets = { client: scalarSet(client, []), server: scalarSet(server, []) };
  return fitScalars(sets.client, sets.server) !== "refused" || fitScalars(sets.server, sets.client) !== "refused";
}

function compareTags(
  comparison: Comparison,
  place: Place,
  objects: Sides<ObjectType>,
  renamed: ReadonlySet<Field>,
): void {
  const byTag = new Map(objects.client.fields.map((field) => [field.tag, field]));
  for (const field of objects.server.fields) {
    const holder = field.tag === null ? undefined : byTag.get(field.tag);
    if (holder === undefined || holder.name === field.name || renamed.has(holder)) continue;
    const inner = fieldPlace(place, { client: holder.name, server: field.name }, { client: holder, server: field });
    add(comparison, "field-tag-reused", inner, {
      name: String(field.tag),
      client: `\`${inner.subject.client}\``,
      server: `\`${inner.subject.server}\``,
    });
  }
}

/** Compares one field of both sides, in a message or in the opening request. */
export function compareFields(
  comparison: Comparison,
  place: Place,
  fields: Sides<Field>,
  compareTypes: CompareTypes,
): void {
  const { client, server } = fields;
  const before = isRequired(client, place.direction);
  const after = isRequired(server, place.direction);
  if (before !== after) add(comparison, after ? "field-optional-to-required" : "field-required-to-optional", place);
  compareTypes(comparison, place, fields, { optional: !before && !after, replaced: null });
  const old = client.default === null ? null : JSON.stringify(client.default.value);
  const now = server.default === null ? null : JSON.stringify(server.default.value);
  // A default has no effect on a field that is always sent; a field that is no longer always sent was reported above.
  if (before === after && !isSameValue(client.default, server.default)) {
    const code =
      old === null ? "field-default-added" : now === null ? "field-default-removed" : "field-default-changed";
    add(comparison, code, place, { client: `\`${old}\``, server: `\`${now}\`` });
  }
  if (client.tag !== server.tag && client.tag !== null) {
    add(comparison, "field-tag-changed", place, { client: String(client.tag), server: String(server.tag ?? "none") });
  }
}
