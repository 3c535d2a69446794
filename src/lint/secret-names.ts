import { wordsOf } from "../text/casing.js";

/** Matches names of credentials. `page_token` and similar names are not credentials. */
const credentials =
  /^(?:token|apikey|jwt|secret|password|authorization)$|(?:^| )(?:api key|access token|auth token|session token|bearer token|refresh token|client secret)$/;

/** Matches names of data that identifies a person, or gives access to a person's property. */
const personal =
  /(?:^| )(?:email|email address|phone|phone number|mobile number|ssn|social security number|tax id|birthday|birth date|date of birth|dob|passport|passport number|iban|card number|credit card|cvv|cvc|home address|password)$/;

export function looksLikeCredential(name: string): boolean {
  return credentials.test(spaced(name));
}

export function looksPersonal(name: string): boolean {
  return personal.test(spaced(name));
}

function spaced(name: string): string {
  return wordsOf(name).join(" ").toLowerCase();
}
