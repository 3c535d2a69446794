import type { Method } from "./design.js";
import { largestMessage } from "./stream.js";

/** The endpoint on which the calls of one client share a WebSocket: specs/protocol/protocol.md, "The shared connection". */
export const sharedConnection = {
  /** The path below the server's address, unless server and client are configured with another. */
  path: "/goaidl",
  subprotocol: "goaidl.mux.v1",
  /** A call of a method with larger messages has its own WebSocket. */
  messageMaxBytes: 16_777_216,
} as const;

/** Whether calls of a method are channels of the shared connection; otherwise each has its own WebSocket. */
export function sharesConnection({ stream, http }: Method): boolean {
  if (stream === null || stream.transport !== "websocket") return false;
  if (largestMessage(stream) > sharedConnection.messageMaxBytes) return false;
  return http.parameters.every(({ place }) => place !== "cookie");
}
