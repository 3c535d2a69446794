/** `goaidl/server`: the API for writing servers. Runs on Node. */

export {
  ServiceError,
  type ServiceErrorInit,
  StreamClosedError,
  StreamEndedError,
  StreamLostError,
  StreamMovedError,
  StreamOverflowError,
  ValidationError,
} from "../errors.js";
export type { CallEnding } from "../interception.js";
export {
  type BoundService,
  bindBidirectional,
  bindClientStreaming,
  bindServerStreaming,
  bindService,
  bindUnary,
} from "./bind.js";
export type { BoundMethod } from "./bound-method.js";
export {
  type CloseOptions,
  createServer,
  type GoaidlServer,
  type ServerStats,
} from "./create-server.js";
export type { ServerEvent } from "./events.js";
export {
  type BidirectionalHandler,
  type BidirectionalStream,
  type CallContext,
  type CheckpointContext,
  type CheckpointingStream,
  type Checkpoints,
  type ClientStreamingHandler,
  type IncomingStream,
  type OpeningHandler,
  type OutgoingStream,
  type ServerStreamingHandler,
  type UnaryHandler,
  type ViewChooser,
  withOpen,
} from "./handler.js";
export type { InterceptedCall, ServerInterceptor } from "./interceptor.js";
export { sameSecret } from "./same-secret.js";
export type { SecurityContext, SecurityHook } from "./security.js";
export type { ServerOptions } from "./server-options.js";
export type { StartSessions } from "./server-sessions.js";
export type { StreamOverrides, StreamOverridesOf } from "./stream-overrides.js";
