import type { CstNode, IRecognitionException, IToken } from "chevrotain";
import { type Lexed, lex } from "../../grammar/lex.js";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic, Outcome, TextEdit } from "../diagnostics/diagnostic.js";
import { positionAt, type SourceFile, type Span, spanText } from "../text/source-file.js";
import type { Document } from "./ast.js";
import { pairBraces } from "./brace-checks.js";
import type { CommentTable } from "./comments.js";
import { extent } from "./cst.js";
import { buildDocument } from "./cst-to-ast/document.js";
import { blockOf, describeFailure, expectsBlockEnd, isEndOfFile } from "./expectations.js";
import { namesOfVariants } from "./foreign/bare-variants.js";
import type { FormName } from "./foreign/forms.js";
import type { Written } from "./foreign/pattern.js";
import { recognise, repeatedEdits } from "./foreign/recognise.js";
import { repair } from "./repair.js";
import { sharedParser } from "./shared-parser.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";
import {
  checkBackticks,
  checkEncoding,
  checkHashComments,
  checkNesting,
  checkTokens,
  checkTrailing,
  maxMistakes,
  withSemicolons,
} from "./token-checks.js";
import { closingBrackets, decorationsEnd, endOf, lineOf, opens, startsLine, tokenSpan } from "./token-places.js";

const report = reporter(syntaxDiagnostics);

/** The number of tokens that may be parsed again after failures before the rest of a file is skipped. */
const maxReread = 500_000;

export interface Parsed {
  readonly document: Document;
  readonly comments: CommentTable;
  /** The result of the lexer. */
  readonly lexed: Lexed;
  /** The edition, imports and declarations that were parsed, in order. */
  readonly read: readonly CstNode[];
}

/**
 * Parses one file. It never fails: unreadable parts are reported and cut out, and the document has the rest.
 *
 * The grammar has no error recovery. Members have no separators, so a parser that continued in the middle of a member would
 * report every word. Instead the failed member is cut out of the tokens, up to the next line that starts a member, and the rest
 * of its declaration is parsed again.
 */
