import { OutcomeUnknownError, StreamClosedError, StreamLostError, StreamResumeError } from "../errors.js";
import type { Ending, WireError } from "../transport/channel.js";
import { closeCode, limitName } from "../transport/close-codes.js";
import type { Outcome } from "./session.js";

/**
 * Turns a session's outcome into the ending that the program on this side gets. `errorOf` turns a received error into a
 * typed one; `awaitsAnswer` is true if everything was sent and ended, and only the answer is missing.
 */
export function endingOf(outcome: Outcome, errorOf: (wire: WireError) => Error, awaitsAnswer: boolean): Ending {
  switch (outcome.kind) {
    case "done":
      return { code: closeCode.done, reason: "", error: null };
    case "failed":
      // The server's view of a call that it ended because of a limit.
      if (outcome.error.name === limitName) {
        const { code, error } = outcome;
        return { code, reason: error.message, error: new StreamClosedError(code, error.message) };
      }
      return { code: outcome.code, reason: outcome.error.name, error: errorOf(outcome.error) };
    case "refused":
      return { code: closeCode.refused, reason: outcome.error.name, error: errorOf(outcome.error) };
    case "cancelled":
      return {
        code: closeCode.done,
        reason: "cancelled",
        error: new StreamClosedError(closeCode.done, "cancelled", "the call was cancelled"),
      };
    case "closed":
      return {
        code: outcome.code,
        reason: outcome.reason,
        error: new StreamClosedError(outcome.code, outcome.reason),
      };
    case "lost": {
      const { code, sent, received } = outcome;
      const message = `the connection was lost (${code}) and the stream can't be resumed: ${sent} messages were sent, ${received} received`;
      return { code, reason: "lost", error: new StreamLostError(message, { code, sent, received }) };
    }
    case "unresumable": {
      const { reason, lastReceived, unacked } = outcome;
      const error = awaitsAnswer
        ? new OutcomeUnknownError(
            `everything was sent, but the connection was lost before the answer came (${reason}): it is unknown whether the server finished`,
          )
        : new StreamResumeError(reason, { lastReceived, unacked });
      return { code: closeCode.refused, reason, error };
    }
  }
}
