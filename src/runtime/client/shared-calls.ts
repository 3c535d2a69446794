import { largestToClient, type MethodDescriptor } from "../descriptor.js";
import { isReservedHeader } from "../mux/control-frame.js";
import { defaultSharedPath, envelopeBytes, sharedMessageMaxBytes } from "../mux/envelope.js";
import type { Dial } from "../transport/socket.js";
import { largestMessageOf } from "../v1/frame.js";
import { defaultOpenTimeoutMs } from "./channel-options.js";
import type { ClientContext } from "./context.js";
import { type SharedCall, SharedConnection } from "./shared-connection.js";

/**
 * The connection that the calls of a client share. It is a value that is imported, so that the bundles of clients whose
 * calls have a connection each do not include its code.
 */
export interface SharedCalls {
  /** Returns the function that dials for the calls of one client. */
  dialerOf(context: ClientContext): DialShared;
}

/** Returns how a call dials its channel on the shared connection; null if the call needs its own WebSocket. */
export type DialShared = (descriptor: MethodDescriptor, call: SharedCall) => Dial | null;

/** How long a shared connection stays open without calls. */
const defaultIdleMs = 30_000;

export const sharedConnection: SharedCalls = {
  dialerOf(context) {
    const connection = connectionOf(context);
    return (descriptor, call) => (sharesConnection(descriptor, call.headers) ? connection.dialOf(call) : null);
  },
};

function connectionOf({ platform, options, base, backoff, reconnects }: ClientContext): SharedConnection {
  // Headers that a function returns are added to each call instead.
  const own = typeof options.headers === "function" ? {} : (options.headers ?? {});
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) if (value !== undefined) headers[name.toLowerCase()] = value;
  return new SharedConnection({
    dial: platform.dial(
      `${base.ws}${options.sharedPath ?? defaultSharedPath}`,
      platform.setsHeaders ? headers : {},
      largestMessageOf(sharedMessageMaxBytes) + envelopeBytes,
    ),
    backoff,
    openTimeoutMs: options.openTimeoutMs ?? defaultOpenTimeoutMs,
    idleMs: options.idleConnectionMs ?? defaultIdleMs,
    showsAnswers: platform.setsHeaders,
    watch: reconnects.watch,
  });
}

/**
 * Whether a call can use the shared connection. A call with cookie parameters can't, because all channels have the
 * cookies of the connection's opening request. Nor can a call with headers that only that request may carry.
 */
function sharesConnection(
  { parameters, policy }: MethodDescriptor,
  headers: Readonly<Record<string, string>>,
): boolean {
  if (policy === null || Math.max(policy.messageMaxBytes, largestToClient(policy)) > sharedMessageMaxBytes)
    return false;
  return parameters.every(({ place }) => place !== "cookie") && !Object.keys(headers).some(isReservedHeader);
}
