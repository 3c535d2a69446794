const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Random bytes that are fetched together, because each request to the platform takes longer than an ID does. */
const poolBytes = 3_072;
let pool = new Uint8Array(0);
/** The index of the first byte of the pool that was not used yet; none is used twice. */
let unused = 0;

/** Returns random bytes as base64url, four characters for three bytes. */
export function randomText(triples: number): string {
  const bytes = triples * 3;
  if (unused + bytes > pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(Math.max(poolBytes, bytes)));
    unused = 0;
  }
  let text = "";
  for (const end = unused + bytes; unused < end; unused += 3) {
    const three = (byteAt(unused) << 16) | (byteAt(unused + 1) << 8) | byteAt(unused + 2);
    for (let shift = 18; shift >= 0; shift -= 6) text += alphabet.charAt((three >> shift) & 63);
  }
  return text;
}

/** Takes a byte, which is then forgotten: the pool does not keep the secrets that were made from it. */
function byteAt(index: number): number {
  const byte = pool[index] ?? 0;
  pool[index] = 0;
  return byte;
}