export function parse(file: SourceFile): Outcome<Parsed> {
  const lexed = lex(file.text);
  const comments: CommentTable = {
    comments: lexed.comments.map((token) => ({ span: tokenSpan(file, token), text: token.image })),
  };
  const nothing = (tokens: readonly IToken[]): Parsed => ({
    document: emptyDocument(file, tokens),
    comments,
    lexed,
    read: [],
  });
  const encoding = checkEncoding(file);
  if (encoding !== null) return { value: nothing([]), diagnostics: [encoding] };
  const uncommented = checkHashComments(file, lexed);
  const quoted = checkBackticks(file, uncommented.tokens);
  const checked = checkTokens(file, quoted.tokens, lexed.comments);
  const tooDeep = checkNesting(file, checked.tokens);
  if (tooDeep !== null || checked.diagnostics.length > maxMistakes) {
    const diagnostics = tooDeep === null ? checked.diagnostics : [...checked.diagnostics, tooDeep];
    return { value: nothing(checked.tokens), diagnostics: inOrder(diagnostics) };
  }
  const untrailed = checkTrailing(file, checked.tokens);
  const paired = pairBraces(file, untrailed.tokens);
  const damaged: Span[] = [];
  const finished = (found: readonly Diagnostic[]): Diagnostic[] =>
    inOrder(withSemicolons(file, uncommented.tokens, { diagnostics: found, damaged }));
  const diagnostics = [
    ...uncommented.diagnostics,
    ...quoted.diagnostics,
    ...checked.diagnostics,
    ...untrailed.diagnostics,
    ...paired.diagnostics,
  ];

  const parser = sharedParser();
  const read: CstNode[] = [];
  const lost: string[] = [];
  const { tokens } = paired;
  const closing = closingBrackets(tokens);
  let from = 0;
  let reread = 0;
  const badLines = new Set(diagnostics.filter(leavesGap).map(({ span }) => positionAt(file, span.start).line));
  const failedLines = new Set<number>();
  /** The starts of repaired members. A second failure in the same member is a consequence of the first. */
  const repairedMembers = new Set<number>();
  /** The last report, and the index of the token after it. */
  let repeated: { readonly form: FormName | null; readonly at: number } = { form: null, at: -1 };
  while (diagnostics.length <= maxMistakes && reread < maxReread) {
    parser.parseDocument(from === 0 ? tokens : tokens.slice(from), from === 0);
    const error = parser.errors[0];
    const cut = error === undefined ? null : cutFor({ file, tokens, closing }, parser.memberStarts, error);
    const failure =
      error === undefined || cut === null
        ? null
        : explain({ file, tokens }, { error, cut, lastMember: parser.lastMember });
    // The part that a failure cuts out or repairs is parsed again; everything before it is finished.
    const cutOffset = cut === null ? file.text.length : (tokens[cut.start]?.startOffset ?? file.text.length);
    const readTo = (failure?.edits ?? []).reduce((least, { span }) => Math.min(least, span.start), cutOffset);
    for (const node of parser.read) if (extent(node).end <= readTo) read.push(node);
    if (cut === null || failure === null) {
      parser.release();
      const document = buildDocument({ file, diagnostics }, { read, lost, damaged });
      // After a mistake, an annotation that precedes its member can seem to follow another member.
      const isConsequence = ({ code, span }: Diagnostic): boolean =>
        code === "trailing-decoration" && failedLines.has(positionAt(file, span.start).line);
      return {
        value: { document, comments, lexed, read },
        diagnostics: finished(diagnostics.filter((found) => !isConsequence(found))),
      };
    }
    const memberOffset = tokens[cut.start]?.startOffset ?? file.text.length;
    const { line } = positionAt(file, failure.diagnostic.span.start);
    const done = read.at(-1);
    if (done !== undefined) from = indexAfter(tokens, from, extent(done).end);
    reread += Math.max(cut.failedAt - from, 1);
    const isAtMissingBrace = tokens[cut.failedAt]?.image === "";
    const isConsequence = badLines.has(line) || repairedMembers.has(memberOffset) || isAtMissingBrace;
    // The same mistake in consecutive members is reported once, unless each has a fix.
    const isRepeated =
      failure.edits === null && failure.form !== null && failure.form === repeated.form && cut.start === repeated.at;
    repeated = { form: failure.form, at: cut.start };
    if (isRepeated) failedLines.add(line);
    // The tokens that were reported and left out may be the line's only mistake.
    else if (!isConsequence) {
      diagnostics.push(failure.diagnostic);
      failedLines.add(line);
      if (failure.edits !== null) {
        withdraw(
          diagnostics,
          failure.edits.map(({ span }) => span),
        );
        repairedMembers.add(memberOffset);
        for (const run of repair(tokens, from, failure.edits))
          for (const [open, close] of closingBrackets(run)) closing.set(open, close);
        continue;
      }
    }
    if (failure.leftOut !== undefined) {
      badLines.add(line);
      leaveOut(tokens, failure.leftOut);
      continue;
    }
    const removed = tokens.splice(cut.start, cut.end - cut.start);
    const [first] = removed;
    const last = removed.at(-1);
    if (first !== undefined && last !== undefined) {
      const span = { file, start: first.startOffset, end: Math.max(endOf(last), first.startOffset) };
      damaged.push(span);
      if (!isConsequence) withdraw(diagnostics, [span]);
    }
    for (const name of declaredNames(removed)) lost.push(name);
  }
  const last = tokens[from];
  if (diagnostics.length <= maxMistakes && last !== undefined) diagnostics.push(tooMany(tokenSpan(file, last)));
  return { value: nothing(tokens), diagnostics: finished(diagnostics) };
}

interface Explained {
  readonly diagnostic: Diagnostic;
  /** The report of a recognised mistake. */
  readonly form: FormName | null;
  /** The edits that make the text readable; null if the member has to be cut out. */
  readonly edits: readonly TextEdit[] | null;
  /** Tokens whose removal may make the text readable, although their line may have other mistakes. */
  readonly leftOut?: ReadonlySet<IToken>;
}

