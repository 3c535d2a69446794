/**
 * Whether an error that a handler threw is the one with which its stream or signal ended. If so, the client or the
 * server ended the call, and the error is not a fault.
 */
export function isEnding(error: unknown): boolean {
  return error instanceof Error && /^Stream\w+Error$|^AbortError$/.test(error.name);
}
