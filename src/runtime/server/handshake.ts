/** Checks of a request's WebSocket handshake: RFC 6455, 4.2.1. */
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "../wire-error.js";
import { refusal } from "./limits.js";

/** Whether a request asks for a WebSocket. Any other upgrade is ignored. */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  const asked = headers.upgrade?.split(",").map((protocol) => protocol.trim().toLowerCase());
  return method === "GET" && asked?.includes("websocket") === true;
}

export interface HandshakeRefusal {
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;
}

const version = "13";
/** Sixteen bytes as base64. */
const key = /^[+/0-9A-Za-z]{21}[AQgw]==$/;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Returns why a handshake is invalid, before any code of its call runs; null if it is valid. */
export function handshakeRefusalOf({ headers }: IncomingMessage): HandshakeRefusal | null {
  if (headers["sec-websocket-version"] !== version) {
    const message = `this server supports only version ${version} of WebSocket`;
    return { refusal: refusal(426, "upgrade_required", message), headers: { "sec-websocket-version": version } };
  }
  if (!key.test(headers["sec-websocket-key"] ?? "")) {
    return { refusal: refusal(400, "bad_handshake", "Sec-WebSocket-Key is not 16 bytes of base64"), headers: {} };
  }
  const offered = headers["sec-websocket-protocol"]?.split(",").map((protocol) => protocol.trim());
  if (
    offered !== undefined &&
    !(offered.every((name) => token.test(name)) && new Set(offered).size === offered.length)
  ) {
    return { refusal: refusal(400, "bad_handshake", "Sec-WebSocket-Protocol is not a list of names"), headers: {} };
  }
  return null;
}

/**
 * Returns the answer that is still pending on a connection: an upgrade that was pipelined behind it can't be answered
 * earlier.
 */
export function unansweredBefore(socket: Duplex): ServerResponse | null {
  // Node keeps the pending answer in this property; other platforms don't pipeline.
  const response: unknown = Reflect.get(socket, "_httpMessage");
  return response instanceof ServerResponse ? response : null;
}
