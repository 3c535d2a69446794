import type { CstNode, IRecognitionException, IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { positionAt, type SourceFile, type Span } from "../text/source-file.js";
import type { Document } from "./ast.js";
import { pairBraces } from "./brace-checks.js";
import type { CommentTable } from "./comments.js";
import { extent } from "./cst.js";
import { buildDocument } from "./cst-to-ast/document.js";
import { describeFailure, isEndOfFile } from "./expectations.js";
import { sharedParser } from "./shared-parser.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";
import {
  checkNesting,
  checkTokens,
  checkTrailing,
  closingBrackets,
  decorationsEnd,
  maxMistakes,
  startsLine,
  tokenSpan,
} from "./token-checks.js";

const report = reporter(syntaxDiagnostics);

/** How many tokens are read a second time, because something before them failed, until the rest of a file is given up. */
const maxReread = 500_000;

export interface Parsed {
  readonly document: Document;
  readonly comments: CommentTable;
}

/**
 * Reads one file. Never fails: what can't be read is reported and cut out, and the document holds the rest.
 *
 * The grammar has no error recovery of its own: members have no separators, so a parser that goes on in the middle of one makes
 * a mistake of every word. Instead the member that failed is cut out of the tokens, up to the next line that starts a
 * member, and what is left of its declaration is read again.
 */
export function parse(file: SourceFile): Outcome<Parsed> {
  const lexed = t.lex(file.text);
  const comments: CommentTable = {
    comments: lexed.comments.map((token) => ({ span: tokenSpan(file, token), text: token.image })),
  };
  const checked = checkTokens(file, lexed);
  const tooDeep = checkNesting(file, checked.tokens);
  if (tooDeep !== null || checked.diagnostics.length > maxMistakes) {
    const document = emptyDocument(file, checked.tokens);
    const diagnostics = tooDeep === null ? checked.diagnostics : [...checked.diagnostics, tooDeep];
    return { value: { document, comments }, diagnostics: inOrder(diagnostics) };
  }
  const untrailed = checkTrailing(file, checked.tokens);
  const paired = pairBraces(file, untrailed.tokens);
  const diagnostics = [...checked.diagnostics, ...untrailed.diagnostics, ...paired.diagnostics];

  const parser = sharedParser();
  const read: CstNode[] = [];
  const lost: string[] = [];
  const { tokens } = paired;
  const closing = closingBrackets(tokens);
  let from = 0;
  let reread = 0;
  const badLines = new Set(diagnostics.filter(leavesGap).map(({ span }) => positionAt(file, span.start).line));
  const failedLines = new Set<number>();
  while (diagnostics.length <= maxMistakes && reread < maxReread) {
    parser.parseDocument(from === 0 ? tokens : tokens.slice(from), from === 0);
    const error = parser.errors[0];
    const cut = error === undefined ? null : cutFor({ file, tokens, closing }, parser.memberStarts, error);
    const cutOffset = cut === null ? file.text.length : (tokens[cut.start]?.startOffset ?? file.text.length);
    for (const node of parser.read) if (extent(node).end <= cutOffset) read.push(node);
    if (error === undefined || cut === null) {
      const document = buildDocument({ file, diagnostics }, read, lost);
      // Behind a mistake, an annotation before its member can look like one behind it.
      const isConsequence = ({ code, span }: Diagnostic): boolean =>
        code === "trailing-decoration" && failedLines.has(positionAt(file, span.start).line);
      return {
        value: { document, comments },
        diagnostics: inOrder(diagnostics.filter((found) => !isConsequence(found))),
      };
    }
    const failure = describeFailure(file, tokens, { error, index: cut.failedAt, atLineEnd: cut.atLineEnd });
    const { line } = positionAt(file, failure.span.start);
    // What was reported and left out may be all that is wrong with the line.
    if (!badLines.has(line)) {
      diagnostics.push(failure);
      failedLines.add(line);
    }
    const done = read.at(-1);
    if (done !== undefined) from = indexAfter(tokens, from, extent(done).end);
    reread += cut.failedAt - from;
    for (const name of declaredNames(tokens.splice(cut.start, cut.end - cut.start))) lost.push(name);
  }
  const document = emptyDocument(file, tokens);
  const last = tokens[from];
  if (diagnostics.length <= maxMistakes && last !== undefined) diagnostics.push(tooMany(tokenSpan(file, last)));
  return { value: { document, comments }, diagnostics: inOrder(diagnostics) };
}

/** Index of the first token, from `from` on, that starts at or behind an offset. */
function indexAfter(tokens: readonly IToken[], from: number, offset: number): number {
  let index = from;
  while ((tokens[index]?.startOffset ?? offset) < offset) index++;
  return index;
}

/** Whether a report means that something which the grammar needs is not among the tokens. */
function leavesGap({ code }: Diagnostic): boolean {
  return code === "unknown-character" || code === "unterminated-string" || code === "missing-brace";
}

/** The reports by place; where there are too many, the first and a notice. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...diagnostics].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const leftOut = sorted[maxMistakes];
  return leftOut === undefined ? sorted : [...sorted.slice(0, maxMistakes), tooMany(leftOut.span)];
}

function tooMany(span: Span): Diagnostic {
  return report("too-many-errors", {}, span);
}

function emptyDocument(file: SourceFile, tokens: readonly IToken[]): Document {
  return {
    kind: "document",
    span: { file, start: 0, end: file.text.length },
    edition: null,
    imports: [],
    declarations: [],
    lost: declaredNames(tokens),
  };
}

interface Reading {
  readonly file: SourceFile;
  readonly tokens: readonly IToken[];
  /** The bracket that closes each that is closed. */
  readonly closing: ReadonlyMap<IToken, IToken>;
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly failedAt: number;
  readonly atLineEnd: boolean;
}

