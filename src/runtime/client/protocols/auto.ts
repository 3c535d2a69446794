import { largestToClient } from "../../descriptor.js";
import type { StreamEvent } from "../../transport/channel.js";
import { FallbackChannel, lacksSessions } from "../channels/fallback-channel.js";
import { Handover } from "../channels/handover.js";
import type { OpenOnce } from "../open-call.js";
import type { Protocol } from "../protocol.js";
import { restartable } from "../restartable.js";
import { policyOf } from "../stream-call.js";
import { goaCalls } from "./goa.js";
import { sessionCalls } from "./goaidl-v1.js";

/** How long a client remembers that a server supports only profile goa. */
const rememberedMs = 600_000;

/**
 * goaidl.v1 if the server supports it, otherwise profile goa. A browser hides the answer that shows which one the
 * server supports, so calls from a browser are always in goaidl.v1.
 */
export const auto: Protocol = {
  name: "auto",
  openerOf(context) {
    const inSession = sessionCalls(context);
    if (!context.platform.setsHeaders) return restartable(context, "auto", inSession);
    const inGoa = goaCalls(context);
    /** The routes that answered without a subprotocol, with the time until which that is assumed. */
    const goaOnly = new Map<string, number>();
    const openEither: OpenOnce = (call, backoff) => {
      const policy = policyOf(call.descriptor);
      if (policy.resume !== null) return inSession(call, backoff);
      const route = call.descriptor.routes[0]?.path ?? "";
      if ((goaOnly.get(route) ?? 0) > Date.now()) return inGoa(call, backoff);
      // If the call falls back to profile goa, the failure of its first try is not reported.
      const onEvent = (event: StreamEvent) => {
        if (event.kind !== "closed" || !lacksSessions(event.error)) call.onEvent(event);
      };
      const handover = new Handover(policy.subprotocol === null ? [] : [policy.subprotocol], largestToClient(policy));
      return new FallbackChannel(inSession({ ...call, onEvent }, backoff, handover), () => {
        goaOnly.set(route, Date.now() + rememberedMs);
        return inGoa(call, backoff, handover.take() ?? undefined);
      });
    };
    return restartable(context, "auto", openEither);
  },
};
