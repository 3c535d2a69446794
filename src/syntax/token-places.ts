import { createTokenInstance, type IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { positionAt, type SourceFile, type Span } from "../text/source-file.js";

/** Locates tokens: their spans, their lines and their groups. */

/** The offset after a token. An inserted token may be longer than the text that it replaces. */
export function endOf(token: IToken): number {
  return (token.endOffset ?? token.startOffset + token.image.length - 1) + 1;
}

export function tokenSpan(file: SourceFile, token: IToken): Span {
  return { file, start: token.startOffset, end: endOf(token) };
}

export function lineOf(file: SourceFile, token: IToken): number {
  return positionAt(file, token.startOffset).line;
}

export function endLineOf(file: SourceFile, token: IToken): number {
  return positionAt(file, Math.max(endOf(token) - 1, token.startOffset)).line;
}

/** The indentation of a token's line. */
export function indentOf(file: SourceFile, token: IToken): number {
  const line = file.lineStarts[lineOf(file, token) - 1] ?? 0;
  return /^[ \t]*/.exec(file.text.slice(line, token.startOffset))?.[0].length ?? 0;
}

/** Whether a token is the first on its line. */
export function startsLine(file: SourceFile, tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  return token !== undefined && (before === undefined || endLineOf(file, before) < lineOf(file, token));
}

export function opens(token: IToken): boolean {
  const type = token.tokenType;
  return type === t.LeftBrace || type === t.LeftBracket || type === t.LeftParen || type === t.LeftAngle;
}

export function closes(token: IToken): boolean {
  const type = token.tokenType;
  return type === t.RightBrace || type === t.RightBracket || type === t.RightParen || type === t.RightAngle;
}

/** The index after a run of annotations and documentation that starts at `index`. */
export function decorationsEnd(tokens: readonly IToken[], index: number): number {
  let end = index;
  for (;;) {
    const type = tokens[end]?.tokenType;
    if (type === t.DocComment) end++;
    else if (type === t.At) {
      end += tokens[end + 1] === undefined ? 1 : 2;
      if (tokens[end]?.tokenType === t.LeftParen) end = closingIndex(tokens, end) + 1;
    } else return end;
  }
}

/** The index of the bracket that closes the one at `open`; `open` itself if none does. */
export function closingIndex(tokens: readonly IToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    if (opens(token)) depth++;
    else if (token.tokenType === t.RightBrace && depth === 1 && tokens[open]?.tokenType !== t.LeftBrace) break;
    else if (closes(token) && --depth === 0) return index;
  }
  return open;
}

const openerOf = new Map([
  [t.RightBrace, t.LeftBrace],
  [t.RightBracket, t.LeftBracket],
  [t.RightParen, t.LeftParen],
  [t.RightAngle, t.LeftAngle],
]);

/** The closing bracket of each closed opening bracket. A `}` closes only a `{`. */
export function closingBrackets(tokens: readonly IToken[]): Map<IToken, IToken> {
  const pairs = new Map<IToken, IToken>();
  const stack: IToken[] = [];
  for (const token of tokens) {
    if (opens(token)) stack.push(token);
    const opener = openerOf.get(token.tokenType);
    if (opener === undefined) continue;
    const at = stack.findLastIndex((open) => open.tokenType === opener || open.tokenType === t.LeftBrace);
    const match = stack[at];
    if (match === undefined || match.tokenType !== opener) continue;
    pairs.set(match, token);
    stack.length = at;
  }
  return pairs;
}

/** An empty token that replaces a missing brace for the parser. */
export function virtualBrace(offset: number, type = t.RightBrace): IToken {
  return createTokenInstance(type, "", offset, offset - 1, 0, 0, 0, 0);
}