/** Which tokens to leave out for a failure: the innermost member that was being read, up to the next that can be. */
function cutFor(
  { file, tokens, closing }: Reading,
  memberStarts: readonly IToken[],
  error: IRecognitionException,
): Cut {
  const failedAt = isEndOfFile(error.token) ? tokens.length : tokens.indexOf(error.token);
  // At the end of a block's members, the offending token is the start of a member that there is not.
  const betweenMembers = error.name === "NotAllInputParsedException" || expectsBrace(error);
  if (betweenMembers && tookNextName(file, tokens, failedAt)) {
    let start = failedAt - 2;
    while (start > 0 && !startsLine(file, tokens, start)) start--;
    return { start, end: failedAt - 1, failedAt: failedAt - 1, atLineEnd: true };
  }
  const innermost = memberStarts.at(-1);
  const started = innermost === undefined ? failedAt : tokens.indexOf(innermost);
  const start = Math.min(betweenMembers || started < 0 ? failedAt : started, tokens.length - 1);

  // A member whose decorations stand on lines of their own is one member.
  const decorated = decorationsEnd(tokens, start);
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    if (index > start) {
      const ends =
        token.tokenType === t.RightBrace ||
        (startsMember(token) && startsLine(file, tokens, index) && index > decorated);
      if (ends) return { start, end: index, failedAt: Math.min(failedAt, index), atLineEnd: missesLineEnd(index) };
    }
    // A bracket that is never closed may be the mistake itself, and swallows nothing.
    const close = closing.get(token);
    if (close !== undefined) index = Math.max(index, tokens.indexOf(close, index));
  }
  return { start, end: tokens.length, failedAt, atLineEnd: missesLineEnd(tokens.length) };

  /** Whether something is missing at the end of a line, and the token that was found instead begins another. */
  function missesLineEnd(end: number): boolean {
    const at = Math.min(failedAt, end);
    return at > start && at < tokens.length && startsLine(file, tokens, at);
  }
}

/** `id:` and on the next line `name: string`: the name was read as the type that is missing. */
function tookNextName(file: SourceFile, tokens: readonly IToken[], failedAt: number): boolean {
  const type = tokens[failedAt]?.tokenType;
  const before = tokens[failedAt - 2]?.tokenType;
  return (
    (type === t.Colon || type === t.Question) &&
    (before === t.Colon || before === t.Equals || before === t.Pipe) &&
    startsLine(file, tokens, failedAt - 1)
  );
}

function expectsBrace(error: IRecognitionException): boolean {
  return error.name === "MismatchedTokenException" && error.message.includes("--> } <--");
}

/** Any name or decoration that is first on its line may start a member. */
function startsMember(token: IToken): boolean {
  return token.tokenType === t.At || token.tokenType === t.DocComment || /^["\p{L}_]/u.test(token.image);
}

/** `typ Entry {`: what declares a type has a capitalised name behind it. */
function isMisspeltDeclaration(index: number, next: IToken): boolean {
  return index === 0 && /^\p{Lu}/u.test(next.image);
}

const declaringWords: readonly string[] = [
  "type",
  "enum",
  "union",
  "const",
  "scheme",
  "interceptor",
  "annotation",
  "service",
  "method",
  "error",
  "server",
  "variable",
  "scope",
  "view",
];

/** Names that a run of tokens declares, as far as its words tell. */
function declaredNames(tokens: readonly IToken[]): string[] {
  const names: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const name = token.image.replaceAll('"', "");
    if (next?.tokenType === t.Colon || next?.tokenType === t.Question || next?.tokenType === t.Equals) names.push(name);
    else if (next !== undefined && (declaringWords.includes(token.image) || isMisspeltDeclaration(index, next)))
      names.push(next.image.replaceAll('"', ""));
  }
  return names;
}
