import { ValidationError } from "./errors.js";

/** Makes the error of a message that is larger than the contract's `message max`; both sizes are in bytes. */
export function tooLarge(size: number, largest: number): ValidationError {
  const message = `takes ${size} bytes; the contract allows ${largest} (message max)`;
  return new ValidationError("message", [{ path: "", rule: "length", message, received: "message" }], 1);
}
