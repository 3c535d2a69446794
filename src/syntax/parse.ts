import type { IRecognitionException, IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../text/source-file.js";
import type { Document } from "./ast.js";
import { pairBraces } from "./brace-checks.js";
import type { CommentTable } from "./comments.js";
import { buildDocument } from "./cst-to-ast.js";
import { describeFailure, isEndOfFile } from "./expectations.js";
import { sharedParser } from "./shared-parser.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";
import {
  checkNesting,
  checkTokens,
  checkTrailing,
  closes,
  decorationsEnd,
  opens,
  startsLine,
  tokenSpan,
} from "./token-checks.js";

const report = reporter(syntaxDiagnostics);

/** More mistakes of form than this in one file, and the rest is not looked at. */
const maxFailures = 50;

export interface Parsed {
  readonly document: Document;
  readonly comments: CommentTable;
}

/**
 * Reads one file. Never fails: what can't be read is reported and cut out, and the document holds the rest.
 *
 * The grammar has no error recovery of its own: members have no separators, so a parser that goes on in the middle of one makes
 * a mistake of every word. Instead the member that failed is cut out of the tokens, up to the next line that starts a
 * member, and what is left is parsed again.
 */
export function parse(file: SourceFile): Outcome<Parsed> {
  const lexed = t.lex(file.text);
  const comments: CommentTable = {
    comments: lexed.comments.map((token) => ({ span: tokenSpan(file, token), text: token.image })),
  };
  const checked = checkTokens(file, lexed);
  const diagnostics = [...checked.diagnostics];
  const tooDeep = checkNesting(file, checked.tokens);
  if (tooDeep !== null) {
    const document = emptyDocument(file, checked.tokens);
    return { value: { document, comments }, diagnostics: inOrder([...diagnostics, tooDeep]) };
  }
  const untrailed = checkTrailing(file, checked.tokens);
  const paired = pairBraces(file, untrailed.tokens);
  diagnostics.push(...untrailed.diagnostics, ...paired.diagnostics);

  const parser = sharedParser();
  let tokens = paired.tokens;
  const lost: string[] = [];
  for (let failures = 0; ; failures++) {
    const cst = parser.parseDocument(tokens);
    const error = parser.errors[0];
    if (error === undefined) {
      const document = buildDocument({ file, diagnostics }, cst, lost);
      return { value: { document, comments }, diagnostics: inOrder(diagnostics) };
    }
    if (failures === maxFailures) {
      diagnostics.push(report("too-many-errors", { limit: maxFailures }, endSpan(file, tokens, error)));
      return { value: { document: emptyDocument(file, tokens), comments }, diagnostics: inOrder(diagnostics) };
    }
    const cut = cutFor(file, tokens, parser.memberStarts, error);
    // A brace that is only thought of can't be a second mistake.
    diagnostics.push(describeFailure(file, tokens, { error, index: cut.failedAt, atLineEnd: cut.atLineEnd }));
    lost.push(...declaredNames(tokens.slice(cut.start, cut.end)));
    tokens = [...tokens.slice(0, cut.start), ...tokens.slice(cut.end)];
  }
}

function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function endSpan(file: SourceFile, tokens: readonly IToken[], error: IRecognitionException) {
  const token = isEndOfFile(error.token) ? tokens.at(-1) : error.token;
  return token === undefined ? { file, start: 0, end: 0 } : tokenSpan(file, token);
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

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly failedAt: number;
  readonly atLineEnd: boolean;
}

/** Which tokens to leave out for a failure: the innermost member that was being read, up to the next that can be. */
function cutFor(
  file: SourceFile,
  tokens: readonly IToken[],
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

  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    if (index > start && depth === 0) {
      const closing = token.tokenType === t.RightBrace;
      if (
        closing ||
        (startsMember(token) && startsLine(file, tokens, index) && !followsDecorations(tokens, start, index))
      ) {
        return { start, end: index, failedAt: Math.min(failedAt, index), atLineEnd: failedAt >= index && !closing };
      }
    }
    if (opens(token)) depth++;
    else if (closes(token)) depth = Math.max(0, depth - 1);
  }
  return { start, end: tokens.length, failedAt, atLineEnd: false };
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

/** A member whose decorations stand on lines of their own is one member. */
function followsDecorations(tokens: readonly IToken[], start: number, index: number): boolean {
  return decorationsEnd(tokens, start) >= index;
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
