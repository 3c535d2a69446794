import type { Channel, Received } from "./channel.js";
import { handled } from "./operation.js";

/**
 * Waits for the next message of a channel. An object, because most streams wait most of the time, and a promise with
 * its reactions takes several times as much memory.
 */
export interface Reader {
  received(received: Received): void;
  failed(error: unknown): void;
}

/** Gives the next message of a channel to a reader. */
export function readFrom(channel: Channel, reader: Reader): void {
  if (channel.read !== undefined) channel.read(reader);
  else
    channel.receive().then(
      (received) => reader.received(received),
      (error: unknown) => reader.failed(error),
    );
}

/** Returns a promise of what a reader would get. */
export function readOnce(read: (reader: Reader) => void): Promise<Received> {
  return handled(new Promise((resolve, reject) => read({ received: resolve, failed: reject })));
}
