import type { Constraint, Field, NamedType, Type } from "../ir/type.js";
import { reachable, typesByDirection } from "../ir/walk.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import type { PlacedMethod, Written } from "./written.js";

/** A place where values travel: a field, a variant or a whole message. */
export interface Site {
  /** How messages refer to the place, such as `LogEntry.message` in backquotes, or "a message of `logger.tail`". */
  readonly subject: string;
  readonly type: Type;
  readonly constraints: readonly Constraint[];
  readonly field: Field | null;
  /** The object that contains the field. */
  readonly owner: NamedType | null;
  readonly span: Span;
  /** Whether the server receives the value from clients. */
  readonly toServer: boolean;
  /** Whether clients receive the value from the server. */
  readonly toClient: boolean;
}

interface Known extends Pick<Written, "design" | "written"> {
  readonly types: ReadonlyMap<string, NamedType>;
  readonly methods: readonly PlacedMethod[];
}

/** Everything that travels, by direction. */
export interface Travel {
  /** All places of all messages, each once: first those in types, then those in methods. */
  readonly sites: readonly Site[];
  /** The names of the types that the server receives, or that clients receive. */
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

/** Whether one of these kinds of constraints is present. */
export function has(constraints: readonly Constraint[], ...kinds: readonly Constraint["kind"][]): boolean {
  return constraints.some((constraint) => kinds.includes(constraint.kind));
}
