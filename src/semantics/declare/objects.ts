import { quoted } from "../../diagnostics/quoted.js";
import type { Field, NamedType, ObjectType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import type { Span } from "../../text/source-file.js";
import { credentialOf, rememberCredential } from "../check/credentials.js";
import { originOf } from "../context.js";
import { readDecorations } from "../lower/annotations.js";
import { encoded } from "../lower/encodings.js";
import type { TypeNode } from "../nodes.js";
import { firstOfEach, reportDuplicate, reportDuplicates } from "../reporter.js";
import { isUnknown, objectOf, withoutNull } from "../underlying.js";
import type { Declaring, ObjectHead, PendingObject, TypePlace } from "./declaring.js";
import { lowerReference, lowerType } from "./type-expressions.js";
import { lowerViews } from "./views.js";

/** The longest chain of bases. Fields are copied into each type that extends another, so longer chains could need too much memory. */
const deepestBase = 100;

export interface WrittenObject {
  readonly head: ObjectHead;
  readonly node: TypeNode;
  readonly closed: boolean;
  readonly bases: readonly ast.TypeReference[];
  readonly members: readonly ast.TypeMember[];
  readonly place: TypePlace;
}

/** Declares an object type with its own fields; those of its bases are copied when all types are known. */
export function declareObject(declaring: Declaring, written: WrittenObject): void {
  const { head, node, closed, members, place } = written;
  const distinct = firstOfEach(written.bases, baseKey, (base, first) => {
    const last = base.path.at(-1);
    if (last !== undefined) reportDuplicate(declaring, "base", last, first.span);
  });
  const bases = distinct.map((reference) => ({ reference, type: lowerReference(declaring, reference, place) }));
  const fields = firstOfEach(
    members.filter((member) => member.kind === "field"),
    (member) => member.name.text,
    (member, first) => reportDuplicate(declaring, "field", member.name, first.name.span),
  );
  const own = fields.map((member) => ({ member, field: lowerField(declaring, member, place) }));
  declaring.objects.set(head.name, { head, node, closed, bases, members, own, place });
  const examples = members.filter((member) => member.kind === "example");
  declaring.bodies.examples.set(
    head.name,
    examples.map((example) => ({ example, scope: place.scope })),
  );
}

/** A key that identifies a base; those with type arguments are always distinct. */
function baseKey(base: ast.TypeReference): string {
  const name = base.path.map((part) => part.text).join(".");
  return base.arguments.length === 0 ? name : `${name} ${base.span.start}`;
}

function lowerField(declaring: Declaring, member: ast.Field, place: TypePlace): Field {
  const decorations = readDecorations(declaring, member, "field");
  const inlineName = decorations.named ?? place.inlineName + pascalCase(member.name.text);
  const type = encoded(declaring, lowerType(declaring, member.type, { ...place, inlineName }), decorations);
  if (member.optional && member.default !== null)
    declaring.report("default-required", { name: member.name.text }, member.name.span);
  const field: Field = {
    name: member.name.text,
    type,
    required: !member.optional && member.default === null,
    default: null,
    constraints: [],
    documentation: decorations.documentation,
    annotations: decorations.annotations,
    examples: [],
    tag: decorations.tag,
    sensitive: decorations.sensitive || decorations.credential !== null,
    readOnly: decorations.readOnly,
    writeOnly: decorations.writeOnly,
    origin: originOf(declaring, member.name.span),
  };
  declaring.nodes.fields.set(field, member);
  declaring.bodies.fields.set(field, { decorations, scope: place.scope, default: member.default });
  rememberCredential(field, decorations.credential);
  return field;
}

/** Completes all objects, bases before the types that extend them. */
export function completeObjects(declaring: Declaring): void {
  const depths = new Map<string, number>();
  for (const name of [...declaring.types.keys()]) {
    const open = [name];
    const entered = new Set<string>();
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const object = depths.has(top) ? undefined : declaring.objects.get(top);
      const bases = object === undefined ? [] : object.bases.flatMap(({ type }) => baseName(declaring, type) ?? []);
      const missing = bases.filter((base) => !depths.has(base) && !entered.has(base));
      entered.add(top);
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      open.pop();
      if (object === undefined || depths.has(top)) continue;
      const depth = 1 + bases.reduce((most, base) => Math.max(most, depths.get(base) ?? 0), 0);
      depths.set(top, depth);
      if (depth === deepestBase + 1) reportLong(declaring, object);
      complete(declaring, object, depth > deepestBase);
    }
  }
}

/** The name of the object behind the aliases of a type; null if there is none. */
function baseName({ types, objects }: Declaring, type: Type): string | null {
  const passed = new Set<string>();
  let inner = type;
  while (inner.kind === "reference" && !passed.has(inner.name)) {
    if (objects.has(inner.name)) return inner.name;
    passed.add(inner.name);
    const named: NamedType | null = types.get(inner.name) ?? null;
    if (named?.kind !== "alias") return null;
    inner = withoutNull(named.type);
  }
  return null;
}

