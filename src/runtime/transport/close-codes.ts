/** The close codes of goaidl.v1, and what each means for a client. The table is in specs/protocol/protocol.md. */

export const closeCode = {
  done: 1000,
  goingAway: 1001,
  tooLarge: 1009,
  fault: 1011,
  restart: 1012,
  /** The token expired. */
  unauthorized: 4401,
  /** Nothing was heard for too long. */
  silent: 4408,
  slow: 4413,
  breach: 4500,
  overrun: 4502,
  noHello: 4504,
  idle: 4505,
  superseded: 4509,
  refused: 4510,
  failed: 4540,
} as const;

/** Why a server that is drained or closed ends its calls. */
export const goingAway = "the server is shutting down";

/** Name of an `err` frame that ends a call for a limit rather than by an error of the method. */
export const limitName = "goaidl.closed";

const finalCodes = new Set([1002, 1003, 1007, 1008, 1009, 1010, 1011, 1015]);

/** May a session whose connection closed with this code be resumed? */
export function mayResume(code: number): boolean {
  if (code < 4000) return !finalCodes.has(code);
  return code >= 4400 && code < 4500;
}

/** RFC 6455, 5.5: a control frame holds 125 bytes, two of them the code. */
const reasonBytes = 123;

/** A reason as a close frame can carry it. */
export function closeReason(text: string): string {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= reasonBytes) return text;
  return new TextDecoder().decode(encoded.subarray(0, reasonBytes - 3)).replace(/\uFFFD+$/, "");
}
