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

/** Whether an error says that a stream is over, rather than what is wrong with one message or with how it is used. */
export function isStreamEnd(error: unknown): boolean {
  return classes.some((kind) => error instanceof kind);
}
