import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two secrets are equal, in a time that reveals neither where they differ nor how long the expected one is. */
export function sameSecret(given: string, expected: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
