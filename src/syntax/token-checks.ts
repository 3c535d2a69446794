import { createTokenInstance, type IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { positionAt, type SourceFile, type Span } from "../text/source-file.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";

const report = reporter(syntaxDiagnostics);

/** Brackets nested deeper than this are refused before a recursive parser sees them. */
const maxNesting = 200;

/** More mistakes of form than this in one file, and the rest is not told. */
export const maxMistakes = 50;

export function tokenSpan(file: SourceFile, token: IToken): Span {
  return { file, start: token.startOffset, end: token.startOffset + token.image.length };
}

export function lineOf(file: SourceFile, token: IToken): number {
  return positionAt(file, token.startOffset).line;
}

function endLineOf(file: SourceFile, token: IToken): number {
  return positionAt(file, token.startOffset + Math.max(token.image.length - 1, 0)).line;
}

/** Blanks before the first token of a token's line. */
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

/**
 * Reports tokens that are wrong by themselves, until there are too many of a kind. Those that stand for something stay;
 * semicolons go.
 */
export function checkTokens(file: SourceFile, lexed: t.Lexed): { tokens: IToken[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  for (const { offset, length } of lexed.unknown.slice(0, maxMistakes + 1)) {
    const span = { file, start: offset, end: offset + length };
    diagnostics.push(report("unknown-character", { text: file.text.slice(offset, offset + length) }, span));
  }
  for (const comment of lexed.comments) {
    if (comment.tokenType === t.UnterminatedComment) {
      const start = comment.startOffset;
      diagnostics.push(report("unterminated-comment", {}, { file, start, end: start + 2 }));
    }
  }
  const badTokens = lexed.tokens.filter(isBad).slice(0, maxMistakes + 1);
  for (const token of badTokens) {
    const span = tokenSpan(file, token);
    if (token.tokenType === t.UnterminatedString) {
      diagnostics.push(
        report("unterminated-string", {}, span, {
          fixes: [
            { title: "close the string", edits: [{ span: { file, start: span.end, end: span.end }, text: '"' }] },
          ],
        }),
      );
    } else if (token.tokenType === t.SingleQuoted) {
      const body = token.image.slice(1, token.image.endsWith("'") && token.image.length > 1 ? -1 : undefined);
      diagnostics.push(
        report("single-quotes", {}, span, {
          fixes: [{ title: "use double quotes", edits: [{ span, text: `"${body.replaceAll('"', '\\"')}"` }] }],
        }),
      );
    } else if (token.tokenType === t.BadNumber) {
      diagnostics.push(report("invalid-number", { text: token.image }, span, { hint: numberHint(token.image) }));
    } else if (token.tokenType === t.Semicolon) {
      diagnostics.push(
        report("unexpected-semicolon", {}, span, { fixes: [{ title: "remove it", edits: [{ span, text: "" }] }] }),
      );
    }
  }
  return { tokens: lexed.tokens.filter((token) => token.tokenType !== t.Semicolon), diagnostics };
}

function isBad({ tokenType }: IToken): boolean {
  return (
    tokenType === t.UnterminatedString ||
    tokenType === t.SingleQuoted ||
    tokenType === t.BadNumber ||
    tokenType === t.Semicolon
  );
}

function numberHint(image: string): string {
  const hours = /^(\d+)h(\d+)m$/.exec(image);
  if (hours !== null) return `one unit to a number: \`${Number(hours[1]) * 60 + Number(hours[2])}m\``;
  const seconds = /^(\d+\.\d+)(s|m|h)$/.exec(image);
  if (seconds !== null) {
    const factor = { s: 1000, m: 60_000, h: 3_600_000 }[seconds[2] ?? "s"] ?? 1000;
    return `whole numbers only: \`${Math.round(Number(seconds[1]) * factor)}ms\``;
  }
  const size = /^(\d+)([KMG])b?$/i.exec(image);
  if (size !== null)
    return `sizes end in KiB, MiB, GiB, kB, MB or GB: \`${size[1]}${(size[2] ?? "M").toUpperCase()}iB\``;
  return "durations are `250ms 30s 5m 2h 7d`, sizes `512B 64KiB 1MiB`, rates `100/s`; a name that starts with a digit stands in quotes";
}

/** The first bracket that is nested too deeply; `[][]` is a list in a list. */
export function checkNesting(file: SourceFile, tokens: readonly IToken[]): Diagnostic | null {
  let depth = 0;
  let lists = 0;
  for (const [index, token] of tokens.entries()) {
    if (opens(token)) depth++;
    else if (closes(token)) depth--;
    if (token.tokenType === t.RightBracket && tokens[index - 1]?.tokenType === t.LeftBracket) lists++;
    else if (token.tokenType !== t.LeftBracket) lists = 0;
    if (depth > maxNesting || lists > maxNesting)
      return report("nested-too-deeply", { limit: maxNesting }, tokenSpan(file, token));
  }
  return null;
}

export function opens(token: IToken): boolean {
  const type = token.tokenType;
  return type === t.LeftBrace || type === t.LeftBracket || type === t.LeftParen || type === t.LeftAngle;
}

export function closes(token: IToken): boolean {
  const type = token.tokenType;
  return type === t.RightBrace || type === t.RightBracket || type === t.RightParen || type === t.RightAngle;
}

/**
 * Finds annotations and documentation that stand behind a member on its line with nothing after them: they would silently
 * mark the next member. They are reported and left out.
 */
export function checkTrailing(
  file: SourceFile,
  tokens: readonly IToken[],
): { tokens: IToken[]; diagnostics: Diagnostic[] } {
  const kept: IToken[] = [];
  const diagnostics: Diagnostic[] = [];
  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.tokenType !== t.At && token.tokenType !== t.DocComment) {
      kept.push(token);
      index++;
      continue;
    }
    const end = decorationsEnd(tokens, index);
    const chain = tokens.slice(index, end);
    const before = tokens[index - 1];
    const after = tokens[end];
    const last = chain.at(-1) ?? token;
    const behind =
      before !== undefined &&
      !opens(before) &&
      before.tokenType !== t.Comma &&
      endLineOf(file, before) === lineOf(file, token);
    const alone = after === undefined || lineOf(file, after) > endLineOf(file, last);
    if (behind && alone && endLineOf(file, last) === lineOf(file, token)) {
      diagnostics.push(trailing(file, tokens, index, token, last));
    } else {
      for (const part of chain) kept.push(part);
    }
    index = end;
  }
  return { tokens: kept, diagnostics };
}

