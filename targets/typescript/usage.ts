import type { Design, Method } from "../../src/ir/design.js";
import type { Field, NamedType, ObjectType, Type } from "../../src/ir/type.js";
import {
  checkpointType,
  namesIn,
  reachable,
  resolveAliases,
  typesByDirection,
  typesByName,
  typesOf,
} from "../../src/ir/walk.js";

import type { TypeScriptOptions } from "./options.js";

export type Side = "server" | "client";
export type Direction = "received" | "sent";

/** The uses of types on one side of a design. */
export interface Usage {
  readonly side: Side;
  readonly options: TypeScriptOptions;
  readonly design: Design;
  readonly named: ReadonlyMap<string, NamedType>;
  readonly received: ReadonlySet<string>;
  readonly sent: ReadonlySet<string>;
  /**
   * Types that are received and sent in different forms. A field with a default is always present when received and optional when
   * sent; read-only fields are only in answers, and write-only fields only in requests.
   */
  readonly directional: ReadonlySet<string>;
  /** Types that differ between requests and answers, if the code of both sides is in one folder. */
  readonly travelFaced: ReadonlySet<string>;
  /** Whether the code of both sides is in one folder, so that they share types, codecs and errors. */
  readonly isShared: boolean;
  /** Fields that travel outside the body of a request, by type. Requests have them even if they are read-only. */
  readonly placed: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The usage of one side whose code has its own folder. */
export function usageOf(design: Design, side: Side, options: TypeScriptOptions): Usage {
  const base = baseUsage(design, side, options);
  const { named, received, sent } = base;
  const differing = typesLeadingTo(named, (field) => field.default !== null || field.readOnly || field.writeOnly);
  return { ...base, directional: intersection(received, intersection(sent, differing)) };
}

/** The usage of both sides in one folder, where types of the same name are the same. */
export function sharedUsages(design: Design, options: TypeScriptOptions): Readonly<Record<Side, Usage>> {
  const server = baseUsage(design, "server", options);
  const client = baseUsage(design, "client", options);
  const limited = typesLeadingTo(server.named, (field) => field.readOnly || field.writeOnly);
  const shared = {
    isShared: true,
    // One side receives what the other sends.
    directional: typesLeadingTo(server.named, (field) => field.default !== null),
    travelFaced: intersection(intersection(server.received, server.sent), limited),
  };
  return { server: { ...server, ...shared }, client: { ...client, ...shared } };
}

function intersection(some: ReadonlySet<string>, others: ReadonlySet<string>): Set<string> {
  return new Set([...some].filter((name) => others.has(name)));
}

function baseUsage(design: Design, side: Side, options: TypeScriptOptions): Usage {
  const named = typesByName(design);
  const fromPeer: Type[] = [];
  const toPeer: Type[] = [];
  for (const method of design.services.flatMap((service) => service.methods)) {
    const { toServer, toClient } = typesByDirection(method);
    fromPeer.push(...(side === "server" ? toServer : toClient));
    toPeer.push(...(side === "server" ? toClient : toServer), ...changedTypes(design, named, side, method));
    const checkpoint = side === "server" ? checkpointType(method) : null;
    if (checkpoint !== null) {
      fromPeer.push(checkpoint);
      toPeer.push(checkpoint);
    }
  }
  const received = reachable(named, fromPeer);
  const sent = reachable(named, toPeer);
  return {
    side,
    options,
    design,
    named,
    received,
    sent,
    directional: new Set(),
    travelFaced: new Set(),
    isShared: false,
    placed: placedFields(design, named),
  };
}

export const messageKinds = ["payload", "streamingPayload", "streamingResult", "result"] as const;
export type MessageKind = (typeof messageKinds)[number];

export function directionOf(side: Side, kind: MessageKind): Direction {
  const toServer = kind === "payload" || kind === "streamingPayload";
  return toServer === (side === "server") ? "received" : "sent";
}

export function messageOf(method: Method, kind: MessageKind): Type | null {
  return kind === "payload" ? method.payload : (method[kind]?.type ?? null);
}

/** The interceptors of a method on one side, in their order. */
export function interceptorsOf(side: Side, method: Method): readonly string[] {
  return method.interceptors[side];
}

/** Fields of a message that interceptors of one side may change. */
function changedFields(
  design: Design,
  named: ReadonlyMap<string, NamedType>,
  side: Side,
  method: Method,
  kind: MessageKind,
): readonly Field[] {
  const type = messageOf(method, kind);
  const target = type === null ? null : resolveAliases(named, type);
  if (target?.kind !== "object") return [];
  const used = interceptorsOf(side, method);
  const names = design.interceptors
    .filter(({ name }) => used.includes(name))
    .flatMap(({ accesses }) => accesses.filter(({ mode, message }) => mode === "write" && message === kind))
    .map(({ field }) => field);
  return target.fields.filter(({ name }) => names.includes(name));
}

/** Types of received fields that interceptors may change. New values are checked as if they were sent. */
function changedTypes(design: Design, named: ReadonlyMap<string, NamedType>, side: Side, method: Method): Type[] {
  return messageKinds
    .filter((kind) => directionOf(side, kind) === "received")
    .flatMap((kind) => changedFields(design, named, side, method, kind).map((field) => field.type));
}

/** Required fields of a sent message that this side's interceptors may fill in. */
export function unwrittenFields(usage: Usage, method: Method, kind: MessageKind): string[] {
  if (directionOf(usage.side, kind) === "received") return [];
  const type = messageOf(method, kind);
  const target = type === null ? null : resolveAliases(usage.named, type);
  if (target?.kind !== "object") return [];
  const sent = new Set(fieldsIn(usage, target, "sent"));
  const fields = changedFields(usage.design, usage.named, usage.side, method, kind);
  return fields.filter((field) => field.required && sent.has(field)).map((field) => field.name);
}

/** The fields of payloads that travel in paths, queries, headers and cookies, by type. */
function placedFields(design: Design, named: ReadonlyMap<string, NamedType>): Map<string, Set<string>> {
  const placed = new Map<string, Set<string>>();
  for (const { payload, http } of design.services.flatMap((service) => service.methods)) {
    const target = payload === null ? null : resolveAliases(named, payload);
    if (target?.kind !== "object") continue;
    const fields = placed.get(target.name) ?? new Set();
    placed.set(target.name, fields);
    for (const { field } of http.parameters) if (field !== null) fields.add(field);
  }
  return placed;
}

/** The fields of an object in one direction. Answers have no write-only fields, and requests have no read-only ones. */
export function fieldsIn(usage: Usage, type: ObjectType, direction: Direction): readonly Field[] {
  const inRequest = isRequest(usage, direction);
  const placed = usage.placed.get(type.name);
  return type.fields.filter((field) =>
    inRequest ? !field.readOnly || placed?.has(field.name) === true : !field.writeOnly,
  );
}

/** Whether the messages of a side and direction are requests. */
function isRequest({ side }: Usage, direction: Direction): boolean {
  return (side === "server") === (direction === "received");
}

/** The types that have a field for which `is` holds, directly or through other types. */
function typesLeadingTo(named: ReadonlyMap<string, NamedType>, is: (field: Field) => boolean): Set<string> {
  const users = new Map<string, string[]>();
  const found = new Set<string>();
  for (const [name, type] of named) {
    if (type.kind === "object" && type.fields.some(is)) found.add(name);
    for (const part of new Set(typesOf(type).flatMap(namesIn))) addTo(users, part, name);
  }
  const open = [...found];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const user of users.get(name) ?? []) {
      if (found.has(user)) continue;
      found.add(user);
      open.push(user);
    }
  }
  return found;
}

function addTo(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** The name of a type in one direction. */
export function nameIn(usage: Usage, name: string, direction: Direction): string {
  // A name that is derived from a method such as `"24h"` may begin with a digit; a declared name begins with a capital letter.
  const identifier = /^\d/.test(name) ? `_${name}` : name;
  const request = usage.travelFaced.has(name) && isRequest(usage, direction) ? "Request" : "";
  return `${identifier}${request}${direction === "sent" && usage.directional.has(name) ? "Input" : ""}`;
}

/** Whether values of a primitive are dates in programs. */
export function isDate(usage: Usage, { name }: Extract<Type, { kind: "primitive" }>): boolean {
  return name === "timestamp" && usage.options.timestamps === "Date";
}

/** Follows aliases up to `| null`, and returns the type with the constraints that the aliases add. */
export function underlying(usage: Usage, type: Type): Type | NamedType {
  return resolveAliases(usage.named, type);
}
