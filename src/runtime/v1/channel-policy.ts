import { largestToClient, type Shape, type StreamPolicyDescriptor } from "../descriptor.js";
import type { ChannelPolicy } from "./server-channel.js";

/** The properties of a channel that decide its policy, besides the policy of its method. */
export interface ChannelKind {
  readonly shape: Shape;
  /** Whether the connection also carries other calls; it then has a single heartbeat for all of them. */
  readonly isShared: boolean;
}

/** The policies made so far: the calls of a method share one for each kind of channel. */
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
    // A method that takes no messages grants credit for none. It still grants bytes, because the client compares its
    // largest message with them.
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
