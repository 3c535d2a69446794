import type { Channel, Reader, Received } from "./channel.js";
import { handled } from "./operation.js";

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
