/** The close codes of goaidl.v1. Their meaning for a client is in the table of specs/protocol/protocol.md. */

export const closeCode = {
  done: 1000,
  goingAway: 1001,
  tooLarge: 1009,
  fault: 1011,
  restart: 1012,
  tryLater: 1013,
  /** The token expired. */
  unauthorized: 4401,
  /** The peer was silent for too long. */
  silent: 4408,
  slow: 4413,
  breach: 4500,
  overrun: 4502,
  noHello: 4504,
  idle: 4505,
  superseded: 4509,
  refused: 4510,
  /** An error for which the contract declares no code. */
  failed: 4540,
} as const;

/** The reason that a server gives when it ends its calls because it is drained or closed. */
export const goingAway = "the server is shutting down";

/** The name of an `err` frame that ends a call because of a limit rather than an error of the method. */
export const limitName = "goaidl.closed";

const finalCodes = new Set([1002, 1003, 1007, 1008, 1009, 1010, 1011, 1015]);

/** Reports whether a session can be resumed after its connection closed with this code. */
export function mayResume(code: number): boolean {
  if (code < 4000) return !finalCodes.has(code);
  return code >= 4400 && code < 4500;
}

/** RFC 6455, 5.5: a control frame has at most 125 bytes, and the code takes two of them. */
export const reasonBytes = 123;

/** Shortens a reason so that it fits into a close frame. */
export function closeReason(text: string): string {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= reasonBytes) return text;
  return new TextDecoder().decode(encoded.subarray(0, reasonBytes - 3)).replace(/\uFFFD+$/, "");
}
