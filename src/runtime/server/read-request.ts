/** What the head of an HTTP request says about the call that it opens. */
import type { IncomingMessage } from "node:http";
import { errorId } from "../errors.js";
import { queryOf } from "../octets.js";
import { subprotocol } from "../transport/socket.js";
import type { Opening } from "./admission.js";
import type { RouteTarget } from "./router.js";

export function splitUrl(request: IncomingMessage): { readonly path: string; readonly query: URLSearchParams } {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: queryOf(url.slice(mark + 1)) };
}

/** A request whose method was found. */
export interface RoutedRequest {
  readonly target: RouteTarget;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly remoteAddress: string;
}

export function openingOf(
  { target, path, query, request, remoteAddress }: RoutedRequest,
  { profile, gone, body }: Pick<Opening, "profile" | "gone"> & { readonly body?: unknown },
): Opening {
  const headers = headersOf(request);
  return {
    target,
    request: { path, query, headers, body },
    profile,
    id: errorId(),
    url: request.url ?? "/",
    remoteAddress,
    startedAt: performance.now(),
    gone,
  };
}

/** Whether the client would speak goaidl.v1. */
export function offersSession(request: IncomingMessage): boolean {
  const offered = request.headers["sec-websocket-protocol"] ?? "";
  return offered.split(",").some((entry) => entry.trim() === subprotocol);
}

/** Bearer token in the list of subprotocols: a page can't set headers on a WebSocket. Counts beside `goaidl.v1` only. */
const bearerEntry = "goaidl.bearer.";

function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((entry) => entry.trim());
  const bearer = offered.find((entry) => entry.startsWith(bearerEntry));
  if (bearer !== undefined && offered.includes("goaidl.v1") && headers.authorization === undefined) {
    const token = Buffer.from(bearer.slice(bearerEntry.length), "base64url").toString("utf8");
    headers.authorization = `Bearer ${token}`;
  }
  return headers;
}
