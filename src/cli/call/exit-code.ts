import type { FailureClass } from "../../interactive/call-failure.js";

/**
 * The exit codes of `goaidl call` for each class of errors, from 65 on. 70 is left out, because it means a bug in
 * goaidl. See specs/manual/call.md.
 */
export const exitCodes: Readonly<Record<FailureClass, number>> = {
  declared: 65,
  service: 66,
  open: 67,
  lost: 68,
  closed: 69,
  invalid: 71,
  overflow: 72,
  aborted: 73,
};

/** Wrong usage, or a contract or message with errors. */
export const wrongUsage = 1;

/** Cancelled by Ctrl-C: 128 and the number of SIGINT, as in shells. */
export const interrupted = 130;
