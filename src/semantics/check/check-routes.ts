import type { Service } from "../../ir/design.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";

export function checkRoutes(context: Context, services: readonly Service[]): void {
  const seen = new Map<string, Span>();
  const written = new Map<string, Map<string, ast.Method>>();
  for (const { name, clauses } of context.program.services) {
    const methods = clauses.filter((clause) => clause.kind === "method");
    written.set(name.text, new Map(methods.map((method) => [method.name.text, method])));
  }
  const methods = services.flatMap((service) => service.methods.map((method) => ({ service, method })));
  for (const { service, method } of methods) {
    const clause = written.get(service.name)?.get(method.name);
    if (clause === undefined) continue;
    const spans = clause.clauses.flatMap((inner) =>
      inner.kind === "http" ? inner.clauses.filter((route) => route.kind === "route").map((route) => route.span) : [],
    );
    for (const [index, route] of method.http.routes.entries()) {
      const path = route.segments
        .map((segment) => (segment.kind === "literal" ? segment.text : segment.kind === "tail" ? "{*}" : "{}"))
        .join("/");
      // A stream of server-sent events is the answer to a plain request.
      const key = `${method.stream?.transport === "websocket" ? "stream" : "http"} ${route.verb} /${path}`;
      const span = spans[index] ?? clause.name.span;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, span);
      else
        context.report("route-conflict", { route: `${route.verb} ${route.path}` }, span, {
          related: [{ span: first, message: "the other route" }],
        });
    }
  }
}
