import { largestToClient, type MethodDescriptor } from "../../descriptor.js";
import { isReservedHeader } from "../../mux/control-frame.js";
import { defaultSharedPath, envelopeBytes, sharedMessageMaxBytes } from "../../mux/envelope.js";
import { encodeRequest } from "../../parameters.js";
import type { ClientChannel } from "../../transport/channel.js";
import type { Dial } from "../../transport/socket.js";
import { SessionClientChannel } from "../../v1/client-channel.js";
import { largestMessageOf } from "../../v1/frame.js";
import { withBearerOf } from "../bearer-entry.js";
import { channelOptions, defaultOpenTimeoutMs } from "../channel-options.js";
import type { Handover } from "../channels/handover.js";
import type { ClientContext } from "../context.js";
import { hasOwnCredentials, headersOf, refuseHeaders } from "../headers.js";
import type { Protocol } from "../protocol.js";
import { SharedConnection } from "../shared-connection.js";
import { policyOf, type StreamCall } from "../stream-call.js";
import { type OpenOnce, withRestarts } from "../with-restarts.js";

/** How long a shared connection stays open without calls. */
const defaultIdleMs = 30_000;

/** Profile goaidl.v1: sessions that outlive their connections, many on one WebSocket. */
export const goaidlV1: Protocol = {
  name: "goaidl.v1",
  openerOf: (context) => withRestarts(context, "goaidl.v1", sessionCalls(context)),
};

/**
 * Returns the function that opens single calls in goaidl.v1. With a `handover`, a server may speak another profile on the
 * call's own WebSocket, and gets the token where that profile has it.
 */
export function sessionCalls(
  context: ClientContext,
): (...args: [...Parameters<OpenOnce>, handover?: Handover]) => ClientChannel {
  const { options } = context;
  const shared = options.connection === "perCall" ? null : sharedConnection(context);
  return (call, backoff, handover) => {
    const policy = policyOf(call.descriptor);
    const request = encodeRequest(call.descriptor, call.json);
    const headers = headersOf(options, request, call.options);
    const tokens = hasOwnCredentials(headers) ? null : context.tokens;
    return new SessionClientChannel({
      ...channelOptions(context, call, backoff),
      ...connectionOf({ ...context, tokens }, call, { shared, target: request.target, headers, handover }),
      window: { ...policy.buffer, largest: largestToClient(policy) },
      largestSent: call.descriptor.shape === "server" ? 0 : policy.messageMaxBytes,
      overflow: policy.overflow,
      renewsToken: tokens !== null,
      tokenLasts: (token, leftMs) => tokens?.lasts(token, leftMs),
    });
  };
}

function sharedConnection({ platform, options, base, backoff, wakes }: ClientContext): SharedConnection {
  // The headers of a function are added per call.
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
    watch: wakes.watch,
  });
}

/** Returns how a session connects: on the client's shared connection if the call can, else on its own WebSocket. */
function connectionOf(
  { platform, base, tokens }: ClientContext,
  { descriptor }: StreamCall,
  request: {
    readonly shared: SharedConnection | null;
    readonly target: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly handover: Handover | undefined;
  },
) {
  const { shared, target, handover } = request;
  const largest = largestToClient(policyOf(descriptor));
  const headers = { ...request.headers };
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
  const ofHeader = bearer === undefined || platform.setsHeaders ? null : () => Promise.resolve(bearer);
  const token = tokens === null ? ofHeader : (stale: string | null) => tokens.get(stale);
  if (token !== null) delete headers.authorization;
  const alone: Dial = (protocols, events) => {
    if (!platform.setsHeaders) refuseHeaders(headers);
    const all = handover === undefined ? headers : withBearerOf(protocols, headers);
    const dial = platform.dial(`${base.ws}${target}`, all, largestMessageOf(largest));
    return (handover?.offering(dial) ?? dial)(protocols, events);
  };
  if (shared === null || !sharesConnection(descriptor, headers)) return { dial: alone, token };
  return { dial: shared.dialOf({ path: target, headers, alone }), token };
}

/**
 * Whether a call can use the shared connection. A call that reads cookies can't, because they are those of the
 * connection's opening, nor can one with headers that only a connection's request may carry.
 */
function sharesConnection(
  { parameters, policy }: MethodDescriptor,
  headers: Readonly<Record<string, string>>,
): boolean {
  if (policy === null || Math.max(policy.messageMaxBytes, largestToClient(policy)) > sharedMessageMaxBytes)
    return false;
  return parameters.every(({ place }) => place !== "cookie") && !Object.keys(headers).some(isReservedHeader);
}
