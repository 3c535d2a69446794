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
  /** Null: the client's calls can't restart. */
  readonly restarts: Restarts | null;
}

/**
 * A profile, with the code that opens its calls. It is an imported value, so that a bundle contains only the profiles
 * that its program imports.
 */
export interface Protocol {
  readonly name: ProtocolName;
  /** Returns the function that opens the calls of one client. */
  readonly openerOf: (context: ProtocolContext) => OpenCall;
}
