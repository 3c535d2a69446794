/** A set of code points: ranges in ascending order that neither overlap nor touch. */
export type CharSet = readonly CharRange[];

/** First and last code point, both included. */
export type CharRange = readonly [first: number, last: number];

export const lastCodePoint = 0x10ffff;

export const everything: CharSet = [[0, lastCodePoint]];

/** The set of all code points in any of the ranges, which may come in any order and overlap. */
export function setOf(ranges: readonly CharRange[]): CharSet {
  if (ranges.length < 2) return ranges;
  const result: CharRange[] = [];
  for (const range of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = result.at(-1);
    if (before === undefined || range[0] > before[1] + 1) result.push(range);
    else if (range[1] > before[1]) result[result.length - 1] = [before[0], range[1]];
  }
  return result;
}

export function complement(set: CharSet): CharSet {
  const result: CharRange[] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) result.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastCodePoint) result.push([next, lastCodePoint]);
  return result;
}

export function intersection(one: CharSet, other: CharSet): CharSet {
  return complement(setOf([...complement(one), ...complement(other)]));
}

export function includes(set: CharSet, codePoint: number): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (range === undefined) return false;
    if (codePoint < range[0]) high = middle - 1;
    else if (codePoint > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

export function isSameSet(one: CharSet, other: CharSet): boolean {
  return (
    one.length === other.length &&
    one.every(([first, last], index) => first === other[index]?.[0] && last === other[index]?.[1])
  );
}

export const digits: CharSet = [[0x30, 0x39]];

/** RE2's `\w`: ASCII only. */
export const wordCharacters: CharSet = setOf([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);

/** RE2's `\s`. Unlike JavaScript's, it lacks the vertical tab and all spaces beyond ASCII. */
export const spaces: CharSet = setOf([
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
]);

export const lineBreak: CharSet = [[0x0a, 0x0a]];
