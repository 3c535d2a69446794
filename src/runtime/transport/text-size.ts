/** Returns the number of bytes of a text in UTF-8. */
export const utf8Length: (text: string) => number =
  typeof Buffer === "function" ? (text) => Buffer.byteLength(text) : countUtf8;

/**
 * Counts bytes on platforms that cannot do so without encoding the text. A lone surrogate counts as three bytes, as
 * encoders write it.
 */
export function countUtf8(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      // A surrogate pair is two code units and four bytes.
      bytes += 2;
      index++;
    } else bytes += 2;
  }
  return bytes;
}
