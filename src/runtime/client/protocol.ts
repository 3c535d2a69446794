import type { ClientContext } from "./context.js";
import type { OpenCall, ProtocolName } from "./open-call.js";
import type { Restarts } from "./restarts.js";
import type { DialShared } from "./shared-calls.js";

/**
 * The parts that the calls of a profile share: the client's context, and the parts of the runtime that its bundle
 * contains.
 */
export interface ProtocolContext extends ClientContext {
  /** Dials on the connection that the client's calls share; null: the client has none. */
  readonly shared: DialShared | null;
  /** Null: its calls can't restart. */
  readonly restarts: Restarts | null;
}

/**
 * A profile, with the code that calls need in it. It is a value that is imported, so that a bundle contains the
 * profiles that its program names, and no others.
 */
export interface Protocol {
  readonly name: ProtocolName;
  /** Returns the function that opens the calls of one client. */
  readonly openerOf: (context: ProtocolContext) => OpenCall;
}
