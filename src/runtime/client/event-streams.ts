import { EventClientChannel, type EventClientOptions } from "../sse/client-channel.js";

/** What a client of methods with `transport sse` is made with: those without don't carry its code. */
export interface EventStreams {
  open(options: EventClientOptions): EventClientChannel;
}

export const eventStreams: EventStreams = { open: (options) => new EventClientChannel(options) };
