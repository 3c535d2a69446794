import type { IToken, TokenType } from "chevrotain";
import * as t from "./tokens.js";

export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
}

/** A type of token, and its pattern with the flag `y`. */
interface Reader {
  readonly type: TokenType;
  readonly pattern: RegExp;
}

/** The tokens that may begin with a character, by its code. Names and spaces are read without patterns. */
const readers: readonly (readonly Reader[] | undefined)[] = readersByFirst([
  ["/", [t.DocComment, t.LineComment, t.BlockComment, t.UnterminatedComment]],
  ['"', [t.BlockString, t.StringLiteral, t.UnterminatedString]],
  ["'", [t.SingleQuoted]],
  ["0123456789-", [t.Rate, t.Duration, t.Size, t.Float, t.Integer, t.BadNumber]],
]);

const punctuation: readonly (TokenType | undefined)[] = byCode(t.punctuation.map((type) => [type.name, type]));

/** Splits a text into tokens and never throws. Comments are kept separately. */
export function lex(text: string): Lexed {
  const tokens: IToken[] = [];
  const comments: IToken[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      at++;
      continue;
    }
    const token = readName(text, at, code) ?? readMark(text, at, code) ?? readRun(text, at);
    (token.tokenType.GROUP === "comments" ? comments : tokens).push(token);
    at += token.image.length;
  }
  return { tokens, comments };
}

/** Reads a name or a keyword; null if none begins at `start`. */
function readName(text: string, start: number, first: number): IToken | null {
  if (first < 128 && !isWordCode(first)) return null;
  if (isDigit(first)) return null;
  let end = start + 1;
  let code = first;
  while (code < 128 && end < text.length) {
    code = text.charCodeAt(end);
    if (!isWordCode(code)) break;
    end++;
  }
  if (code < 128) {
    const image = text.slice(start, end);
    return token(t.keywordsByImage.get(image) ?? t.Identifier, image, start);
  }
  t.identifier.lastIndex = start;
  const [image] = t.identifier.exec(text) ?? [];
  return image === undefined ? null : token(t.keywordsByImage.get(image) ?? t.Identifier, image, start);
}

/** Reads punctuation, a string, a number or a comment; null if none begins at `start`. */
function readMark(text: string, start: number, first: number): IToken | null {
  const single = punctuation[first];
  if (single !== undefined) return token(single, single.name, start);
  for (const { type, pattern } of readers[first] ?? []) {
    pattern.lastIndex = start;
    const [image] = pattern.exec(text) ?? [];
    if (image !== undefined) return token(type, image, start);
  }
  return null;
}

function readRun(text: string, start: number): IToken {
  t.sameCharacters.lastIndex = start;
  const [image = text.charAt(start)] = t.sameCharacters.exec(text) ?? [];
  return token(t.Unknown, image, start);
}

function token(tokenType: TokenType, image: string, startOffset: number): IToken {
  const { tokenTypeIdx = 0 } = tokenType;
  return { image, startOffset, endOffset: startOffset + image.length - 1, tokenTypeIdx, tokenType };
}

function isSpace(code: number): boolean {
  if (code === 32 || (code >= 9 && code <= 13)) return true;
  return code >= 128 && /\s/.test(String.fromCharCode(code));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether a name can contain an ASCII character. */
function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || isDigit(code);
}

function readersByFirst(groups: readonly (readonly [first: string, types: readonly TokenType[]])[]) {
  return byCode(
    groups.flatMap(([characters, types]) => {
      const found = types.map((type) => ({ type, pattern: sticky(type.PATTERN) }));
      return [...characters].map((character) => [character, found] as const);
    }),
  );
}

function sticky(pattern: TokenType["PATTERN"]): RegExp {
  if (!(pattern instanceof RegExp)) throw new Error("a token of several characters has a regular expression");
  return new RegExp(pattern.source, "y");
}

/** A list whose indexes are the codes of characters. */
function byCode<Value>(entries: readonly (readonly [character: string, value: Value])[]): (Value | undefined)[] {
  const values: (Value | undefined)[] = Array.from({ length: 128 });
  for (const [character, value] of entries) values[character.charCodeAt(0)] = value;
  return values;
}
