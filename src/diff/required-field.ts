import type { Field } from "../ir/type.js";
import type { Direction } from "./change.js";

/** Whether a field is required in a direction: requests need no read-only fields, and answers no write-only ones. */
export function isRequired(field: Field, direction: Direction): boolean {
  if (!field.required) return false;
  return direction === "to-server" ? !field.readOnly : direction === "to-client" ? !field.writeOnly : true;
}
