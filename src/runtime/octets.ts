/**
 * Texts as HTTP carries them: one character per byte, as `Headers`, Node and URLs represent them. A text of the
 * contract is written in UTF-8, as Go does.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ascii = /^[\u0000-\u007f]*$/;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Whether a text has an unpaired surrogate, which UTF-8 can't represent. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

export function octetsOf(text: string): string {
  if (ascii.test(text)) return text;
  let octets = "";
  for (const byte of new TextEncoder().encode(text)) octets += String.fromCharCode(byte);
  return octets;
}

/** Decodes UTF-8; any other bytes are decoded as Latin-1, which older peers send. */
export function textOf(octets: string): string {
  if (ascii.test(octets)) return octets;
  try {
    return strict.decode(Uint8Array.from(octets, (char) => char.charCodeAt(0)));
  } catch {
    return octets;
  }
}

/** Percent-encodes the same characters as `encodeURIComponent`. RFC 3986, 2.1. */
export function escapeOctets(octets: string): string {
  return octets.replace(
    /[^A-Za-z0-9\-_.!~*'()]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** Decodes percent escapes; malformed ones are left unchanged. */
export function unescapeOctets(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_escape, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Parses a query with its names and values as octets. WHATWG URL, 5.1. */
export function queryOf(text: string): URLSearchParams {
  const query = new URLSearchParams();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const [name = "", ...value] = pair.replaceAll("+", " ").split("=");
    query.append(unescapeOctets(name), unescapeOctets(value.join("=")));
  }
  return query;
}
