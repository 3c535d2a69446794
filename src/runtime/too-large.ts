import { ValidationError } from "./errors.js";

/** A message that is larger than its contract's `message max`, both in bytes. */
export function tooLarge(size: number, largest: number): ValidationError {
  const message = `takes ${size} bytes; the contract allows ${largest} (message max)`;
  return new ValidationError("message", [{ path: "", rule: "length", message, received: "message" }], 1);
}
