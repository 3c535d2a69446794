/** `goaidl/node`: connections of clients on Node with custom certificates, or through a proxy. */
import type { NetworkOptions } from "./network-options.js";
import { fetchOver } from "./node-fetch.js";
import type { Platform } from "./platform.js";
import { platformOver } from "./socket-ws.js";

export type { NetworkOptions } from "./network-options.js";
export type { Platform } from "./platform.js";

/**
 * Makes the value of a client's option `platform`: `createLoggerClient({ url, platform: nodePlatform({ ca, cert, key })
 * })`.
 */
export function nodePlatform(network: NetworkOptions): Platform {
  return platformOver({ connect: null, network, fetch: fetchOver({ ...network }) });
}
