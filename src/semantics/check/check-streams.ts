import type { Method } from "../../ir/design.js";
import type { NamedType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknownField } from "../context.js";
import { type AliasEnd, isUnknown, objectOf, typeEnd } from "../underlying.js";

/** Whether a value can be `null` on the wire: also as a variant of a union without tag. */
export function mayBeNull(context: Context, type: Type): boolean {
  return valueTypes(context, type).some(
    ({ type: end, nullable }) => nullable || (!isUnknown(end) && end.kind === "primitive" && end.name === "empty"),
  );
}

/** What a value of a type can be: the type behind its aliases, and the variants of unions without a tag. */
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

export function checkRestart(context: Context, method: Method, streams: readonly ast.StreamBlock[]): void {
  for (const clause of streams.flatMap((block) => block.clauses)) {
    if (clause.kind !== "resume" || clause.restart === null) continue;
    const { restart } = clause;
    if (method.shape !== "server") {
      context.report(
        "invalid-policy",
        { reason: "`restart` is for server streaming: messages that the client sent can't be sent anew" },
        restart.span,
      );
      continue;
    }
    const payload = method.payload?.kind === "reference" ? objectOf(context, method.payload.name) : null;
    const result =
      method.streamingResult?.type.kind === "reference" ? objectOf(context, method.streamingResult.type.name) : null;
    if (payload !== null && !payload.fields.some((field) => field.name === restart.payloadField.text))
      reportUnknownField(context, restart.payloadField, "the payload", payload.fields);
    if (result !== null && !result.fields.some((field) => field.name === restart.resultField.text))
      reportUnknownField(context, restart.resultField, "the streaming result", result.fields);
  }
}

/** Binary frames are for messages of bytes. An outer block's `frame` is for the methods that have such messages. */
export function checkFrame(context: Context, method: Method, own: readonly ast.StreamBlock[]): void {
  const clause = own.flatMap((block) => block.clauses).find(({ kind }) => kind === "frame");
  if (clause === undefined || method.stream?.transport !== "websocket" || method.stream.frame === "text") return;
  const { frame } = method.stream;
  const messages = [method.streamingPayload, method.streamingResult];
  if (messages.some((message) => message !== null && hasBytes(context, message.type))) return;
  const reason = `no message of this method is \`bytes\`, or an untagged union with them: \`frame ${frame}\` says nothing`;
  context.report("invalid-policy", { reason }, clause.span);
}

function hasBytes(context: Context, type: Type): boolean {
  return valueTypes(context, type).some(
    ({ type: end }) => isUnknown(end) || (end.kind === "primitive" && end.name === "bytes"),
  );
}
