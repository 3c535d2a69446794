import { wordsOf } from "../text/casing.js";

/** Names of what proves who is asking. `page_token` and the like prove nothing. */
const credentials =
  /^(?:token|apikey|jwt|secret|password|authorization)$|(?:^| )(?:api key|access token|auth token|session token|bearer token|refresh token|client secret)$/;

/** Names of what tells who somebody is, or opens something of theirs. */
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
