import { ledgerOf } from "../runtime/nodes/ledger.js";

export interface NodeOptions {
  readonly port: number;
  readonly advertise: string;
  readonly redis: string;
  /** The time between two messages of the server's streams. */
  readonly pauseMs: number;
  readonly graceMs: number;
  readonly readyDelayMs: number;
}

export const secret = "a secret of the test's nodes";
/** How long sessions outlive their connections. */
export const withinMs = 20_000;
const lively = { heartbeat: { everyMs: 2_000, timeoutMs: 2_000 }, openTimeoutMs: 10_000 };

/** Streams that can move, and streams that can only be relayed. */
export const ledgers = {
  movable: ledgerOf({ resume: { withinMs, restart: null, checkpoint: true }, ...lively }),
  relayed: ledgerOf({ resume: { withinMs, restart: null }, ...lively }, "relayed_"),
};
