/** `goaidl/client`: the API for callers, in browsers. Node resolves to `index-node.ts` by its export condition. */
import { type Caller, callerOn } from "./caller.js";
import type { ClientOptions } from "./client-options.js";
import type { EventStreams } from "./event-streams.js";
import { browserPlatform } from "./socket-browser.js";

export {
  OpenError,
  OutcomeUnknownError,
  ServiceError,
  type ServiceErrorInit,
  StreamClosedError,
  StreamEndedError,
  StreamLostError,
  StreamOverflowError,
  StreamResumeError,
  ValidationError,
} from "../errors.js";
export type { CallEnding } from "../interception.js";
export type { StreamEvent } from "../transport/channel.js";
export type { CallOptions } from "./call-options.js";
export type { Caller } from "./caller.js";
export type { ClientEvent } from "./client-event.js";
export type { ClientOptions } from "./client-options.js";
export { eventStreams } from "./event-streams.js";
export { type ClientInterceptor, type InterceptedCall, intercepted } from "./interceptor.js";
export type { Platform } from "./platform.js";
export type { DuplexStream, ReceiveStream, SendStream } from "./stream.js";
export type { StreamState } from "./stream-state.js";

/**
 * Creates the caller of a generated client. Throws if the URL is invalid.
 * @param events - `eventStreams`, for a client that has methods with `transport sse`
 */
export function createCaller(options: ClientOptions, events?: EventStreams): Caller {
  return callerOn(options.platform ?? browserPlatform, options, events);
}
