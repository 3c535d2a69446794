import type { Field } from "../../ir/type.js";
import type { Marks } from "../lower/annotations.js";

/** The credentials that fields carry. A side table: inherited fields are the same objects. */
const credentials = new WeakMap<Field, NonNullable<Marks["credential"]>>();

export function rememberCredential(field: Field, credential: Marks["credential"]): void {
  if (credential !== null) credentials.set(field, credential);
}

export function credentialOf(field: Field): Marks["credential"] {
  return credentials.get(field) ?? null;
}
