import { type CharRange, type CharSet, includes, setOf } from "./char-set.js";

/** The last code point that has another case (Adlam). */
const lastCased = 0x1e943;

let orbits: ReadonlyMap<number, readonly number[]> | null = null;

/** The set with all characters that differ from its own only by case (Unicode's simple case folding). */
export function foldCase(set: CharSet): CharSet {
  orbits ??= makeOrbits();
  const added: CharRange[] = [];
  for (const [codePoint, others] of orbits) {
    if (!includes(set, codePoint)) continue;
    for (const other of others) if (!includes(set, other)) added.push([other, other]);
  }
  return added.length === 0 ? set : setOf([...set, ...added]);
}

/** For each character that has several cases, all of them. */
function makeOrbits(): ReadonlyMap<number, readonly number[]> {
  const result = new Map<number, number[]>();
  const join = (codePoint: number, text: string): void => {
    const other = text.codePointAt(0) ?? codePoint;
    if (other === codePoint || text.length !== String.fromCodePoint(other).length) return;
    const one = result.get(codePoint) ?? [codePoint];
    const two = result.get(other) ?? [other];
    if (one === two) return;
    const both = [...one, ...two];
    for (const member of both) result.set(member, both);
  };
  for (let codePoint = 0x41; codePoint <= lastCased; codePoint++) {
    // The dotted and the dotless i are separate letters.
    if (codePoint === 0x130 || codePoint === 0x131) continue;
    const text = String.fromCodePoint(codePoint);
    join(codePoint, text.toLowerCase());
    join(codePoint, text.toUpperCase());
  }
  return result;
}
