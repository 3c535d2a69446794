import type { Message } from "../ir/design.js";
import type { Direction } from "./change.js";
import { compareErrors } from "./compare-errors.js";
import { anonymousPath, comparePayloads, routeIdentity } from "./compare-payloads.js";
import { compareSecurity } from "./compare-security.js";
import { compareStreams } from "./compare-streams.js";
import { compareTypes } from "./compare-types.js";
import {
  add,
  type Comparison,
  chainOf,
  compareUse,
  methodPlace,
  type Place,
  type Placed,
  qualified,
} from "./finding.js";
import type { Sides } from "./sides.js";
import { bare } from "./typed.js";

/** Compares one method of both sides. Each of its messages is a separate use of types. */
export function compareMethods(comparison: Comparison, pair: Sides<Placed>): void {
  const client = pair.client.method;
  const server = pair.server.method;
  compareRoutes(comparison, pair);
  compareUse(comparison, (use) => comparePayloads(use, pair));
  compareShapes(comparison, pair);
  compareMessages(comparison, pair, "to-server", "streaming payload", {
    client: client.streamingPayload,
    server: server.streamingPayload,
  });
  compareMessages(comparison, pair, "to-client", "result", { client: client.result, server: server.result });
  compareMessages(comparison, pair, "to-client", "streaming result", {
    client: client.streamingResult,
    server: server.streamingResult,
  });
  compareErrors(comparison, pair);
  compareSecurity(comparison, pair);
  compareStreams(comparison, pair);
}

function compareShapes(comparison: Comparison, pair: Sides<Placed>): void {
  const client = pair.client.method;
  const server = pair.server.method;
  const toServer = methodPlace(pair, "to-server");
  const toClient = methodPlace(pair, "to-client");
  if ((client.streamingPayload === null) !== (server.streamingPayload === null)) {
    add(comparison, client.streamingPayload === null ? "stream-client-added" : "stream-client-removed", toServer);
  }
  if ((client.streamingResult === null) !== (server.streamingResult === null)) {
    add(comparison, client.streamingResult === null ? "stream-server-added" : "stream-server-removed", toClient);
    return;
  }
  if ((client.result === null) === (server.result === null)) return;
  const final = client.streamingPayload !== null && server.streamingPayload !== null ? "stream-final-result" : "result";
  add(comparison, `${final}-${client.result === null ? "added" : "removed"}`, toClient);
}

function compareMessages(
  comparison: Comparison,
  pair: Sides<Placed>,
  direction: Direction,
  what: string,
  messages: Sides<Message | null>,
): void {
  const { client, server } = messages;
  if (client === null || server === null) return;
  const place = methodPlace(pair, direction);
  const root: Place = {
    ...place,
    subject: { client: `${place.subject.client} ${what}`, server: `${place.subject.server} ${what}` },
    trail: chainOf([`\`${qualified(pair.server)}\` ${what}`]),
  };
  const kind = { optional: false, replaced: what.startsWith("streaming") ? "stream-message-replaced" : null };
  const before = client.view;
  const after = server.view;
  if (before?.kind !== "runtime" && after?.kind !== "runtime") {
    const types = { client: bare(client.type), server: bare(server.type) };
    compareUse(comparison, (use) => compareTypes(use, root, types, kind));
    return;
  }
  if (before?.kind !== "runtime" || after?.kind !== "runtime") {
    const words = (view: Message["view"]): string => (view?.kind === "runtime" ? "picked by the server" : "fixed");
    add(comparison, "view-choice-changed", root, { client: words(before), server: words(after) });
    return;
  }
  for (const { view, type } of before.views) {
    const other = after.views.find((candidate) => candidate.view === view);
    if (other === undefined) {
      add(comparison, "view-removed", root, { name: `\`${view}\`` });
      continue;
    }
    const types = { client: bare(type), server: bare(other.type) };
    compareUse(comparison, (use) => compareTypes(use, root, types, kind));
  }
  for (const { view } of after.views) {
    if (!before.views.some((candidate) => candidate.view === view))
      add(comparison, "view-added", root, { name: `\`${view}\`` });
  }
}

function compareRoutes(comparison: Comparison, pair: Sides<Placed>): void {
  const client = pair.client.method.http;
  const server = pair.server.method.http;
  const place = methodPlace(pair);
  const missing = client.routes.filter(
    (route) => !server.routes.some((other) => routeIdentity(other) === routeIdentity(route)),
  );
  const extra = server.routes.filter(
    (route) => !client.routes.some((other) => routeIdentity(other) === routeIdentity(route)),
  );
  for (const route of missing) {
    const samePath = extra.find((other) => anonymousPath(other) === anonymousPath(route));
    const successor = samePath ?? extra.find((other) => other.verb === route.verb) ?? extra[0];
    if (successor === undefined || missing.length < client.routes.length) {
      add(comparison, "http-route-removed", place, { name: `\`${route.verb} ${route.path}\`` });
      continue;
    }
    extra.splice(extra.indexOf(successor), 1);
    if (samePath !== undefined) {
      add(comparison, "http-verb-changed", place, { client: `\`${route.verb}\``, server: `\`${successor.verb}\`` });
    } else {
      add(comparison, "http-path-changed", place, {
        client: `\`${route.verb} ${route.path}\``,
        server: `\`${successor.verb} ${successor.path}\``,
      });
    }
  }
  for (const route of extra) add(comparison, "http-route-added", place, { name: `\`${route.verb} ${route.path}\`` });
  if (pair.client.method.shape === "unary" && pair.server.method.shape === "unary" && client.status !== server.status) {
    const success = (status: number): boolean => status >= 200 && status < 300;
    add(comparison, "response-status-changed", methodPlace(pair, "to-client"), {
      variant: success(client.status) && success(server.status) ? "class" : "usual",
      client: String(client.status),
      server: String(server.status),
    });
  }
}
