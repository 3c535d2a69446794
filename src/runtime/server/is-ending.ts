/**
 * Whether an error that a handler threw is the one that its stream or signal ended with: then the client or the server
 * ended the call, and it is not a fault.
 */
export function isEnding(error: unknown): boolean {
  return error instanceof Error && /^Stream\w+Error$|^AbortError$/.test(error.name);
}
