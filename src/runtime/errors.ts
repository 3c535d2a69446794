/** Every error that the runtime gives to users. Each says what happened, and carries what a program needs to react. */

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

/** One thing wrong with a value. */
export interface Issue {
  /** RFC 6901 JSON pointer; empty for the value itself. */
  readonly path: string;
  readonly rule: Rule;
  readonly message: string;
  /** Kind of the offending value: string, integer, null, ...; never the value. */
  readonly received: string;
}

/** A message or payload that breaks its contract, on the side that found it. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";
  readonly issues: readonly Issue[];
  /** All issues, those beyond the described ones included. */
  readonly count: number;

  /** `subject` is what was checked: `monitor payload`, `LogEntry`. */
  constructor(subject: string, issues: readonly Issue[], count: number) {
    super(
      `${subject} is invalid: ${issues.map((issue) => `${shortened(issue.path) || "the value"} ${issue.message}`).join("; ")}`,
    );
    this.issues = issues;
    this.count = count;
  }
}

/** A peer chooses the names in a path, and an error repeats it for each issue. */
function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

/** What an error may be made with besides its name and message. */
export interface ServiceErrorInit {
  readonly id?: string;
  readonly message?: string;
  readonly temporary?: boolean;
  readonly timeout?: boolean;
  readonly fault?: boolean;
}

/**
 * An error of a method: one that the contract declares (generated subclasses), or Goa's standard error. A handler throws
 * it, the peer's call rejects with it.
 */
export class ServiceError extends Error {
  override readonly name: string;
  /** Identifies this occurrence in logs of both sides. */
  readonly id: string;
  /** Worth another try. */
  readonly temporary: boolean;
  readonly timeout: boolean;
  /** The server's fault. */
  readonly fault: boolean;
  /** The declared body, where the error has a type of its own. */
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

/** Six random bytes as base64url without padding: Goa's NewErrorID. */
export function errorId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}

/** The call could not be opened: no connection, or an answer that the contract doesn't know. */
export class OpenError extends Error {
  override readonly name = "OpenError";
  /** HTTP status of the refusal; null where there was no answer. Browsers can't see it. */
  readonly status: number | null;

  constructor(message: string, status: number | null, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.status = status;
  }
}

/** Profile goa: the connection of an open stream is gone, and nothing can tell what reached the peer. */
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

/** The peer closed the stream for a reason that is not an end: a limit, a time-out, a breach of the protocol. */
export class StreamClosedError extends Error {
  override readonly name = "StreamClosedError";
  /** WebSocket close code: see specs/protocol/protocol.md. */
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

/** A message was sent on a stream whose direction has ended. */
export class StreamEndedError extends Error {
  override readonly name = "StreamEndedError";
}

/** goaidl.v1: the session can't be resumed. What was received, and what was sent without being acknowledged. */
export class StreamResumeError extends Error {
  override readonly name = "StreamResumeError";
  readonly reason: "unknown" | "expired" | "window" | "superseded" | "auth" | "node" | "version";
  /** Highest sequence number received from the peer. */
  readonly lastReceived: number;
  /** Messages that were sent and not acknowledged. */
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

/** goaidl.v1: everything was sent and ended, but the answer was lost: it is unknown whether the peer finished. */
export class OutcomeUnknownError extends Error {
  override readonly name = "OutcomeUnknownError";
}

/** A message was refused because the peer is too slow: `overflow fail`, or too many sends that nobody awaits. */
export class StreamOverflowError extends Error {
  override readonly name = "StreamOverflowError";
}
