import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** The time without data after which TCP checks whether the peer is still there (keep-alive: RFC 9293, 3.8.4). */
const silentMs = 60_000;

/**
 * Detects a peer that vanished silently where heartbeats cannot: Goa's peers do not answer pings while they are not
 * reading, and may send none themselves.
 */
export function keepAlive(connection: Duplex): void {
  if (connection instanceof Socket) connection.setKeepAlive(true, silentMs);
}
