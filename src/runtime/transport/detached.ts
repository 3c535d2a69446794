/**
 * Copies a part of a text or of bytes, so that it does not keep the whole in memory: engines implement a slice as a
 * reference into the original. A string is copied by concatenating and slicing it; no shorter way makes every engine
 * copy it.
 */
export function detached(part: string | Uint8Array): string | Uint8Array {
  return typeof part === "string" ? ` ${part}`.slice(1) : new Uint8Array(part);
}
