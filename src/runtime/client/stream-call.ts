import type { ErrorCodec, MethodDescriptor, StreamPolicyDescriptor } from "../descriptor.js";
import type { StreamEvent } from "../transport/channel.js";
import type { CallOptions } from "./call-options.js";

/** A call of a method with streams. */
export interface StreamCall {
  readonly descriptor: MethodDescriptor;
  readonly errors: readonly ErrorCodec[];
  /** The payload's JSON value. */
  readonly json: unknown;
  readonly options: CallOptions;
  readonly onEvent: (event: StreamEvent) => void;
  /** Takes errors that no promise of the call rejects with. */
  readonly report: (error: Error) => void;
}

/** Returns the policy of a method with streams. */
export function policyOf({ name, policy }: MethodDescriptor): StreamPolicyDescriptor {
  if (policy === null) throw new Error(`${name} has no streams`);
  return policy;
}
