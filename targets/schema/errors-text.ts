import type { ValidateFunction } from "ajv";

/** The errors of a validator's last call, as ajv itself prints them. `subject` is the name of the value. */
export function errorsText({ errors }: ValidateFunction, subject = "data"): string {
  return (errors ?? []).map(({ instancePath, message }) => `${subject}${instancePath} ${message}`).join(", ");
}
