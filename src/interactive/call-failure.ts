import {
  OpenError,
  OutcomeUnknownError,
  ServiceError,
  StreamClosedError,
  StreamLostError,
  StreamOverflowError,
  StreamResumeError,
  ValidationError,
} from "../runtime/errors.js";
import type { InteractiveMethod } from "./interactive-contract.js";
import { errorBody } from "./open-call.js";

/** The classes of errors with which a call can end. */
export type FailureClass =
  /** An error that the contract declares for the method. */
  | "declared"
  /** Another error of the service. */
  | "service"
  /** The call could not be opened. */
  | "open"
  /** The connection was lost for good, or it is unknown whether the server finished. */
  | "lost"
  /** The server closed the stream because of a limit, a timeout or a violation. */
  | "closed"
  /** The server violated the contract. */
  | "invalid"
  /** The server is too slow for the messages that are sent. */
  | "overflow"
  /** The call was aborted. */
  | "aborted";

/** The failure of a call, as plain data. */
export interface CallFailure {
  readonly class: FailureClass;
  /** One JSON object that describes the error. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Describes the error with which a call of a method ended. */
export function callFailure({ method }: InteractiveMethod, error: unknown): CallFailure {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const json = { error: name, message };
  if (error instanceof ServiceError) {
    const declared = method.errors.find((one) => one.name === error.name);
    const { id, temporary, timeout, fault } = error;
    const flags = Object.fromEntries(Object.entries({ temporary, timeout, fault }).filter(([, is]) => is));
    const body = errorBody(error);
    // The fields of the standard error are printed anyway.
    const hasBody = declared !== undefined && declared.type !== null && body !== undefined;
    return {
      class: declared === undefined ? "service" : "declared",
      json: { ...json, id, ...flags, ...(hasBody ? { body } : {}) },
    };
  }
  if (error instanceof OpenError) return { class: "open", json: { ...json, ...present("status", error.status) } };
  if (error instanceof StreamLostError) return { class: "lost", json: { ...json, code: error.code } };
  if (error instanceof StreamResumeError) return { class: "lost", json: { ...json, reason: error.reason } };
  if (error instanceof OutcomeUnknownError) return { class: "lost", json };
  if (error instanceof StreamClosedError) return { class: "closed", json: { ...json, code: error.code } };
  if (error instanceof ValidationError) return { class: "invalid", json: { ...json, issues: error.issues } };
  if (error instanceof StreamOverflowError) return { class: "overflow", json };
  return { class: name === "AbortError" || name === "TimeoutError" ? "aborted" : "open", json };
}

function present(key: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === null ? {} : { [key]: value };
}
