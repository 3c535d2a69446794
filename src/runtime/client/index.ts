/** `goaidl/client`: what callers need, in browsers. Node finds `index-node.ts` by its export condition. */
import { type Caller, callerOn } from "./caller.js";
import { browserPlatform } from "./socket-browser.js";
import type { ClientOptions } from "./stream.js";

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
export type { Caller } from "./caller.js";
export type {
  CallOptions,
  ClientOptions,
  DuplexStream,
  ReceiveStream,
  SendStream,
  StreamEvent,
} from "./stream.js";

/** Makes the calls of a generated client. Throws where the URL is none. */
export function createCaller(options: ClientOptions): Caller {
  return callerOn(browserPlatform, options);
}
