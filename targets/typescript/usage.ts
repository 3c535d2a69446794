import type { Design, Message, Method } from "../../src/ir/design.js";
import { partsOfNamed } from "../../src/ir/parts.js";
import type { Field, NamedType, Type } from "../../src/ir/type.js";

export type Side = "server" | "client";
export type Direction = "received" | "sent";

/** What one side of a design needs of each type. */
export interface Usage {
  readonly side: Side;
  readonly design: Design;
  readonly named: ReadonlyMap<string, NamedType>;
  readonly received: ReadonlySet<string>;
  readonly sent: ReadonlySet<string>;
  /** Types that are both received and sent and differ: a default is there when received, and may be left out when sent. */
  readonly twoFaced: ReadonlySet<string>;
}

export function usageOf(design: Design, side: Side): Usage {
  const named = new Map(design.types.map((type) => [type.name, type]));
  const received = new Set<string>();
  const sent = new Set<string>();
  for (const method of design.services.flatMap((service) => service.methods)) {
    const { toServer, toClient } = messageTypes(method);
    for (const type of toServer) reach(named, type, side === "server" ? received : sent);
    for (const type of toClient) reach(named, type, side === "server" ? sent : received);
    for (const type of changedTypes(design, named, side, method)) reach(named, type, sent);
  }
  const filled = typesWithDefaults(named);
  const twoFaced = new Set([...received].filter((name) => sent.has(name) && filled.has(name)));
  return { side, design, named, received, sent, twoFaced };
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
  const target = type === null ? null : targetOf(named, type);
  if (target?.kind !== "object") return [];
  const used = interceptorsOf(side, method);
  const names = design.interceptors
    .filter(({ name }) => used.includes(name))
    .flatMap(({ accesses }) => accesses.filter(({ mode, message }) => mode === "write" && message === kind))
    .map(({ field }) => field);
  return target.fields.filter(({ name }) => names.includes(name));
}

/** Types of received fields that interceptors may change: what they put there is checked as if it were sent. */
function changedTypes(design: Design, named: ReadonlyMap<string, NamedType>, side: Side, method: Method): Type[] {
  return messageKinds
    .filter((kind) => directionOf(side, kind) === "received")
    .flatMap((kind) => changedFields(design, named, side, method, kind).map((field) => field.type));
}

/** Fields that a sent message needs, and that may be left to this side's interceptors. */
export function unwrittenFields(usage: Usage, method: Method, kind: MessageKind): string[] {
  if (directionOf(usage.side, kind) === "received") return [];
  const fields = changedFields(usage.design, usage.named, usage.side, method, kind);
  return fields.filter((field) => field.required).map((field) => field.name);
}

/** All types that travel in each direction. */
export function messageTypes(method: Method): { readonly toServer: Type[]; readonly toClient: Type[] } {
  const all = (message: Message | null): Type[] => {
    if (message === null) return [];
    return message.view?.kind === "runtime"
      ? [message.type, ...message.view.views.map((view) => view.type)]
      : [message.type];
  };
  return {
    toServer: [...(method.payload === null ? [] : [method.payload]), ...all(method.streamingPayload)],
    toClient: [
      ...all(method.result),
      ...all(method.streamingResult),
      ...method.errors.flatMap((error) => (error.type === null ? [] : [error.type])),
    ],
  };
}

/** Adds the named types that a type leads to; without recursion, for chains of types may be long. */
function reach(named: ReadonlyMap<string, NamedType>, type: Type, into: Set<string>): void {
  const waiting = referencesIn(type).reverse();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (into.has(name)) continue;
    into.add(name);
    const target = named.get(name);
    if (target !== undefined) waiting.push(...partsOfNamed(target).flatMap(referencesIn).reverse());
  }
}

export function referencesIn(type: Type): string[] {
  switch (type.kind) {
    case "reference":
      return [type.name];
    case "array":
      return referencesIn(type.element);
    case "map":
      return [...referencesIn(type.key), ...referencesIn(type.value)];
    case "tuple":
      return type.elements.flatMap(referencesIn);
    case "nullable":
      return referencesIn(type.type);
    default:
      return [];
  }
}

/** Types that lead to a field with a default. */
function typesWithDefaults(named: ReadonlyMap<string, NamedType>): Set<string> {
  const users = new Map<string, string[]>();
  const found = new Set<string>();
  for (const [name, type] of named) {
    if (type.kind === "object" && type.fields.some((field) => field.default !== null)) found.add(name);
    for (const part of partsOfNamed(type).flatMap(referencesIn)) users.set(part, [...(users.get(part) ?? []), name]);
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

/** What a named type is called in one direction. */
export function nameIn(usage: Usage, name: string, direction: Direction): string {
  // Derived of a method that is called `"24h"`; a declared name begins with a capital letter.
  const identifier = /^\d/.test(name) ? `_${name}` : name;
  return direction === "sent" && usage.twoFaced.has(name) ? `${identifier}Input` : identifier;
}

/** The type behind aliases, with the constraints that they add; stops at `| null`. */
export function underlying(usage: Usage, type: Type): Type | NamedType {
  return targetOf(usage.named, type);
}

function targetOf(named: ReadonlyMap<string, NamedType>, type: Type): Type | NamedType {
  let current = type;
  for (;;) {
    if (current.kind !== "reference") return current;
    const target = named.get(current.name);
    if (target === undefined) throw new Error(`the design has no type ${current.name}`);
    if (target.kind !== "alias") return target;
    current = target.type;
  }
}
