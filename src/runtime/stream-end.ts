import {
  OpenError,
  OutcomeUnknownError,
  StreamClosedError,
  StreamEndedError,
  StreamLostError,
  StreamResumeError,
} from "./errors.js";

const classes = [
  StreamClosedError,
  StreamEndedError,
  StreamLostError,
  StreamResumeError,
  OutcomeUnknownError,
  OpenError,
] as const;

/** Whether an error means that a stream is over, rather than that one message is invalid or the stream is misused. */
export function isStreamEnd(error: unknown): boolean {
  return classes.some((kind) => error instanceof kind);
}
