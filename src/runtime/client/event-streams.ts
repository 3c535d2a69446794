import { EventClientChannel, type EventClientOptions } from "../sse/client-channel.js";

/**
 * The support for `transport sse`, passed only to clients that have such methods, so that others do not include its
 * code.
 */
export interface EventStreams {
  open(options: EventClientOptions): EventClientChannel;
}

export const eventStreams: EventStreams = { open: (options) => new EventClientChannel(options) };
