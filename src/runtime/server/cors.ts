/** What lets a page of another origin read an answer: the CORS protocol (Fetch standard, 3.3) for the origins that may call. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Headers of answers that pages can't read unless they are named. */
const exposed = "goa-error, goa-view, retry-after";

/** Marks an answer as depending on the page that asks, so that a cache never gives one page the answer to another. */
export function varyByOrigin(response: ServerResponse): void {
  const varies = String(response.getHeader("vary") ?? "");
  if (!/(^|,)\s*(origin|\*)\s*(,|$)/i.test(varies)) response.appendHeader("vary", "origin");
}

/** Marks an answer as readable by the page that asked, whose origin was allowed. A framework's own headers stand. */
export function letPageRead(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (origin === undefined || response.hasHeader("access-control-allow-origin")) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-credentials", "true");
  response.setHeader("access-control-expose-headers", exposed);
}

/** Whether a browser asks if a page may send a request. */
export function isPreflight(request: IncomingMessage): boolean {
  return (
    request.method === "OPTIONS" &&
    request.headers.origin !== undefined &&
    request.headers["access-control-request-method"] !== undefined
  );
}

/** Says yes: the headers that a page sends are checked when it sends them. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, verbs: readonly string[]): void {
  varyByOrigin(response);
  letPageRead(request, response);
  const asked = request.headers["access-control-request-headers"];
  if (asked !== undefined) response.setHeader("access-control-allow-headers", asked);
  response.setHeader("access-control-allow-methods", verbs.join(", "));
  response.setHeader("access-control-max-age", "600");
  response.writeHead(204).end();
}
