/**
 * The longest names that are compared. Longer ones are rarely typing errors, and a comparison takes time in proportion
 * to the product of both lengths.
 */
const longest = 80;
const maxCandidates = 2000;

/**
 * The candidate that a writer probably meant, or null. Compares without regard to case, by the restricted
 * Damerau-Levenshtein distance (a swap of neighbours is one step), and only returns a candidate that is close for its
 * length.
 */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  // A name of one letter resembles every other.
  const limit = word.length === 1 ? 0 : Math.max(1, Math.floor(word.length * 0.4));
  let best: string | null = null;
  let bestDistance = limit + 1;
  let compared = 0;
  if (word.length > longest) return null;
  for (const candidate of candidates) {
    if (compared++ === maxCandidates) break;
    if (candidate === word || Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Rows of the table of distances, which are reused, because thousands of undeclared names may be compared with
 * thousands of declared ones.
 */
let rows = [new Uint8Array(2 * longest), new Uint8Array(2 * longest), new Uint8Array(2 * longest)] as const;

/** The distance of two words. If it is `enough` or more, the result may be any number from `enough` on. */
function editDistance(from: string, to: string, enough: number): number {
  for (let column = 0; column <= to.length; column++) rows[1][column] = column;
  let minBefore = 0;
  for (let row = 1; row <= from.length; row++) {
    const [beforeLast, last, current] = rows;
    const letter = from.charCodeAt(row - 1);
    const letterBefore = row > 1 ? from.charCodeAt(row - 2) : -1;
    let diagonal = row - 1;
    let left = row;
    let least = row;
    current[0] = row;
    for (let column = 1; column <= to.length; column++) {
      const other = to.charCodeAt(column - 1);
      const above = last[column] ?? 0;
      let cost = Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1));
      if (column > 1 && letterBefore === other && letter === to.charCodeAt(column - 2))
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = cost;
      if (cost < least) least = cost;
      diagonal = above;
      left = cost;
    }
    // A swap looks back two rows, and nothing looks back further.
    if (Math.min(least, minBefore) >= enough) return enough;
    minBefore = least;
    rows = [last, current, beforeLast];
  }
  return rows[1][to.length] ?? 0;
}
