import type { IToken, TokenType } from "chevrotain";
import { lex } from "../../grammar/lex.js";
import * as t from "../../grammar/tokens.js";
import type { SourceFile } from "../text/source-file.js";
import { recordedParser } from "./shared-parser.js";
import { endOf, startsLine } from "./token-places.js";

/** A kind of token that the grammar accepts at a place. */
export interface Expected {
  readonly kind: "keyword" | "name" | "string" | "integer" | "duration" | "size" | "rate" | "other";
  /** The keyword's text; empty for all other kinds. */
  readonly word: string;
  /** The grammar's rules at the place, outermost first. */
  readonly rules: readonly string[];
  /** Whether it continues its innermost rule, such as `timeout` after `heartbeat every 30s`, instead of beginning it. */
  readonly continues: boolean;
}

/** A token as text with its place, for callers that don't depend on the grammar. */
export interface WrittenToken {
  readonly text: string;
  readonly start: number;
}

/** The text around a place, as far as completion needs it. */
export interface Surroundings {
  /**
   * The preceding tokens on which completion depends: the headers of the enclosing blocks, and the current member.
   */
  readonly tokens: readonly WrittenToken[];
  /** The token that contains the place or ends there; null after a space or a punctuation mark. */
  readonly partial: WrittenToken | null;
  /** Whether the place is inside of a comment. */
  readonly inComment: boolean;
}

/** The maximum number of tokens to parse for one request, because more would take too long. */
const maxTokens = 200;

/** Returns the tokens that the grammar accepts at an offset. Mistakes elsewhere in the file do not matter. */
export function expectedAt(
  file: SourceFile,
  offset: number,
): { readonly written: Surroundings; readonly expected: Expected[] } {
  const { tokens, comments } = lex(file.text);
  const isAround = (token: IToken): boolean => token.startOffset < offset && offset <= endOf(token);
  const comment = [...comments, ...tokens.filter(({ tokenType }) => tokenType === t.DocComment)].find(isAround);
  const partial = tokens.find((token) => isAround(token) && isPartial(token, offset)) ?? null;
  const before = tokens.filter((token) => token !== partial && endOf(token) <= offset);
  // The edition can only be the first two words of a file.
  const rule = before.length < 2 ? "document" : "topLevel";
  const declaration = declarationBefore(file, before);
  const { headers, member } = skeletonOf(file, declaration);
  let skeleton = [...headers.flat(), ...member];
  let expected = expectedAfter(skeleton, rule);
  // A block without its closing brace seems to contain what follows it, so the outer blocks are left out in turn.
  for (let missing = headers.length - 2; missing > 0 && expected.length === 0; missing--) {
    skeleton = [...headers.slice(0, missing), ...headers.slice(missing + 1)].flat().concat(member);
    expected = expectedAfter(skeleton);
  }
  if (expected.length === 0) expected = expectedAfter(declaration);
  // After a declaration without a block, such as an alias, only the next line can begin another one.
  const last = before.at(-1);
  const isNewLine = last !== undefined && /[\r\n]/.test(file.text.slice(endOf(last), partial?.startOffset ?? offset));
  if (isNewLine && headers.length === 0) expected = [...expected, ...expectedAfter([])];
  const written = {
    tokens: skeleton.map(plainToken),
    partial: partial === null ? null : plainToken(partial),
    inComment: comment !== undefined,
  };
  return { written, expected };
}

function plainToken({ image, startOffset }: IToken): WrittenToken {
  return { text: image, start: startOffset };
}

function expectedAfter(tokens: readonly IToken[], rule = "topLevel"): Expected[] {
  if (tokens.length > maxTokens) return [];
  return recordedParser()
    .computeContentAssist(rule, [...tokens])
    .map(({ nextTokenType, ruleStack }) => ({
      ...kindOf(nextTokenType),
      rules: ruleStack,
      continues: !firstTokens(ruleStack.at(-1) ?? rule).has(nextTokenType.name),
    }));
}

const firstOfRules = new Map<string, ReadonlySet<string>>();

/** The names of the tokens that a rule of the grammar can begin with. */
function firstTokens(rule: string): ReadonlySet<string> {
  const known = firstOfRules.get(rule);
  if (known !== undefined) return known;
  const paths = recordedParser().computeContentAssist(rule, []);
  const names = new Set(paths.map(({ nextTokenType }) => nextTokenType.name));
  firstOfRules.set(rule, names);
  return names;
}

