import type { MethodDescriptor } from "../descriptor.js";
import type { ClientChannel } from "../transport/channel.js";
import type { CallOptions } from "./call-options.js";

/** Hooks that wrap a client's calls, if they are observed; `goaidl/opentelemetry` implements them. */
export interface ClientTelemetry {
  /** Wraps a call without streams; `run` makes it. */
  unary<Result>(call: ClientCall, run: (options: CallOptions) => Promise<Result>): Promise<Result>;
  /** Wraps a call with streams; `start` opens it. */
  stream(call: ClientCall, start: (options: CallOptions) => ClientChannel): ClientChannel;
}

export interface ClientCall {
  readonly descriptor: MethodDescriptor;
  readonly options: CallOptions;
  /** The URL of the server. */
  readonly url: string;
  /** Whether headers can be added to the opening request. */
  readonly setsHeaders: boolean;
}
