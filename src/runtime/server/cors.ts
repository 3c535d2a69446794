/** Headers of the CORS protocol (Fetch standard, 3.3), which allow pages of accepted origins to read answers. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** The answer headers that pages can read only if they are named. */
const exposed = "goa-error, goa-view, retry-after";

/** Marks an answer as depending on the page's origin, so that a cache never serves it to another page. */
export function varyByOrigin(response: ServerResponse): void {
  const varies = String(response.getHeader("vary") ?? "");
  if (!/(^|,)\s*(origin|\*)\s*(,|$)/i.test(varies)) response.appendHeader("vary", "origin");
}

/**
 * Marks an answer as readable by the page that sent the request, whose origin was accepted. Headers that a framework
 * has set are kept.
 */
export function allowPageToRead(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (origin === undefined || response.hasHeader("access-control-allow-origin")) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-credentials", "true");
  response.setHeader("access-control-expose-headers", exposed);
}

/** Whether the request is a browser's preflight. */
export function isPreflight(request: IncomingMessage): boolean {
  return (
    request.method === "OPTIONS" &&
    request.headers.origin !== undefined &&
    request.headers["access-control-request-method"] !== undefined
  );
}

/** Accepts a preflight; the page's headers are checked when it sends the request. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, verbs: readonly string[]): void {
  varyByOrigin(response);
  allowPageToRead(request, response);
  const asked = request.headers["access-control-request-headers"];
  if (asked !== undefined) response.setHeader("access-control-allow-headers", asked);
  response.setHeader("access-control-allow-methods", verbs.join(", "));
  response.setHeader("access-control-max-age", "600");
  response.writeHead(204).end();
}