function reportLong(declaring: Declaring, { bases }: PendingObject): void {
  for (const { reference } of bases) declaring.report("long-extends", { limit: deepestBase }, reference.span);
}

function complete(declaring: Declaring, object: PendingObject, isTooDeep: boolean): void {
  const { head, node, closed, members, own, place } = object;
  const fields = new Map<string, Field>();
  const inherited = new Map<string, Span>();
  /** Names that bases reserve: a field of that name would be new to peers that still send the old one. */
  const baseReserved = new Map<string, Span>();
  let isIncomplete = false;
  let isClosed = closed;
  for (const base of object.bases) {
    const parts = isTooDeep ? null : baseOf(declaring, base);
    if (parts === null) {
      isIncomplete = true;
      continue;
    }
    isIncomplete ||= declaring.incomplete.has(parts.fields);
    for (const name of parts.reserved) baseReserved.set(name, base.reference.span);
    const isPartial = node === null;
    if (isPartial) isClosed = parts.closed;
    for (const field of parts.fields.map((each) => (isPartial ? optional(declaring, each) : each))) {
      const same = fields.get(field.name);
      if (same !== undefined && same !== field)
        declaring.report("two-fields", { name: field.name }, base.reference.span);
      if (same !== undefined) continue;
      fields.set(field.name, field);
      inherited.set(field.name, base.reference.span);
    }
  }
  const tags = new Map<number, Field>();
  for (const field of fields.values()) if (field.tag !== null) tags.set(field.tag, field);
  for (const { field, member } of own) {
    const first = inherited.get(field.name);
    if (first !== undefined) {
      reportDuplicate(declaring, "field", member.name, first);
      continue;
    }
    if (field.tag !== null && tags.has(field.tag))
      declaring.report("duplicate-wire-value", { value: `@tag(${field.tag})` }, member.name.span);
    if (field.tag !== null) tags.set(field.tag, field);
    fields.set(field.name, field);
  }
  const all = [...fields.values()];
  if (isIncomplete) declaring.incomplete.add(all);
  const reserved = new Map<string, Span>(baseReserved);
  const written = members.flatMap((member) => (member.kind === "reserved" ? member.names : []));
  for (const name of reportDuplicates(declaring, "reserved name", written)) reserved.set(name.text, name.span);
  reportReserved(declaring, { reserved, fields, inherited, object });
  const views = lowerViews(
    declaring,
    members.filter((member) => member.kind === "view"),
    { name: head.name, fields: all, place },
  );
  const type: ObjectType = {
    ...head,
    kind: "object",
    closed: isClosed,
    fields: all,
    reserved: [...reserved.keys()],
    views,
    examples: [],
  };
  declaring.types.set(head.name, type);
  if (node !== null) declaring.nodes.types.set(type, node);
}

/**
 * Copies a field for a partial type. The tables that are keyed by fields also get the copy, but without its default.
 */
function optional(declaring: Declaring, field: Field): Field {
  const copy: Field = { ...field, required: false };
  const node = declaring.nodes.fields.get(field);
  if (node !== undefined) declaring.nodes.fields.set(copy, node);
  const body = declaring.bodies.fields.get(field);
  if (body !== undefined) declaring.bodies.fields.set(copy, { ...body, default: null });
  rememberCredential(copy, credentialOf(field));
  return copy;
}

function baseOf(declaring: Declaring, { type, reference }: PendingObject["bases"][number]): ObjectType | null {
  const object = type.kind === "reference" ? objectOf(declaring, type.name) : null;
  if (object !== null) return object;
  const name = reference.path.at(-1)?.text ?? "";
  if (baseName(declaring, type) !== null) declaring.report("extends-cycle", { name }, reference.span);
  else if (!isUnknown(type)) declaring.report("not-an-object", { type: quoted(name) }, reference.span);
  return null;
}

interface ReservedNames {
  /** The place at which each name is reserved, or the base that reserves it. */
  readonly reserved: ReadonlyMap<string, Span>;
  readonly fields: ReadonlyMap<string, Field>;
  /** The bases that fields were copied from. */
  readonly inherited: ReadonlyMap<string, Span>;
  readonly object: PendingObject;
}

/** Reports fields, own and inherited, whose name the type or one of its bases reserves. */
function reportReserved(declaring: Declaring, { reserved, fields, inherited, object }: ReservedNames): void {
  for (const name of fields.keys()) {
    const place = reserved.get(name);
    if (place === undefined) continue;
    const own = object.own.find(({ field }) => field.name === name)?.member.name.span;
    const base = inherited.get(name);
    const span = own ?? (base === undefined || isSameSpan(place, base) ? place : base);
    const related = isSameSpan(span, place) ? [] : [{ span: place, message: "reserved here" }];
    const hint = "a name is reserved because older peers may still send it with another meaning: choose another name";
    declaring.report("reserved-field", { name }, span, { related, hint });
  }
}

function isSameSpan(one: Span, other: Span): boolean {
  return one.file === other.file && one.start === other.start && one.end === other.end;
}
