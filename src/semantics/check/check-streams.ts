import type { RelatedPlace } from "../../diagnostics/diagnostic.js";
import type { Method } from "../../ir/design.js";
import { type PrimitiveName, primitives } from "../../ir/primitives.js";
import { isSameValue } from "../../ir/same-value.js";
import type { Field, NamedType, Type } from "../../ir/type.js";
import { checkpointType, reachable } from "../../ir/walk.js";
import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknownField } from "../context.js";
import { type AliasEnd, isUnknown, objectOf, typeEnd } from "../underlying.js";

/** Whether a value can be `null` on the wire: also as a variant of a union without tag. */
export function mayBeNull(context: Context, type: Type): boolean {
  return valueTypes(context, type).some(
    ({ type: end, nullable }) => nullable || (!isUnknown(end) && end.kind === "primitive" && end.name === "empty"),
  );
}

/** The types that a value of a type can have: the type behind its aliases, and the variants of unions without a tag. */
function valueTypes(context: Context, type: Type): AliasEnd[] {
  const found: AliasEnd[] = [];
  const seen = new Set<Type | NamedType>();
  const open = [type];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const end = typeEnd(context, part);
    found.push(end);
    if (seen.has(end.type)) continue;
    seen.add(end.type);
    if (end.type.kind === "union" && end.type.tagging.kind === "untagged")
      for (const variant of end.type.variants) open.push(variant.type);
  }
  return found;
}

/**
 * Checks the clause `restart`, which sets a payload field to the value of a field of the last message: both fields must
 * exist and have one type. `inherited` are the blocks of api and service, outermost first.
 */
export function checkRestart(
  context: Context,
  method: Method,
  blocks: { readonly inherited: readonly ast.StreamBlock[]; readonly own: readonly ast.StreamBlock[] },
): void {
  const clause = [...blocks.inherited, ...blocks.own]
    .flatMap((block) => block.clauses)
    .findLast(
      (candidate) => candidate.kind === "resume" || (candidate.kind === "off" && candidate.clause === "resume"),
    );
  if (clause?.kind !== "resume" || clause.restart === null || method.stream?.transport === "sse") return;
  const { payloadField, resultField, span } = clause.restart;
  if (method.shape !== "server") {
    // An outer block's clause applies only to methods that can have it.
    if (blocks.own.some((block) => block.clauses.includes(clause)))
      context.report("invalid-policy", { fault: "restart-shape" }, span);
    return;
  }
  const result = method.streamingResult?.type ?? null;
  if (result === null || isUnknown(result) || (method.payload !== null && isUnknown(method.payload))) return;
  if (context.program.lost.size > 0) return;
  const to = restartField(context, method.payload, payloadField, "payload");
  const from = restartField(context, result, resultField, "result");
  if (to !== null && from !== null && !isSameOnWire(context, from, to))
    context.report("invalid-policy", { fault: "restart-types", text: to.name }, payloadField.span, {
      related: relatedField(context, from, "the field of the messages"),
    });
}

/**
 * Checks that no field of a checkpoint is left out in one direction, because a handler gets its checkpoints back
 * unchanged.
 */
export function checkCheckpoint(context: Context, method: Method, blocks: readonly ast.StreamBlock[]): void {
  const type = checkpointType(method);
  const clause = blocks.flatMap((block) => block.clauses).findLast(({ kind }) => kind === "resume");
  if (type === null || clause?.kind !== "resume" || clause.checkpoint === null) return;
  for (const name of reachable(context.types, [type])) {
    const named = context.types.get(name);
    const field = named?.kind === "object" ? named.fields.find((one) => one.readOnly || one.writeOnly) : undefined;
    if (field === undefined) continue;
    context.report("invalid-policy", { fault: "checkpoint-one-way", text: field.name }, clause.checkpoint.span, {
      related: relatedField(context, field, "the field"),
    });
    return;
  }
}

function restartField(context: Context, type: Type | null, name: ast.Name, side: "payload" | "result"): Field | null {
  const object = type?.kind === "reference" ? objectOf(context, type.name) : null;
  if (object === null) {
    context.report("invalid-policy", { fault: `restart-${side}`, text: name.text }, name.span);
    return null;
  }
  const field = object.fields.find((candidate) => candidate.name === name.text);
  if (field !== undefined) return field;
  reportUnknownField(context, name, {
    owner: side === "payload" ? "the payload" : "the streaming result",
    fields: object.fields,
  });
  return null;
}

/** Whether every value of the field `from` is also a value of the field `to`. */
function isSameOnWire(context: Context, from: Field, to: Field): boolean {
  const one = typeEnd(context, from.type);
  const other = typeEnd(context, to.type);
  if (isUnknown(one.type) || isUnknown(other.type)) return true;
  if (one.nullable && !other.nullable && to.required) return false;
  if (one.type.kind !== "primitive" || other.type.kind !== "primitive") return isSameValue(one.type, other.type);
  if (one.type.encoding !== other.type.encoding) return false;
  const isText = primitives[one.type.name].json === "string" && one.type.name !== "bytes";
  return wireName(one.type.name) === wireName(other.type.name) || (other.type.name === "string" && isText);
}

function wireName(name: PrimitiveName): PrimitiveName {
  return name === "int" ? "int64" : name === "uint" ? "uint64" : name;
}

function relatedField(context: Context, field: Field, message: string): RelatedPlace[] {
  const span = context.nodes.fields.get(field)?.name.span;
  return span === undefined ? [] : [{ span, message }];
}

/**
 * Checks that a method with binary frames has messages of bytes. An outer block's `frame` applies only to methods that
 * have such messages.
 */
export function checkFrame(context: Context, method: Method, own: readonly ast.StreamBlock[]): void {
  const clause = own.flatMap((block) => block.clauses).find(({ kind }) => kind === "frame");
  if (clause === undefined || method.stream?.transport !== "websocket" || method.stream.frame === "text") return;
  const { frame } = method.stream;
  const messages = [method.streamingPayload, method.streamingResult];
  if (messages.some((message) => message !== null && hasBytes(context, message.type))) return;
  context.report("invalid-policy", { fault: "frame-without-bytes", text: frame }, clause.span);
}

function hasBytes(context: Context, type: Type): boolean {
  return valueTypes(context, type).some(
    ({ type: end }) => isUnknown(end) || (end.kind === "primitive" && end.name === "bytes"),
  );
}
