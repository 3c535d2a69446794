import type { Field } from "../../ir/type.js";
import type { Decorations } from "../lower/annotations.js";

/** The credentials of fields. Keyed by the field, because types share the objects of inherited fields. */
const credentials = new WeakMap<Field, NonNullable<Decorations["credential"]>>();

export function rememberCredential(field: Field, credential: Decorations["credential"]): void {
  if (credential !== null) credentials.set(field, credential);
}

export function credentialOf(field: Field): Decorations["credential"] {
  return credentials.get(field) ?? null;
}
