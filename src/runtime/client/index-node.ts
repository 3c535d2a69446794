/** `goaidl/client` on Node: the same API, over the package `ws`. */
import { type Caller, type CallerPart, callerOn } from "./caller.js";
import type { ClientOptions } from "./client-options.js";
import { auto } from "./protocols/auto.js";
import { goa } from "./protocols/goa.js";
import { goaidlV1 } from "./protocols/goaidl-v1.js";
import { restarts } from "./restarts.js";
import { sharedConnection } from "./shared-calls.js";
import { nodePlatform } from "./socket-ws.js";

export * from "./index.js";

/** Creates the caller of a generated client, by default in goaidl.v1. Throws if the URL is invalid. */
export function createCaller(options: ClientOptions, ...parts: readonly CallerPart[]): Caller {
  const all = [...parts, goaidlV1, sharedConnection, restarts];
  return callerOn(options.platform ?? nodePlatform, options, { parts: all, named: [goaidlV1, goa, auto] });
}