function trailing(file: SourceFile, tokens: readonly IToken[], index: number, first: IToken, last: IToken): Diagnostic {
  const span = { file, start: first.startOffset, end: last.startOffset + last.image.length };
  const member = memberStart(file, tokens, index - 1);
  const start = tokens[member]?.startOffset ?? span.start;
  const text = file.text.slice(span.start, span.end);
  const indent = file.text.slice(file.lineStarts[positionAt(file, start).line - 1] ?? start, start);
  const doc = first.tokenType === t.DocComment;
  return report("trailing-decoration", { what: doc ? "documentation" : "an annotation" }, span, {
    fixes: [
      {
        title: doc ? "move it above the member" : "move it before the member",
        edits: [
          { span: { file, start, end: start }, text: doc ? `${text}\n${indent}` : `${text} ` },
          { span, text: "" },
        ],
      },
    ],
  });
}

/** Index of the token that begins the member whose last token is at `last`; several may stand on a line. */
function memberStart(file: SourceFile, tokens: readonly IToken[], last: number): number {
  let depth = 0;
  let colon: number | null = null;
  let index = last;
  for (; index > 0 && !startsLine(file, tokens, index); index--) {
    const token = tokens[index];
    if (token === undefined || (depth === 0 && colon !== null)) break;
    if (closes(token)) depth++;
    else if (opens(token)) {
      if (depth === 0) return index + 1;
      depth--;
    } else if (depth === 0 && token.tokenType === t.Colon) colon = index;
  }
  if (colon === null) return index;
  // `name:`, `name?:`, `error name:`, `const NAME:`
  const name = colon - (tokens[colon - 1]?.tokenType === t.Question ? 2 : 1);
  const before = tokens[name - 1];
  const isWord = before?.image === "error" || before?.image === "const";
  return isWord && tokens[name - 2]?.tokenType !== t.Colon ? name - 1 : name;
}

/** Index after a run of annotations and documentation that starts at `index`. */
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

/** Index of the bracket that closes the one at `open`; `open` itself where none does. */
function closingIndex(tokens: readonly IToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    if (opens(token)) depth++;
    else if (token.tokenType === t.RightBrace && depth === 1) break;
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

/** The closing bracket of each opening one that is closed. A `}` closes no bracket but a `{`. */
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

/** An empty brace for the parser where one is missing. */
export function virtualBrace(offset: number, type = t.RightBrace): IToken {
  return createTokenInstance(type, "", offset, offset - 1, 0, 0, 0, 0);
}
