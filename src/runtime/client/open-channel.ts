import { encodeRequest } from "../encode-request.js";
import type { ClientChannel } from "../transport/channel.js";
import { channelOptions } from "./channel-options.js";
import type { ClientContext } from "./context.js";
import type { EventStreams } from "./event-streams.js";
import { hasOwnCredentials, headersOf } from "./headers.js";
import { missingPart } from "./missing-part.js";
import type { OpenCall } from "./open-call.js";
import type { Protocol, ProtocolContext } from "./protocol.js";
import { policyOf, type StreamCall } from "./stream-call.js";

/** Returns the function that opens the calls of one client: in its profile, or as server-sent events. */
export function openerOf(context: ProtocolContext, protocol: Protocol | null, events: EventStreams | null): OpenCall {
  const open = protocol?.openerOf(context) ?? null;
  return (call) => {
    const { name, policy } = call.descriptor;
    if (policy?.transport === "sse") {
      if (events === null) throw missingPart(`transport sse of ${name}`, "eventStreams");
      return openEvents(context, call, { events, profile: protocol?.name === "goa" ? "goa" : "goaidl.v1" });
    }
    if (open === null) throw missingPart(`the profile of ${name}`, "goaidlV1");
    return open(call);
  };
}

function openEvents(
  context: ClientContext,
  call: StreamCall,
  { events, profile }: { readonly events: EventStreams; readonly profile: "goa" | "goaidl.v1" },
): ClientChannel {
  const { platform, options, base, tokens, backoff } = context;
  const request = encodeRequest(call.descriptor, call.json);
  let used: string | null = null;
  return events.open({
    ...channelOptions(context, call, backoff),
    fetch: platform.fetch,
    url: `${base.http}${request.target}`,
    verb: request.verb,
    body: request.body,
    credentials: options.credentials ?? null,
    headers: async (isRefused) => {
      const headers = headersOf(options, request, call.options);
      if (tokens === null || hasOwnCredentials(headers)) return headers;
      used = await tokens.get(isRefused ? used : null);
      return { ...headers, authorization: `Bearer ${used}` };
    },
    renewsToken: tokens !== null && !hasOwnCredentials(request.headers),
    policy: policyOf(call.descriptor),
    profile,
    restart: (call.options.restart ?? options.restart ?? false) !== false,
  });
}
