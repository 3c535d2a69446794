import type { Constraint, Field, NamedType, Type } from "../ir/type.js";
import { reachable, typesByDirection } from "../ir/walk.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import type { PlacedMethod, Written } from "./written.js";

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
  const direct: Site[] = [];
  const message = (type: Type, subject: string, span: Span, way: "toServer" | "toClient"): void => {
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
    if (method.result !== null)
      message(method.result.type, `a message of ${subject}`, clause("result", false), "toClient");
    if (method.streamingResult !== null)
      message(method.streamingResult.type, `a message of ${subject}`, clause("result", true), "toClient");
  }
  const types = contract.methods.map(({ method }) => typesByDirection(method));
  const toServer = reachable(
    contract.types,
    types.flatMap((each) => each.toServer),
  );
  const toClient = reachable(
    contract.types,
    types.flatMap((each) => each.toClient),
  );
  const inTypes = contract.design.types.flatMap((type): Site[] => {
    const ways = { toServer: toServer.has(type.name), toClient: toClient.has(type.name) };
    if (!ways.toServer && !ways.toClient) return [];
    return sitesIn(contract, type, ways);
  });
  return { sites: [...inTypes, ...direct], toServer, toClient };
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
      const span = contract.written.fields.get(field)?.name.span;
      if (span === undefined) return [];
      const subject = `\`${type.name}.${field.name}\``;
      return [{ subject, type: field.type, constraints: field.constraints, field, owner: type, span, ...ways }];
    });
  }
  if (type.kind === "union") {
    const node = contract.written.types.get(type);
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

/** Whether one of these kinds of constraint stands. */
export function has(constraints: readonly Constraint[], ...kinds: readonly Constraint["kind"][]): boolean {
  return constraints.some((constraint) => kinds.includes(constraint.kind));
}