/** Describes a failure, and how parsing can continue. */
function explain(
  written: Written,
  {
    error,
    cut,
    lastMember,
  }: { readonly error: IRecognitionException; readonly cut: Cut; readonly lastMember: IToken | null },
): Explained {
  const { file, tokens } = written;
  const block = blockOf(error);
  const found = recognise(written, block, { ...candidates(written, error, cut, lastMember), failedAt: cut.failedAt });
  if (found !== null) {
    const { form, words, span, hint, write } = found;
    if (form === "union-bars") {
      const edits = namesOfVariants(written, found.start);
      const fixes = edits === null ? [] : [{ title: "name each variant", edits }];
      return { diagnostic: report("wrong-form", { form, words }, span, { hint, fixes }), form, edits };
    }
    const first = tokens[found.start];
    const last = tokens[found.end - 1];
    const start = first?.startOffset ?? span.start;
    const replaced = { file, start, end: last === undefined ? start : Math.max(start, endOf(last)) };
    const others = write === null ? [] : repeatedEdits(written, block, found);
    const edits = write === null ? null : [{ span: replaced, text: write }, ...others];
    const title = fixTitle(write ?? "") + (others.length === 0 ? "" : `, and ${others.length} more`);
    const fixes = edits === null ? [] : [{ title, edits }];
    return { diagnostic: report("wrong-form", { form, words }, span, { hint, fixes }), form, edits };
  }
  const stray = [cut.failedAt, cut.failedAt + 1].map((index) => tokens[index]).find(isUnknown);
  if (stray !== undefined) {
    const line = lineOf(file, stray);
    const span = tokenSpan(file, stray);
    return {
      diagnostic: report("unknown-character", { text: spanText(span) }, span),
      form: null,
      edits: null,
      leftOut: new Set(tokens.filter((token) => isUnknown(token) && lineOf(file, token) === line)),
    };
  }
  const diagnostic = describeFailure(file, tokens, { error, index: cut.failedAt, atLineEnd: cut.atLineEnd });
  const [fix] = diagnostic.fixes;
  return { diagnostic, form: null, edits: fix !== undefined && diagnostic.fixes.length === 1 ? fix.edits : null };
}

function fixTitle(write: string): string {
  const line = write.trim();
  if (line === "") return "remove it";
  return line.length > 60 || line.includes("\n") ? "write it in this language's form" : `write \`${line}\``;
}

function isUnknown(token: IToken | undefined): token is IToken {
  return token?.tokenType === t.Unknown;
}

function leaveOut(tokens: IToken[], leftOut: ReadonlySet<IToken>): void {
  let kept = 0;
  for (const token of tokens) if (!leftOut.has(token)) tokens[kept++] = token;
  tokens.length = kept;
}

/** Removes reports about numbers in a repaired or cut-out part, which has its own report. */
function withdraw(diagnostics: Diagnostic[], spans: readonly Span[]): void {
  const isCovered = ({ code, span }: Diagnostic): boolean =>
    code === "invalid-number" && spans.some((covered) => covered.start <= span.start && span.end <= covered.end);
  const kept = diagnostics.filter((diagnostic) => !isCovered(diagnostic));
  diagnostics.splice(0, diagnostics.length, ...kept);
}

/** Where the failed member may begin: after its decorations, at them, or at the previous member, which seemed complete. */
function candidates(
  { file, tokens }: Written,
  error: IRecognitionException,
  cut: Cut,
  lastMember: IToken | null,
): { readonly starts: readonly number[]; readonly items: readonly number[] } {
  const { failedAt } = cut;
  const starts: number[] = [];
  if (error.context.ruleStack.includes("annotation")) {
    let at = failedAt;
    while (at > 0 && tokens[at]?.tokenType !== t.At) at--;
    while (tokens[at - 1]?.tokenType === t.At) at--;
    starts.push(at);
  }
  const last = lastMember === null ? -1 : tokens.lastIndexOf(lastMember, failedAt);
  if (last >= 0 && !startsLine(file, tokens, cut.start)) starts.push(decorationsEnd(tokens, last));
  starts.push(decorationsEnd(tokens, cut.start), cut.start);
  const items: number[] = [];
  for (let at = failedAt; at > cut.start && at > failedAt - 20; at--) {
    const before = tokens[at - 1];
    if (before !== undefined && (opens(before) || before.tokenType === t.Comma)) {
      items.push(at);
      break;
    }
  }
  return { starts, items: insideItems.some((rule) => error.context.ruleStack.includes(rule)) ? items : [] };
}

/** Rules whose items are types. */
const insideItems: readonly string[] = ["tuple", "map", "reference"];

