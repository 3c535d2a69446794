import { largestToClient } from "../../descriptor.js";
import { encodeRequest } from "../../encode-request.js";
import type { Backoff } from "../../transport/backoff.js";
import type { ClientChannel } from "../../transport/channel.js";
import type { Dial } from "../../transport/socket.js";
import { SessionClientChannel } from "../../v1/client-channel.js";
import { largestMessageOf } from "../../v1/frame.js";
import { withBearerOf } from "../bearer-entry.js";
import { channelOptions } from "../channel-options.js";
import type { Handover } from "../channels/handover.js";
import type { ClientContext } from "../context.js";
import { hasOwnCredentials, headersOf, refuseHeaders } from "../headers.js";
import type { Protocol, ProtocolContext } from "../protocol.js";
import { restartable } from "../restartable.js";
import type { DialShared } from "../shared-calls.js";
import { policyOf, type StreamCall } from "../stream-call.js";
import type { Tokens } from "../tokens.js";

/** Profile goaidl.v1: sessions that outlive their connections. With `sharedConnection`, they share one WebSocket. */
export const goaidlV1: Protocol = {
  name: "goaidl.v1",
  openerOf: (context) => restartable(context, "goaidl.v1", sessionCalls(context)),
};

/**
 * Returns the function that opens single calls in goaidl.v1. With a `handover`, the server may choose profile goa on
 * the call's own WebSocket, so the token is also sent in the header in which that profile expects it.
 */
export function sessionCalls(
  context: ProtocolContext,
): (call: StreamCall, backoff: Backoff, handover?: Handover) => ClientChannel {
  const { options } = context;
  const shared = options.connection === "perCall" ? null : context.shared;
  return (call, backoff, handover) => {
    const policy = policyOf(call.descriptor);
    const { buffer } = policy;
    const request = encodeRequest(call.descriptor, call.json);
    const headers = headersOf(options, request, call.options);
    const tokens = hasOwnCredentials(headers) ? null : context.tokens;
    const { shape, openTimeoutMs, errorOf, refusalOf, onEvent, watch, gotThrough, hint } = channelOptions(
      context,
      call,
      backoff,
    );
    const { dial, token } = connectionOf(context, call, { shared, tokens, target: request.target, headers, handover });
    // Written out, because each object that is made by spreading has a separate hidden class, which takes more memory.
    return new SessionClientChannel({
      shape,
      openTimeoutMs,
      backoff,
      errorOf,
      refusalOf,
      onEvent,
      watch,
      gotThrough,
      hint,
      dial,
      token,
      window: { messages: buffer.messages, bytes: buffer.bytes, largest: largestToClient(policy) },
      largestSent: call.descriptor.shape === "server" ? 0 : policy.messageMaxBytes,
      overflow: policy.overflow,
      renewsToken: tokens !== null,
      tokenLasts: (token, leftMs) => tokens?.lasts(token, leftMs),
    });
  };
}

/** Returns how a session connects: on the client's shared connection if the call can, else on its own WebSocket. */
function connectionOf(
  { platform, base }: ClientContext,
  { descriptor }: StreamCall,
  request: {
    readonly shared: DialShared | null;
    readonly tokens: Tokens | null;
    readonly target: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly handover: Handover | undefined;
  },
) {
  const { shared, tokens, target, handover } = request;
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
  return { dial: shared?.(descriptor, { path: target, headers, alone }) ?? alone, token };
}
