import { missingPart } from "./missing-part.js";
import type { OpenCall, OpenOnce, ProtocolName } from "./open-call.js";
import type { ProtocolContext } from "./protocol.js";
import { policyOf } from "./stream-call.js";

/**
 * Makes the calls of a profile restart if the client includes `restarts`; otherwise refuses calls that would restart.
 */
export function restartable(context: ProtocolContext, name: ProtocolName, openOnce: OpenOnce): OpenCall {
  const { backoff, options, restarts } = context;
  if (restarts !== null) return restarts.around(context, name, openOnce);
  const refuse = () => missingPart("restart", "restarts", "as `restarts`");
  if (options.restart !== undefined) throw refuse();
  return (call) => {
    const { descriptor, options } = call;
    const isAsked = options.restart === "always" || (options.restart === true && name !== "goaidl.v1");
    if ((isAsked && descriptor.shape !== "client") || policyOf(descriptor).resume?.restart) throw refuse();
    return openOnce(call, backoff);
  };
}
