/** `goaidl/client` on Node: the same API, over the package `ws`. */
import { type Caller, callerOn } from "./caller.js";
import type { ClientOptions } from "./client-options.js";
import type { EventStreams } from "./event-streams.js";
import { nodePlatform } from "./socket-ws.js";

export * from "./index.js";

/** Creates the caller of a generated client. Throws if the URL is invalid. */
export function createCaller(options: ClientOptions, events?: EventStreams): Caller {
  return callerOn(options.platform ?? nodePlatform, options, events);
}
