import type { WireError } from "./channel.js";
import { isRecord } from "./json-values.js";

/** Reads the six fields and the body of an error in a frame; null if they are not an error. */
export function readWireError(value: unknown): WireError | null {
  if (!isRecord(value)) return null;
  const { name, id, message, temporary, timeout, fault } = value;
  if (typeof name !== "string" || typeof id !== "string" || typeof message !== "string") return null;
  const flags = { temporary: temporary === true, timeout: timeout === true, fault: fault === true };
  return { name, id, message, ...flags, ...("body" in value ? { body: value.body } : {}) };
}
