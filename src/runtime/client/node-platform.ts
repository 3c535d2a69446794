/** `goaidl/node`: connections of clients on Node with custom certificates, or through a proxy. */
import type { FrameReading } from "../transport/frame-reader.js";
import type { NetworkOptions } from "./network-options.js";
import { fetchOver } from "./node-fetch.js";
import type { Platform } from "./platform.js";
import { platformOver } from "./socket-ws.js";

export type { NetworkOptions } from "./network-options.js";
export type { Platform } from "./platform.js";

export interface NodePlatformOptions extends NetworkOptions {
  /**
   * How frames of WebSockets are read. `ws`: by the package `ws`. `fast`: text messages in a single frame, which are
   * nearly all messages, are read without that package. Default: `ws`.
   */
  readonly frames?: FrameReading | undefined;
}

/**
 * Makes the value of a client's option `platform`:
 * `createLoggerClient({ url, platform: nodePlatform({ ca, cert, key }) })`.
 */
export function nodePlatform({ frames = "ws", ...network }: NodePlatformOptions): Platform {
  return platformOver({ connect: null, network, frames, fetch: fetchOver(network) });
}