function kindOf(type: TokenType): Pick<Expected, "kind" | "word"> {
  const { name } = type;
  if (name.startsWith('"')) return { kind: "keyword", word: name.slice(1, -1) };
  return { kind: kinds.get(type) ?? "other", word: "" };
}

const kinds: ReadonlyMap<TokenType, Expected["kind"]> = new Map([
  [t.Word, "name"],
  [t.Identifier, "name"],
  [t.StringLiteral, "string"],
  [t.Integer, "integer"],
  [t.Duration, "duration"],
  [t.Size, "size"],
  [t.Rate, "rate"],
]);

/**
 * Whether the user may still be typing a token: a word, a number or an unclosed string, even if the cursor is at its
 * end.
 */
function isPartial(token: IToken, offset: number): boolean {
  const { tokenType, image } = token;
  if (tokenType === t.StringLiteral || tokenType === t.BlockString) return offset < endOf(token);
  return tokenType === t.UnterminatedString || /^[\p{L}_\d-]/u.test(image);
}

/**
 * The tokens of the last declaration. A declaration's keyword at the start of a line begins one even inside an open
 * block.
 */
function declarationBefore(file: SourceFile, tokens: readonly IToken[]): readonly IToken[] {
  const words = new Set(expectedAfter([]).map(({ word }) => word));
  const lineStarts = new Set(file.lineStarts);
  let start = 0;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    const isFirst = lineStarts.has(token.startOffset);
    const next = tokens[index + 1];
    const names = next === undefined || /^[\p{L}_{*]/u.test(next.image);
    const begins = (words.has(token.image) && names) || token.tokenType === t.At || token.tokenType === t.DocComment;
    if (isFirst && begins && !(depth === 0 && isDecorated(tokens, index, start))) {
      start = index;
      depth = 0;
    } else if (depth === 0 && words.has(token.image) && tokens[index - 1]?.tokenType === t.RightBrace) start = index;
    if (token.tokenType === t.LeftBrace) depth++;
    if (token.tokenType === t.RightBrace) depth = Math.max(depth - 1, 0);
  }
  const isEdition = start === 0 && tokens[0]?.image === "goa" && tokens[1]?.tokenType === t.Integer;
  return tokens.slice(isEdition ? 2 : start);
}

/** Whether only annotations and documentation are between the start of a declaration and a token. */
function isDecorated(tokens: readonly IToken[], index: number, start: number): boolean {
  const first = tokens[start];
  if (index === start || first === undefined) return false;
  if (first.tokenType !== t.At && first.tokenType !== t.DocComment) return false;
  return tokens.slice(start, index).every(({ tokenType }) => tokenType !== t.LeftBrace && tokenType !== t.RightBrace);
}

/** The headers of the blocks that are open at the end of some tokens, and the unfinished member there. */
function skeletonOf(
  file: SourceFile,
  tokens: readonly IToken[],
): { readonly headers: readonly (readonly IToken[])[]; readonly member: readonly IToken[] } {
  const headers: IToken[][] = [];
  let member: IToken[] = [];
  let brackets = 0;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (token.tokenType === t.RightBrace) {
      const header = headers.pop();
      // A `}` ends a member, except after the names of an import and inside of brackets, where more can follow.
      const isOpen = brackets > 0 || (header?.length === 2 && header[0]?.image === "import");
      member = header === undefined || !isOpen ? [] : [...header, token];
      continue;
    }
    if (brackets === 0 && before !== undefined && startsMember(file, tokens, index)) member = [];
    if (token.tokenType === t.LeftParen || token.tokenType === t.LeftBracket) brackets++;
    if (token.tokenType === t.RightParen || token.tokenType === t.RightBracket) brackets = Math.max(brackets - 1, 0);
    member.push(token);
    if (token.tokenType === t.LeftBrace) {
      headers.push(member);
      member = [];
    }
  }
  return { headers, member };
}

/** Punctuation and words after which a member continues on the next line. */
const continuing = new Set([":", ",", "=", "|", "<", ".", "@", "extends", "as", "from", "by", "on", "and"]);

function startsMember(file: SourceFile, tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  const next = tokens[index + 1]?.image;
  if (token === undefined || before === undefined) return false;
  // A name with its colon begins a field, also where the type of the field above is missing.
  if (continuing.has(before.image) && next !== ":" && next !== "?") return false;
  const isWord = /^["\p{L}_]/u.test(token.image) || token.tokenType === t.At || token.tokenType === t.DocComment;
  return isWord && startsLine(file, tokens, index) && !continuing.has(token.image);
}
