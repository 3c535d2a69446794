import type { StreamPolicyDescriptor } from "../descriptor.js";
import { encodeRequest } from "../encode-request.js";
import { RestartingChannel } from "./channels/restarting-channel.js";
import type { ClientContext } from "./context.js";
import type { OpenCall, OpenOnce, ProtocolName } from "./open-call.js";
import { policyOf, type StreamCall } from "./stream-call.js";

/**
 * Streams that continue as new calls, for the option `restart` and for contracts with `restart`. It is a value that is
 * imported, so that the bundles of other clients do not include its code.
 */
export interface Restarts {
  /** Makes the calls of a profile restart if the contract, the client or the call says so. */
  around(context: ClientContext, name: ProtocolName, openOnce: OpenOnce): OpenCall;
}

export const restarts: Restarts = {
  around(context, name, openOnce) {
    const { backoff, reconnects, options } = context;
    return (call) => {
      const restart = restartOf(name, call, call.options.restart ?? options.restart);
      if (restart === null) return openOnce(call, backoff);
      // `encodeRequest` throws an error of the call itself at once. Each try connects once; the channel waits between
      // the tries.
      const once = { ...backoff, attempts: 1 };
      encodeRequest(call.descriptor, call.json);
      return new RestartingChannel({
        open: (since, onEvent) =>
          openOnce({ ...call, json: startingFrom(call.json, restart.from, since), onEvent }, once),
        field: restart.from?.resultField ?? null,
        backoff: { ...backoff, attempts: restart.isEndless ? Number.POSITIVE_INFINITY : backoff.attempts },
        limitMs: restart.limitMs,
        onEvent: call.onEvent,
        onUnreachable: call.report,
        reportAfter: backoff.attempts,
        onRestart: call.options.onRestart ?? (() => {}),
        retryCodes: new Set(call.errors.flatMap(({ descriptor }) => (descriptor.retry ? [descriptor.close] : []))),
        watch: reconnects.watch,
      });
    };
  },
};

type RestartField = NonNullable<StreamPolicyDescriptor["resume"]>["restart"];

/** Returns how a lost stream continues as a new call; null: it doesn't, or its channel does so itself. */
function restartOf(
  protocol: ProtocolName,
  { descriptor }: StreamCall,
  wanted: boolean | "always" | undefined,
): { readonly from: RestartField; readonly limitMs: number; readonly isEndless: boolean } | null {
  const { shape } = descriptor;
  const { resume } = policyOf(descriptor);
  if (shape !== "server" && shape !== "bidirectional") return null;
  const from = (protocol !== "goa" && shape === "server" && resume?.restart) || null;
  if (wanted === "always" && (protocol !== "goa" || shape === "server")) {
    return { from, limitMs: Number.POSITIVE_INFINITY, isEndless: true };
  }
  if (from !== null) return { from, limitMs: resume?.withinMs ?? 0, isEndless: false };
  const isAsked = wanted === true && shape === "server" && protocol !== "goaidl.v1" && resume === null;
  return isAsked ? { from: null, limitMs: Number.POSITIVE_INFINITY, isEndless: false } : null;
}

/** Adds to a payload the position after the last message seen; `since` is undefined if there was none. */
function startingFrom(json: unknown, from: RestartField, since: unknown): unknown {
  if (from === null || since === undefined || typeof json !== "object" || json === null) return json;
  return { ...json, [from.payloadField]: since };
}
