import type { FailureClass } from "../../interactive/call-failure.js";

/**
 * The exit codes of `goaidl call`: 64 and a small code for each class of errors. 70 is left out, because it is a bug in goaidl: see
 * specs/manual/call.md.
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

/** Cancelled by Ctrl-C, as shells report it. */
export const interrupted = 130;
