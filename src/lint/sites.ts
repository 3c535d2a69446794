import { partsOfType } from "../ir/parts.js";
import type { Constraint, Field, NamedType, Type } from "../ir/type.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { nodeAt, type PlacedMethod, placeOf, type Written } from "./written.js";

/** A place that values pass: a field, a variant, or a whole message. */
export interface Site {
  /** `LogEntry.message` or "a message of `logger.tail`", with backticks. */
  readonly subject: string;
  readonly type: Type;
  readonly constraints: readonly Constraint[];
  readonly field: Field | null;
  /** The object that the field is in. */
  readonly owner: NamedType | null;
  readonly span: Span;
  /** What is received from clients. */
  readonly toServer: boolean;
  /** What clients receive. */
  readonly toClient: boolean;
}

interface Known extends Pick<Written, "design" | "written"> {
  readonly types: ReadonlyMap<string, NamedType>;
  readonly methods: readonly PlacedMethod[];
}

/** What travels, and which way. */
export interface Travel {
  /** All places of all messages, each once, in the order of the types and then the methods. */
  readonly sites: readonly Site[];
  /** Names of the types that the server, or a client, receives. */
  readonly toServer: ReadonlySet<string>;
  readonly toClient: ReadonlySet<string>;
}

export function travelOf(contract: Known): Travel {
  const reach = { toServer: new Set<string>(), toClient: new Set<string>() };
  const direct: Site[] = [];
  const message = (type: Type, subject: string, span: Span, way: "toServer" | "toClient"): void => {
    follow(contract, type, reach[way]);
    const both = { toServer: way === "toServer", toClient: way === "toClient" };
    direct.push({ subject, type, constraints: [], field: null, owner: null, span, ...both });
  };
  for (const { method, node, subject } of contract.methods) {
    const clause = (direction: "payload" | "result", streaming: boolean): Span =>
      messageClause(node, direction, streaming)?.type.span ?? node.name.span;
    if (method.payload !== null)
      message(method.payload, `the payload of ${subject}`, clause("payload", false), "toServer");
    if (method.streamingPayload !== null)
      message(method.streamingPayload.type, `a message to ${subject}`, clause("payload", true), "toServer");
    for (const [result, streaming] of [
      [method.result, false],
      [method.streamingResult, true],
    ] as const) {
      if (result === null) continue;
      message(result.type, `a message of ${subject}`, clause("result", streaming), "toClient");
      if (result.view?.kind === "runtime")
        for (const { type } of result.view.views) follow(contract, type, reach.toClient);
    }
    for (const error of method.errors) {
      if (error.type !== null) follow(contract, error.type, reach.toClient);
    }
  }
  const inTypes = contract.design.types.flatMap((type): Site[] => {
    const ways = { toServer: reach.toServer.has(type.name), toClient: reach.toClient.has(type.name) };
    if (!ways.toServer && !ways.toClient) return [];
    return sitesIn(contract, type, ways);
  });
  return { sites: [...inTypes, ...direct], ...reach };
}

export function messageClause(
  method: ast.Method,
  direction: "payload" | "result",
  streaming: boolean,
): ast.MessageClause | null {
  for (const clause of method.clauses) {
    if (clause.kind === "message" && clause.direction === direction && clause.streaming === streaming) return clause;
  }
  return null;
}

function sitesIn(contract: Known, type: NamedType, ways: { toServer: boolean; toClient: boolean }): Site[] {
  if (type.kind === "object") {
    return type.fields.flatMap((field): Site[] => {
      const span = placeOf(contract, field.origin);
      if (span === null) return [];
      const subject = `\`${type.name}.${field.name}\``;
      return [{ subject, type: field.type, constraints: field.constraints, field, owner: type, span, ...ways }];
    });
  }
  if (type.kind === "union") {
    const node = nodeAt(contract, type.origin);
    if (node?.kind !== "union") return [];
    return type.variants.flatMap((variant, index): Site[] => {
      const written = node.variants[index];
      if (written === undefined) return [];
      const subject = `\`${type.name}.${variant.name}\``;
      return [
        { subject, type: variant.type, constraints: [], field: null, owner: null, span: written.type.span, ...ways },
      ];
    });
  }
  return [];
}

/** Puts the names of all types into `reached` that values of a type can contain. */
function follow(contract: Known, type: Type, reached: Set<string>): void {
  const waiting: Type[] = [type];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind !== "reference") for (const part of partsOfType(next)) waiting.push(part);
    else if (!reached.has(next.name)) {
      reached.add(next.name);
      const named = contract.types.get(next.name);
      for (const part of named === undefined ? [] : typesIn(named)) waiting.push(part);
    }
  }
}

/** The types that stand in a named type. */
export function typesIn(named: NamedType): Type[] {
  switch (named.kind) {
    case "object":
      return named.fields.map((field) => field.type);
    case "alias":
      return [named.type];
    case "union":
      return named.variants.map((variant) => variant.type);
    default:
      return [];
  }
}

/** A type behind its aliases and `| null`, with the constraints met on the way. */
export interface Plain {
  readonly type: Exclude<Type, { kind: "nullable" }>;
  readonly constraints: readonly Constraint[];
  /** The named type, where it is an object, enum or union. */
  readonly named: NamedType | null;
}

export function plainType(
  types: ReadonlyMap<string, NamedType>,
  type: Type,
  constraints: readonly Constraint[],
): Plain {
  if (type.kind === "nullable") return plainType(types, type.type, constraints);
  if (type.kind !== "reference") return { type, constraints, named: null };
  const named = types.get(type.name) ?? null;
  if (named?.kind !== "alias") return { type, constraints, named };
  return plainType(types, named.type, [...constraints, ...named.constraints]);
}

/** Whether one of these kinds of constraint stands. */
export function has(constraints: readonly Constraint[], ...kinds: readonly Constraint["kind"][]): boolean {
  return constraints.some((constraint) => kinds.includes(constraint.kind));
}
