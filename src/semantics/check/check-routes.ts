import type { Service } from "../../ir/design.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";

/** The routes found so far: of any service, of services on all servers, and of each server. */
interface Seen {
  readonly any: Map<string, Span>;
  readonly everywhere: Map<string, Span>;
  readonly onServer: Map<string, Span>;
}

/** Reports routes that two methods have, unless no server serves both. */
export function checkRoutes(context: Context, services: readonly Service[]): void {
  const seen: Seen = { any: new Map(), everywhere: new Map(), onServer: new Map() };
  for (const { service, method } of services.flatMap((service) =>
    service.methods.map((method) => ({ service, method })),
  )) {
    const clause = context.nodes.methods.get(method);
    if (clause === undefined) continue;
    const spans = clause.clauses.flatMap((inner) =>
      inner.kind === "http" ? inner.clauses.filter((route) => route.kind === "route").map((route) => route.span) : [],
    );
    for (const [index, route] of method.http.routes.entries()) {
      const path = route.segments
        .map((segment) => (segment.kind === "literal" ? segment.text : segment.kind === "tail" ? "{*}" : "{}"))
        .join("/");
      // The `Accept` of a request decides whether it gets events.
      const key = `${method.stream?.transport ?? "http"} ${route.verb} /${path}`;
      const span = spans[index] ?? clause.name.span;
      const first = addRoute(seen, { key, servers: service.servers, span });
      if (first === null) continue;
      context.report("route-conflict", { route: `${route.verb} ${route.path}` }, span, {
        related: [{ span: first, message: "the other route" }],
      });
    }
  }
}

/** Adds a route, and returns the first one that a request for it could also mean; null if there is none. */
function addRoute(
  seen: Seen,
  { key, servers, span }: { readonly key: string; readonly servers: readonly string[]; readonly span: Span },
): Span | null {
  const onServers = servers.map((server) => `${key} ${server}`);
  const found =
    servers.length === 0
      ? seen.any.get(key)
      : (seen.everywhere.get(key) ??
        onServers.map((each) => seen.onServer.get(each)).find((each) => each !== undefined));
  if (!seen.any.has(key)) seen.any.set(key, span);
  if (servers.length === 0 && !seen.everywhere.has(key)) seen.everywhere.set(key, span);
  for (const each of onServers) if (!seen.onServer.has(each)) seen.onServer.set(each, span);
  return found ?? null;
}
