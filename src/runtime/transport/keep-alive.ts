import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Until TCP asks a silent peer whether it is there: RFC 9293, 3.8.4. */
const silentMs = 60_000;

/** Notices a peer that vanished silently where no heartbeat does: Goa's answer none while they don't read, or send none. */
export function keepAlive(connection: Duplex): void {
  if (connection instanceof Socket) connection.setKeepAlive(true, silentMs);
}
