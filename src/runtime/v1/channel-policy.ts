import { largestToClient, type Shape, type StreamPolicyDescriptor } from "../descriptor.js";
import type { ChannelPolicy } from "./server-channel.js";

/** The properties of a channel that decide its policy, besides the policy of its method. */
export interface ChannelKind {
  readonly shape: Shape;
  /** Whether the connection also carries other calls; it then has a single heartbeat for all of them. */
  readonly isShared: boolean;
}

/** The policies that were made, one for each method and kind, because its calls share it. */
const known = new WeakMap<StreamPolicyDescriptor, Map<string, ChannelPolicy>>();

/** Returns the policy that the channels of a method with this policy share. */
export function channelPolicyOf(policy: StreamPolicyDescriptor, kind: ChannelKind): ChannelPolicy {
  const ofPolicy = known.get(policy) ?? new Map<string, ChannelPolicy>();
  known.set(policy, ofPolicy);
  const key = `${kind.shape} ${kind.isShared}`;
  const made = ofPolicy.get(key) ?? make(policy, kind);
  ofPolicy.set(key, made);
  return made;
}

function make(policy: StreamPolicyDescriptor, { shape, isShared }: ChannelKind): ChannelPolicy {
  const receives = shape === "client" || shape === "bidirectional";
  const largest = policy.messageMaxBytes;
  return {
    // A method that takes no messages grants none. The client checks the size of its largest message against the
    // bytes.
    window: receives ? { ...policy.buffer, largest } : { messages: 0, bytes: largest, largest },
    replay: policy.buffer,
    rate: policy.rate,
    resumeMs: policy.resume?.withinMs ?? 0,
    checkpoints: policy.resume?.checkpoint === true,
    heartbeat: isShared ? null : policy.heartbeat,
    idleMs: policy.idleMs,
    overflow: policy.overflow,
    largestSent: largestToClient(policy),
    writeTimeoutMs: policy.writeTimeoutMs,
  };
}
