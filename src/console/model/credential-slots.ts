import type { InteractiveMethod } from "../../interactive/interactive-contract.js";

/** A credential that a method takes. */
export interface CredentialSlot {
  readonly scheme: string;
  readonly role: "apiKey" | "token" | "username" | "password";
  /** The payload field that it fills; null if it travels in the header `Authorization`. */
  readonly field: string | null;
}

/** The credentials of a method, in the order of its schemes. */
export function credentialSlots({ method, codecs }: InteractiveMethod, schemes: SchemeKinds): CredentialSlot[] {
  const slots: CredentialSlot[] = codecs.descriptor.parameters.flatMap(({ field, credential }) =>
    credential === undefined || field === null ? [] : [{ ...credential, field }],
  );
  const names = new Set(method.security.flatMap((one) => one.schemes.map(({ scheme }) => scheme)));
  for (const scheme of names) {
    if (slots.some((slot) => slot.scheme === scheme)) continue;
    const kind = schemes.get(scheme);
    if (kind === "bearer" || kind === "jwt" || kind === "oauth2") slots.push({ scheme, role: "token", field: null });
  }
  return slots;
}

/** The kind of each security scheme. */
export type SchemeKinds = ReadonlyMap<string, string>;

/** The credentials that the user entered, by `credentialKey`. */
export type GivenCredentials = ReadonlyMap<string, string>;

export function credentialKey({ scheme, role }: CredentialSlot): string {
  return `${scheme} ${role}`;
}

/** Splits the given credentials into fields of the payload and the token of the client. */
export function placeCredentials(
  slots: readonly CredentialSlot[],
  given: GivenCredentials,
): { readonly fields: Readonly<Record<string, string>>; readonly token: string | null } {
  const fields: Record<string, string> = {};
  let token: string | null = null;
  for (const slot of slots) {
    const value = given.get(credentialKey(slot));
    if (value === undefined || value === "") continue;
    if (slot.field === null) token = value;
    else fields[slot.field] = value;
  }
  return { fields, token };
}
