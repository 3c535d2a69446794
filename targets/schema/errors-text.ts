import type { ValidateFunction } from "ajv";

/** What a validator found in the last value, as ajv itself prints it. `subject` is what the value is called. */
export function errorsText({ errors }: ValidateFunction, subject = "data"): string {
  return (errors ?? []).map(({ instancePath, message }) => `${subject}${instancePath} ${message}`).join(", ");
}
