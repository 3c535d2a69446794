import { eventExample } from "../../../targets/docs/event-example.js";
import { exampleValue } from "../../../targets/schema/examples/example-value.js";
import type { Method } from "../../ir/design.js";
import type { Json } from "../../ir/json.js";
import type { Type } from "../../ir/type.js";
import { typesByName } from "../../ir/walk.js";
import type * as ast from "../../syntax/ast.js";
import type { Meaning } from "../workspace.js";

/** The design of a method; null if errors prevented it. */
function designOfMethod({ contract }: Meaning, node: ast.Method): Method | null {
  const { draft, nodes } = contract.compiled;
  const methods = draft?.services.flatMap((service) => service.methods) ?? [];
  return methods.find((method) => nodes.methods.get(method) === node) ?? null;
}

/** A message of a method in its wire form, and the frame that carries it, as Markdown; empty if there is none. */
export function messageExample(
  meaning: Meaning,
  node: ast.Method,
  clause: Pick<ast.MessageClause, "streaming" | "direction">,
): string {
  const method = designOfMethod(meaning, node);
  const type = method === null ? null : typeOf(method, clause);
  if (method === null || type === null) return "";
  const value = exampleOf(meaning, type, clause.direction === "payload" ? "client" : "server");
  if (value === undefined) return "";
  const message = `**Example**\n\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
  if (!clause.streaming || method.stream === null) return message;
  if (method.stream.transport === "sse")
    return `${message}\n\n**As an event**\n\n\`\`\`text\n${eventExample(value, method)}\n\`\`\``;
  if (method.stream.frame !== "text") return message;
  return `${message}\n\n**Frame of goaidl.v1**\n\n\`\`\`json\n${JSON.stringify({ t: "m", q: 1, n: 1, d: value })}\n\`\`\``;
}

function typeOf(
  method: Method,
  { streaming, direction }: Pick<ast.MessageClause, "streaming" | "direction">,
): Type | null {
  if (direction === "payload") return streaming ? (method.streamingPayload?.type ?? null) : method.payload;
  return (streaming ? method.streamingResult : method.result)?.type ?? null;
}

/** An example of a type; undefined if none was found. Contracts with errors can have types without values. */
export function exampleOf({ contract }: Meaning, type: Type, from: "client" | "server"): Json | undefined {
  const { draft, design } = contract.compiled;
  if (draft === null || design === null) return undefined;
  return exampleValue(type, typesByName(draft), { from })?.value;
}
