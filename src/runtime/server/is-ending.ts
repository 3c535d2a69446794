/** Whether a handler passed on what its stream or its signal ended with: that is the client's or the server's doing, not a fault. */
export function isEnding(error: unknown): boolean {
  return error instanceof Error && /^Stream\w+Error$|^AbortError$/.test(error.name);
}
