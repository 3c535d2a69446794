/** Checks a method's messages and streams, which needs the types of all messages. */
import type { Method, Service } from "../../ir/design.js";
import type * as ast from "../../syntax/ast.js";
import type { Context } from "../context.js";
import { messageOf } from "../declare/messages.js";
import { checkEvents } from "./check-events.js";
import { checkCheckpoint, checkFrame, checkRestart, mayBeNull } from "./check-streams.js";

export function checkMessages(context: Context, services: readonly Service[]): void {
  const outer = (context.program.api?.clauses ?? []).filter((clause) => clause.kind === "stream");
  for (const service of services) {
    const inherited = [...outer, ...streamsOf(context.nodes.services.get(service)?.clauses ?? [])];
    for (const method of service.methods) {
      const node = context.nodes.methods.get(method);
      if (node === undefined) continue;
      const own = streamsOf(node.clauses);
      checkNull(context, method, node);
      checkRestart(context, method, { inherited, own });
      checkCheckpoint(context, method, [...inherited, ...own]);
      checkFrame(context, method, own);
      checkEvents(context, method, [...inherited, ...own]);
    }
  }
}

function streamsOf(clauses: readonly (ast.ServiceClause | ast.MethodClause)[]): ast.StreamBlock[] {
  return clauses.filter((clause) => clause.kind === "stream");
}

function checkNull(context: Context, { streamingPayload }: Method, node: ast.Method): void {
  const clause = messageOf(node, "payload", true);
  if (streamingPayload !== null && clause !== null && mayBeNull(context, streamingPayload.type))
    context.report("nullable-stream", {}, clause.type.span);
}
