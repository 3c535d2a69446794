import type { ClientChannel } from "../transport/channel.js";
import type { ClientContext } from "./context.js";
import type { StreamCall } from "./stream-call.js";

/** Opens a call. Throws if something is wrong before anything is sent. */
export type OpenCall = (call: StreamCall) => ClientChannel;

/**
 * A profile, with the code that calls need in it. It is a value that is imported, so that a bundle contains the
 * profiles that its program names, and no others.
 */
export interface Protocol {
  readonly name: "goaidl.v1" | "goa" | "auto";
  /** Returns the function that opens the calls of one client. */
  readonly openerOf: (context: ClientContext) => OpenCall;
}
