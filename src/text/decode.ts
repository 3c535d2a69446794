/**
 * The text of a file's bytes. A byte that is not part of UTF-8 becomes a lone surrogate, U+DC80 for 0x80 and so on,
 * which no valid text has: the parser reports it at its place, and it is never written back.
 */
export function decodeText(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  // U+FFFD in the text is the decoder's replacement of an invalid byte, or was in the file.
  if (!text.includes("\uFFFD") || isValid(bytes)) return text;
  let decoded = "";
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) at += length;
    else {
      decoded += decoder.decode(bytes.subarray(from, at)) + String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at++;
      from = at;
    }
  }
  return decoded + decoder.decode(bytes.subarray(from));
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true });

function isValid(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The number of bytes of the character at an offset (RFC 3629); 0 if none begins there. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length === 0) return 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
