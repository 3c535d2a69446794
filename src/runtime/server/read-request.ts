/** Reads the head of an HTTP request that opens a call. */
import type { IncomingMessage } from "node:http";
import { errorId } from "../errors.js";
import { queryOf } from "../octets.js";
import { bearerEntry, subprotocol } from "../transport/socket.js";
import type { Opening } from "./admission.js";
import type { RouteTarget } from "./router.js";

/** The query that all requests without one share, because no code changes a query. */
const noQuery = new URLSearchParams();

export function splitUrl(request: Pick<RequestHead, "url">): {
  readonly path: string;
  readonly query: URLSearchParams;
} {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, query: noQuery } : { path: url.slice(0, mark), query: queryOf(url.slice(mark + 1)) };
}

export type RequestHead = Pick<IncomingMessage, "url" | "headers">;

interface Routed {
  readonly target: RouteTarget;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly remoteAddress: string;
}

/** A request whose method was found. */
export interface RoutedRequest<Request extends RequestHead = IncomingMessage> extends Routed {
  readonly request: Request;
}

/** The opening request of a call on a connection that other calls share. */
export interface RoutedCall extends Routed {
  /** The path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

type OpeningOptions = Pick<Opening, "profile" | "gone"> & { readonly body?: unknown };

export function openingOf({ request, ...routed }: RoutedRequest<RequestHead>, options: OpeningOptions): Opening {
  return openingOfCall({ ...routed, url: request.url ?? "/", headers: headersOf(request) }, options);
}

export function openingOfCall(
  { target, path, query, url, headers, remoteAddress }: RoutedCall,
  { profile, gone, body }: OpeningOptions,
): Opening {
  return {
    target,
    request: { path, query, headers, body },
    profile,
    id: errorId(),
    url,
    remoteAddress,
    startedAt: performance.now(),
    checkpoint: null,
    gone,
  };
}

/** Whether the client offers a subprotocol. */
export function offers({ headers }: RequestHead, protocol: string): boolean {
  return (headers["sec-websocket-protocol"] ?? "").split(",").some((entry) => entry.trim() === protocol);
}

/**
 * Returns the headers of a request. Repeated headers are joined, and a token in `Sec-WebSocket-Protocol` becomes
 * `Authorization`.
 */
export function headersOf(request: RequestHead): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((entry) => entry.trim());
  const bearer = offered.find((entry) => entry.startsWith(bearerEntry));
  if (bearer !== undefined && offered.includes(subprotocol) && headers.authorization === undefined) {
    const token = Buffer.from(bearer.slice(bearerEntry.length), "base64url").toString("utf8");
    headers.authorization = `Bearer ${token}`;
  }
  return headers;
}
