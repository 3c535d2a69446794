import type { IToken } from "chevrotain";
import { lex } from "../../grammar/tokens.js";
import type { TextEdit } from "../diagnostics/diagnostic.js";
import { endOf } from "./token-places.js";

/** Longer runs are replaced as a whole: finding what stays takes the product of two lengths. */
const mostCompared = 300;

/**
 * Applies edits to the tokens of a file, from an index on. Tokens that an edit leaves as they are keep their places; new ones are put where
 * the edit is, so that whatever is reported about them points there. Returns the new runs of tokens.
 */
export function repair(tokens: IToken[], from: number, edits: readonly TextEdit[]): IToken[][] {
  const ordered = [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  return ordered.map(({ span, text }) => {
    const first = firstFrom(tokens, from, span.start);
    let last = first;
    while (last < tokens.length && (tokens[last]?.startOffset ?? 0) < span.end) last++;
    const made = placed(tokens.slice(first, last), lex(text).tokens, span.start, span.end);
    tokens.splice(first, last - first, ...made);
    return made;
  });
}

/** Index of the first token that begins at an offset or behind it: tokens are in order. */
function firstFrom(tokens: readonly IToken[], from: number, offset: number): number {
  let low = from;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.startOffset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** New tokens, of which those that were there before are the old ones. */
function placed(old: readonly IToken[], fresh: readonly IToken[], start: number, end: number): IToken[] {
  const kept =
    old.length <= mostCompared && fresh.length <= mostCompared ? commonTokens(old, fresh) : new Map<number, IToken>();
  // A new token reaches up to the next one that stays.
  const limits: number[] = [];
  for (let index = fresh.length - 1, limit = end; index >= 0; index--) {
    limits[index] = limit;
    limit = kept.get(index)?.startOffset ?? limit;
  }
  let at = start;
  return fresh.map((token, index) => {
    const same = kept.get(index);
    if (same !== undefined) {
      at = endOf(same);
      return same;
    }
    token.startOffset = at;
    token.endOffset = Math.max(at, limits[index] ?? end) - 1;
    return token;
  });
}

/** The longest common subsequence of two runs of tokens: old tokens by the index of the new one. */
function commonTokens(old: readonly IToken[], fresh: readonly IToken[]): Map<number, IToken> {
  const width = fresh.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = fresh.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        old[row]?.image === fresh[column]?.image
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const kept = new Map<number, IToken>();
  let row = 0;
  let column = 0;
  while (row < old.length && column < fresh.length) {
    const token = old[row];
    if (token !== undefined && token.image === fresh[column]?.image) {
      kept.set(column, token);
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return kept;
}
