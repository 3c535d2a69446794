import type { Backoff } from "../transport/backoff.js";
import type { ClientChannel } from "../transport/channel.js";
import type { StreamCall } from "./stream-call.js";

export type ProtocolName = "goaidl.v1" | "goa" | "auto";

/** Opens a call. Throws if something is wrong before anything is sent. */
export type OpenCall = (call: StreamCall) => ClientChannel;

/** Opens a call that does not restart. */
export type OpenOnce = (call: StreamCall, backoff: Backoff) => ClientChannel;
