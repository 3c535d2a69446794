import type { EncodedRequest } from "../encode-request.js";
import { OpenError } from "../errors.js";
import { isHeaderName, isHeaderValue } from "../transport/header-text.js";
import type { CallOptions } from "./call-options.js";
import type { ClientSettings } from "./client-settings.js";

/**
 * Returns the headers of a request: the client's, the call's, and those of payload fields, names in lower case. Throws
 * a TypeError for a header that HTTP can't carry.
 */
export function headersOf(options: ClientSettings, request: EncodedRequest, call: CallOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  const own = typeof options.headers === "function" ? options.headers() : options.headers;
  for (const [name, value] of Object.entries({ ...own, ...call.headers })) {
    if (value !== undefined) headers[name.toLowerCase()] = value;
  }
  Object.assign(headers, request.headers);
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) throw new TypeError(`${JSON.stringify(name)} is not a valid name of a header`);
    if (!isHeaderValue(value)) throw new TypeError(`the header ${name} has a value that HTTP can't carry`);
  }
  return headers;
}

/**
 * Whether the headers carry credentials that the client's token must not replace: those of another scheme, such as the
 * user and password of a payload.
 */
export function hasOwnCredentials({ authorization }: Readonly<Record<string, string>>): boolean {
  return authorization !== undefined && !/^Bearer /i.test(authorization);
}

/** Throws if a page would have to set headers on a WebSocket. Cookies are set by the browser. */
export function refuseHeaders(headers: Readonly<Record<string, string>>): void {
  const names = Object.keys(headers).filter((name) => name !== "cookie");
  if (names.length === 0) return;
  throw new OpenError(
    `a page can't set headers on a WebSocket, and this call needs ${names.join(", ")}: use a query parameter or a cookie`,
    null,
  );
}
