/** `goaidl/client` on Node: the same API, over the package `ws`. */
import { type Caller, type CallerPart, callerOn } from "./caller.js";
import type { ClientOptions } from "./client-options.js";
import { auto } from "./protocols/auto.js";
import { goa } from "./protocols/goa.js";
import { goaidlV1 } from "./protocols/goaidl-v1.js";
import { nodePlatform } from "./socket-ws.js";

export * from "./index.js";

/** Creates the caller of a generated client, by default in goaidl.v1. Throws if the URL is invalid. */
export function createCaller(options: ClientOptions, ...parts: readonly CallerPart[]): Caller {
  const withDefault = [...parts, goaidlV1];
  return callerOn(options.platform ?? nodePlatform, options, { parts: withDefault, named: [goaidlV1, goa, auto] });
}
