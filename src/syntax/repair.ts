import type { IToken } from "chevrotain";
import { lex } from "../../grammar/lex.js";
import type { TextEdit } from "../diagnostics/diagnostic.js";
import { endOf } from "./token-places.js";

/**
 * The maximum length of runs that are compared. Longer ones are replaced as a whole, because a comparison takes time in
 * proportion to the product of both lengths.
 */
const maxCompared = 300;

/**
 * Applies edits to the tokens of a file, from an index on. Unchanged tokens keep their places. New tokens get the place of the
 * edit, so that reports about them point there. Returns the new runs of tokens.
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

/** The index of the first token that begins at or after an offset. */
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

/** Reuses the old tokens among new ones. */
function placed(old: readonly IToken[], fresh: readonly IToken[], start: number, end: number): IToken[] {
  const kept =
    old.length <= maxCompared && fresh.length <= maxCompared ? commonTokens(old, fresh) : new Map<number, IToken>();
  // A new token extends to the next unchanged token.
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

/** The longest common subsequence of two runs of tokens, as old tokens by the index of the new token. */
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
