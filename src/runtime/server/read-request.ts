/** What the head of an HTTP request says about the call that it opens. */
import type { IncomingMessage } from "node:http";
import { errorId } from "../errors.js";
import { queryOf } from "../octets.js";
import type { LazyAbort } from "../transport/lazy-abort.js";
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

export function openingOf(
  target: RouteTarget,
  path: Readonly<Record<string, string>>,
  query: URLSearchParams,
  request: IncomingMessage,
  remoteAddress: string,
  profile: Opening["profile"],
  gone: LazyAbort,
  body: unknown,
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

/** The client: who is connected, or with `trustProxy` who the proxy says is. */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers["x-forwarded-for"] : undefined;
  const list = Array.isArray(forwarded) ? forwarded.join(",") : forwarded;
  const last = list?.split(",").at(-1)?.trim();
  return last === undefined || last === "" ? (request.socket.remoteAddress ?? "") : last;
}
