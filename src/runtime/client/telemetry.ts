import type { MethodDescriptor } from "../descriptor.js";
import type { ClientChannel } from "../transport/channel.js";
import type { CallOptions } from "./call-options.js";

/** What a client's calls pass through when they are observed, and only then: `goaidl/opentelemetry` makes one. */
export interface ClientTelemetry {
  /** A call without streams; `run` makes it. */
  unary<Result>(call: ClientCall, run: (options: CallOptions) => Promise<Result>): Promise<Result>;
  /** A call with streams; `start` opens it. */
  stream(call: ClientCall, start: (options: CallOptions) => ClientChannel): ClientChannel;
}

export interface ClientCall {
  readonly descriptor: MethodDescriptor;
  readonly options: CallOptions;
  /** Of the server. */
  readonly url: string;
  /** Whether the opening request can carry further headers. */
  readonly setsHeaders: boolean;
}
