/**
 * The errors that the runtime throws to its users. Each says what happened and carries what a program needs to react.
 */

import { randomText } from "./random-text.js";

export type Rule =
  | "required"
  | "type"
  | "unknown"
  | "enum"
  | "literal"
  | "format"
  | "pattern"
  | "range"
  | "multipleOf"
  | "length"
  | "unique"
  | "safeInteger"
  | "tag"
  | "depth";

/** One violation in a value. */
export interface Issue {
  /** The RFC 6901 JSON pointer of the value; empty for the root value. */
  readonly path: string;
  readonly rule: Rule;
  readonly message: string;
  /** The kind of the offending value (`string`, `integer`, `null`, ...); never the value itself. */
  readonly received: string;
}

/** The error of a message or payload that violates its contract, on the side that found the violation. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";
  readonly issues: readonly Issue[];
  /** The number of all issues, including those that are not described. */
  readonly count: number;

  /** `subject` names what was checked, for example `monitor payload` or `LogEntry`. */
  constructor(subject: string, issues: readonly Issue[], count: number) {
    super(
      `${subject} is invalid: ${issues.map((issue) => `${shortened(issue.path) || "the value"} ${issue.message}`).join("; ")}`,
    );
    this.issues = issues;
    this.count = count;
  }
}

/** Shortens a path: a peer chooses the names in it, and the error repeats it for each issue. */
function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

/** The properties of a `ServiceError`; `name` and `message` are required. */
export interface ServiceErrorInit {
  readonly id?: string;
  readonly message?: string;
  readonly temporary?: boolean;
  readonly timeout?: boolean;
  readonly fault?: boolean;
}

/**
 * An error of a method: one that the contract declares (as a generated subclass), or Goa's standard error. A handler
 * throws it, and the peer's call rejects with it.
 */
export class ServiceError extends Error {
  override readonly name: string;
  /** Identifies this occurrence in the logs of both sides. */
  readonly id: string;
  /** Whether trying again may help. */
  readonly temporary: boolean;
  readonly timeout: boolean;
  /** Whether the server is at fault. */
  readonly fault: boolean;
  /** The declared body, if the error has its own type. */
  readonly body: unknown;

  constructor(init: ServiceErrorInit & { readonly name: string; readonly message: string; readonly body?: unknown }) {
    super(init.message);
    this.name = init.name;
    this.id = init.id ?? errorId();
    this.temporary = init.temporary ?? false;
    this.timeout = init.timeout ?? false;
    this.fault = init.fault ?? false;
    this.body = init.body;
  }
}

/** Returns six random bytes as base64url without padding, like Goa's NewErrorID. */
export function errorId(): string {
  return randomText(2);
}

/**
 * The error of a call that could not be opened, because there was no connection, or an answer that the contract does
 * not declare.
 */
export class OpenError extends Error {
  override readonly name = "OpenError";
  /** The HTTP status of the refusal; null if there was no answer. Browsers do not show it. */
  readonly status: number | null;

  constructor(message: string, status: number | null, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.status = status;
  }
}

/**
 * The error of an open stream that lost its connection and can't be resumed. It is unknown which messages reached the
 * peer.
 */
export class StreamLostError extends Error {
  override readonly name = "StreamLostError";
  readonly sent: number;
  readonly received: number;
  readonly code: number;

  constructor(message: string, counts: { readonly sent: number; readonly received: number; readonly code: number }) {
    super(message);
    this.sent = counts.sent;
    this.received = counts.received;
    this.code = counts.code;
  }
}

/**
 * The error of a stream that was closed before its end: because of a limit, a timeout, a protocol violation or a
 * cancellation.
 */
export class StreamClosedError extends Error {
  override readonly name = "StreamClosedError";
  /** The WebSocket close code; see specs/protocol/protocol.md. */
  readonly code: number;
  readonly reason: string;

  constructor(
    code: number,
    reason: string,
    message = `the stream was closed with ${code}${reason === "" ? "" : `: ${reason}`}`,
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** The error of an operation on a stream that has ended, or whose direction has ended. */
export class StreamEndedError extends Error {
  override readonly name = "StreamEndedError";
}

/**
 * The error of a handler that has to stop because its stream moves to another node, where it starts again from its last
 * checkpoint. It is the reason of the handler's signal, and the error of its pending operations.
 */
export class StreamMovedError extends Error {
  override readonly name = "StreamMovedError";
}

/**
 * The error of a stream in goaidl.v1 whose session can't be resumed. It has the counts of received and of
 * unacknowledged messages.
 */
export class StreamResumeError extends Error {
  override readonly name = "StreamResumeError";
  readonly reason: "unknown" | "expired" | "window" | "superseded" | "auth" | "node" | "version";
  /** The highest sequence number received from the peer. */
  readonly lastReceived: number;
  /** The number of messages that were sent and not acknowledged. */
  readonly unacked: number;

  constructor(
    reason: StreamResumeError["reason"],
    counts: { readonly lastReceived: number; readonly unacked: number },
  ) {
    super(
      `the stream can't be resumed (${reason}): ${counts.lastReceived} messages were received, ${counts.unacked} that were sent are not acknowledged`,
    );
    this.reason = reason;
    this.lastReceived = counts.lastReceived;
    this.unacked = counts.unacked;
  }
}

/**
 * The error of a call in goaidl.v1 that has sent everything and ended its side, but lost its connection before the
 * answer: it is unknown whether the server finished.
 */
export class OutcomeUnknownError extends Error {
  override readonly name = "OutcomeUnknownError";
}

/**
 * The error of a message that was refused because the peer is too slow: the policy is `overflow fail`, or too many
 * sends are not awaited.
 */
export class StreamOverflowError extends Error {
  override readonly name = "StreamOverflowError";
}
