import { base64ToText } from "../parameter-text.js";
import { bearerEntry } from "../transport/socket.js";

/** Returns headers with the token that a list of subprotocols contains, if any, as `Authorization`. */
export function withBearerOf(
  protocols: readonly string[],
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entry = protocols.find((protocol) => protocol.startsWith(bearerEntry));
  if (entry === undefined) return headers;
  const base64 = entry.slice(bearerEntry.length).replaceAll("-", "+").replaceAll("_", "/");
  return { ...headers, authorization: `Bearer ${base64ToText(base64)}` };
}