/** The index of the first token, from `from` on, that starts at or after an offset. */
function indexAfter(tokens: readonly IToken[], from: number, offset: number): number {
  let index = from;
  while ((tokens[index]?.startOffset ?? offset) < offset) index++;
  return index;
}

/** Whether a report means that the tokens lack something that the grammar needs. */
function leavesGap({ code }: Diagnostic): boolean {
  return code === "unknown-character" || code === "unterminated-string" || code === "missing-brace";
}

/** The reports in order of place. If there are too many, the first ones and a notice. */
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
    damaged: [{ file, start: 0, end: file.text.length }],
  };
}

interface Reading {
  readonly file: SourceFile;
  readonly tokens: readonly IToken[];
  /** The closing bracket of each closed opening bracket. */
  readonly closing: ReadonlyMap<IToken, IToken>;
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly failedAt: number;
  readonly atLineEnd: boolean;
}

/** The tokens to leave out after a failure: the innermost current member, up to the next possible member. */
function cutFor(
  { file, tokens, closing }: Reading,
  memberStarts: readonly IToken[],
  error: IRecognitionException,
): Cut {
  const failedAt = isEndOfFile(error.token) ? tokens.length : tokens.indexOf(error.token);
  // Where a block may end, the offending token is in the place of a member. An error's braces have flags, not members.
  const hasMembers = error.context.ruleStack.at(-1) !== "error";
  const betweenMembers = error.name === "NotAllInputParsedException" || (hasMembers && expectsBlockEnd(error));
  const innermost = memberStarts.at(-1);
  const started = innermost === undefined ? failedAt : tokens.indexOf(innermost);
  const start = Math.min(betweenMembers || started < 0 ? failedAt : started, tokens.length - 1);
  const taken = takenFromNextLine({ file, tokens }, start, failedAt);
  if (taken !== null) {
    let first = taken - 1;
    while (first > 0 && !startsLine(file, tokens, first) && tokens[first - 1]?.tokenType !== t.LeftBrace) first--;
    return { start: first, end: taken, failedAt: taken, atLineEnd: true };
  }

  if (betweenMembers && isTakenDeclaration({ file, tokens }, failedAt - 1)) {
    let first = failedAt - 2;
    while (first > 0 && !startsLine(file, tokens, first)) first--;
    return { start: first, end: failedAt - 1, failedAt: failedAt - 1, atLineEnd: true };
  }

  // Decorations on separate lines are part of their member.
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
    // An unclosed bracket may be the mistake itself, so it does not skip any tokens.
    const close = closing.get(token);
    if (close !== undefined) index = Math.max(index, tokens.indexOf(close, index));
  }
  return { start, end: tokens.length, failedAt, atLineEnd: missesLineEnd(tokens.length) };

  /** Whether something is missing at the end of a line, so that the token found instead begins another line. */
  function missesLineEnd(end: number): boolean {
    const at = Math.min(failedAt, end);
    return at > start && at < tokens.length && startsLine(file, tokens, at);
  }
}

/**
 * The index of a token that was read as the type or value that is missing on the line before: `id:` and on the next line
 * `name: string`.
 */
function takenFromNextLine({ file, tokens }: Written, start: number, failedAt: number): number | null {
  for (let index = Math.max(start - 1, 1); index <= failedAt; index++) {
    const before = tokens[index - 1]?.tokenType;
    const isOpen = before === t.Colon || before === t.Equals || before === t.Pipe;
    if (isOpen && startsMemberToken(tokens[index]) && startsLine(file, tokens, index)) return index;
  }
  return null;
}

/** Whether the first word of a declaration was read as the end of the one before it: `scheme jwt` and on the next line `service s`. */
function isTakenDeclaration({ file, tokens }: Written, index: number): boolean {
  const word = tokens[index]?.image ?? "";
  return index > 0 && declaringWords.includes(word) && startsLine(file, tokens, index);
}

function startsMemberToken(token: IToken | undefined): boolean {
  return token !== undefined && startsMember(token);
}

/** Any name or decoration at the start of a line may start a member. */
function startsMember(token: IToken): boolean {
  return token.tokenType === t.At || token.tokenType === t.DocComment || /^["\p{L}_]/u.test(token.image);
}

/** Whether a misspelt word such as in `typ Entry {` declares a type: a capitalised name follows it. */
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

/** The names that a run of tokens seems to declare. */
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
