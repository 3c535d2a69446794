import { largestToClient, type MethodDescriptor } from "../../descriptor.js";
import { encodeRequest } from "../../encode-request.js";
import { GoaClientChannel, type GoaDial } from "../../goa/client-channel.js";
import type { Backoff } from "../../transport/backoff.js";
import type { ClientChannel } from "../../transport/channel.js";
import type { Dial } from "../../transport/socket.js";
import { errorOfClose } from "../../wire-error.js";
import { channelOptions } from "../channel-options.js";
import type { ClientContext } from "../context.js";
import { headersOf, refuseHeaders } from "../headers.js";
import type { Protocol } from "../protocol.js";
import { restartable } from "../restartable.js";
import { policyOf, type StreamCall } from "../stream-call.js";

/** Profile goa, which every service of Goa v3 speaks: a WebSocket for each call. */
export const goa: Protocol = {
  name: "goa",
  openerOf: (context) => restartable(context, "goa", goaCalls(context)),
};

/**
 * Returns the function that opens single calls in profile goa. `takeOver` returns a connection that is already open,
 * instead of dialing one.
 */
export function goaCalls(
  context: ClientContext,
): (call: StreamCall, backoff: Backoff, takeOver?: Dial) => ClientChannel {
  const { platform, options, base } = context;
  return (call, backoff, takeOver) => {
    const policy = policyOf(call.descriptor);
    const request = encodeRequest(call.descriptor, call.json);
    const headers = headersOf(options, request, call.options);
    const token = takesToken(call.descriptor, platform) && headers.authorization === undefined ? context.tokens : null;
    if (!platform.setsHeaders) refuseHeaders(token === null ? headers : { ...headers, authorization: "" });
    const dial: GoaDial = (protocols, events, bearer) => {
      const all = bearer === null ? headers : { ...headers, authorization: `Bearer ${bearer}` };
      return platform.dial(`${base.ws}${request.target}`, all, largestToClient(policy))(protocols, events);
    };
    const named = (code: number, reason: string) => errorOfClose(code, reason, call.errors);
    const { shape, openTimeoutMs, errorOf, refusalOf, onEvent, watch, gotThrough, hint } = channelOptions(
      context,
      call,
      backoff,
    );
    // Written out rather than spread, for the reason given in goaidl-v1.ts.
    return new GoaClientChannel({
      shape,
      openTimeoutMs,
      backoff,
      errorOf,
      refusalOf,
      onEvent,
      watch,
      gotThrough,
      hint,
      errorOfClose: named,
      dial: takeOver ?? dial,
      token: takeOver === undefined ? token : null,
      policy,
    });
  };
}

/**
 * Whether a method takes the client's token in addition to its payload, because one of its schemes has no payload
 * field. A page can't send the token, so it uses the alternatives without such a scheme.
 */
function takesToken({ parameters, security }: MethodDescriptor, { setsHeaders }: ClientContext["platform"]): boolean {
  const carried = new Set(parameters.map(({ credential }) => credential?.scheme));
  const needs = security.map((requirement) => requirement.some(({ scheme }) => !carried.has(scheme)));
  return needs.includes(true) && (setsHeaders || !needs.includes(false));
}
