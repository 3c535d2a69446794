import type { Service } from "../../ir/design.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";

export function checkRoutes(context: Context, services: readonly Service[]): void {
  const seen = new Map<string, Span>();
  for (const method of services.flatMap((service) => service.methods)) {
    const clause = context.nodes.methods.get(method);
    if (clause === undefined) continue;
    const spans = clause.clauses.flatMap((inner) =>
      inner.kind === "http" ? inner.clauses.filter((route) => route.kind === "route").map((route) => route.span) : [],
    );
    for (const [index, route] of method.http.routes.entries()) {
      const path = route.segments
        .map((segment) => (segment.kind === "literal" ? segment.text : segment.kind === "tail" ? "{*}" : "{}"))
        .join("/");
      // A request says by `Accept` whether it wants events.
      const key = `${method.stream?.transport ?? "http"} ${route.verb} /${path}`;
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
