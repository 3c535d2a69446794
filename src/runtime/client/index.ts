/** `goaidl/client`: the API for callers, in browsers. Node resolves to `index-node.ts` by its export condition. */
import { type Caller, type CallerPart, callerOn } from "./caller.js";
import type { ClientOptions } from "./client-options.js";
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
export type { Caller, CallerPart } from "./caller.js";
export type { ClientEvent } from "./client-event.js";
export type { ClientOptions } from "./client-options.js";
export { eventStreams } from "./event-streams.js";
export { type ClientInterceptor, type InterceptedCall, intercepted } from "./interceptor.js";
export type { Platform } from "./platform.js";
export type { Protocol } from "./protocol.js";
export { auto } from "./protocols/auto.js";
export { goa } from "./protocols/goa.js";
export { goaidlV1 } from "./protocols/goaidl-v1.js";
export { type Restarts, restarts } from "./restarts.js";
export { type SharedCalls, sharedConnection } from "./shared-calls.js";
export type { DuplexStream, ReceiveStream, SendStream } from "./stream.js";
export type { StreamState } from "./stream-state.js";

/**
 * Creates the caller of a generated client. Throws if the URL is invalid.
 * @param parts - the profile of its streams, unless `options` has it: `goaidlV1`, `goa` or `auto`. Also, as far as the
 *   client needs them: `sharedConnection`, for calls in goaidl.v1 that share a WebSocket; `restarts`, for the option
 *   `restart` and contracts with `restart`; and `eventStreams`, for methods with `transport sse`
 */
export function createCaller(options: ClientOptions, ...parts: readonly CallerPart[]): Caller {
  return callerOn(options.platform ?? browserPlatform, options, { parts, named: [] });
}
