/**
 * A part of a text, or of bytes, that no longer holds the whole in memory: engines let a slice refer to what it was cut from.
 * A text is copied by being joined to another one and cut off again; nothing shorter makes every engine copy it.
 */
export function detached(part: string | Uint8Array): string | Uint8Array {
  return typeof part === "string" ? ` ${part}`.slice(1) : new Uint8Array(part);
}
