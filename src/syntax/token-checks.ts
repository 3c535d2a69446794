import type { IToken } from "chevrotain";
import { type Lexed, lex } from "../../grammar/lex.js";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { replacement } from "../diagnostics/edits.js";
import { positionAt, type SourceFile, type Span, spanText } from "../text/source-file.js";
import { ownDuration, ownRate } from "./foreign/fill-in.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";
import { closes, decorationsEnd, endLineOf, endOf, lineOf, opens, startsLine, tokenSpan } from "./token-places.js";

const report = reporter(syntaxDiagnostics);

/** The maximum depth of nested brackets, which protects the recursive parser. */
const maxNesting = 200;

/** The maximum number of syntax errors that are reported for one file. */
export const maxMistakes = 50;

/**
 * Reports tokens that are wrong wherever they appear, until there are too many. A malformed number is replaced by the
 * intended one if that is certain; semicolons are removed.
 */
export function checkTokens(
  file: SourceFile,
  written: readonly IToken[],
  comments: readonly IToken[],
): { tokens: IToken[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  for (const comment of comments) {
    if (comment.tokenType === t.UnterminatedComment) {
      const start = comment.startOffset;
      diagnostics.push(report("unterminated-comment", {}, { file, start, end: start + 2 }));
    }
  }
  const singleQuoted: IToken[] = [];
  /** The malformed numbers whose intended text is certain, with that text. */
  const meant = new Map<IToken, string>();
  const badTokens = written.filter(isBad).slice(0, maxMistakes + 1);
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
      singleQuoted.push(token);
    } else if (token.tokenType === t.BadNumber) {
      const { hint, write } = numberAdvice(token.image);
      const fixes = write === null ? [] : [replacement(span, write)];
      diagnostics.push(report("invalid-number", { text: token.image }, span, { hint, fixes }));
      if (write !== null) meant.set(token, write);
    }
  }
  const [first] = singleQuoted;
  if (first !== undefined) {
    const edits = singleQuoted.map((token) => ({ span: tokenSpan(file, token), text: doubleQuoted(token.image) }));
    const title = edits.length === 1 ? "use double quotes" : `use double quotes for all ${edits.length}`;
    diagnostics.push(report("single-quotes", {}, tokenSpan(file, first), { fixes: [{ title, edits }] }));
  }
  const tokens = written
    .filter((token) => token.tokenType !== t.Semicolon)
    .map((token) => {
      const write = meant.get(token);
      return write === undefined ? token : (replacing(token, write) ?? token);
    });
  return { tokens, diagnostics };
}

/**
 * Reports all semicolons of a file in one report, because an author who is used to them writes many. Lines with another
 * report are skipped, because its fix also removes their semicolons.
 */
export function withSemicolons(
  file: SourceFile,
  tokens: readonly IToken[],
  { diagnostics, damaged }: { readonly diagnostics: readonly Diagnostic[]; readonly damaged: readonly Span[] },
): readonly Diagnostic[] {
  const semicolons = tokens.filter(({ tokenType }) => tokenType === t.Semicolon);
  if (semicolons.length === 0) return diagnostics;
  const byLine = new Map<number, IToken[]>();
  for (const token of semicolons) {
    const line = lineOf(file, token);
    const onLine = byLine.get(line);
    if (onLine === undefined) byLine.set(line, [token]);
    else onLine.push(token);
  }
  const lineAt = (span: Span): number => positionAt(file, span.start).line;
  const reported = new Set(diagnostics.map(({ span }) => lineAt(span)));
  // An unreadable part has its own report, so its semicolons need none.
  const isReadable = ({ startOffset }: IToken): boolean =>
    !damaged.some(({ start, end }) => start <= startOffset && startOffset < end);
  const [first] = semicolons.filter((token) => !reported.has(lineOf(file, token)) && isReadable(token));
  if (first !== undefined) {
    const edits = semicolons.map((token) => ({ span: tokenSpan(file, token), text: "" }));
    const title = edits.length === 1 ? "remove it" : `remove all ${edits.length} semicolons`;
    const made = report("unexpected-semicolon", {}, tokenSpan(file, first), { fixes: [{ title, edits }] });
    return [...diagnostics, made];
  }
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    fixes: diagnostic.fixes.map((fix) => {
      const others = (byLine.get(lineAt(diagnostic.span)) ?? [])
        .map((token) => tokenSpan(file, token))
        .filter(({ start, end }) => !fix.edits.some(({ span }) => span.start < end && start < span.end));
      return { ...fix, edits: [...fix.edits, ...others.map((span) => ({ span, text: "" }))] };
    }),
  }));
}

/**
 * Finds comments that begin with `#`, as in YAML and Python, and removes the rest of their lines. They share one
 * report, because an author who is used to them writes many.
 */
export function checkHashComments(
  file: SourceFile,
  lexed: Lexed,
): { tokens: readonly IToken[]; diagnostics: Diagnostic[] } {
  const marks: IToken[] = [];
  const kept: IToken[] = [];
  let commentLine = -1;
  for (const token of lexed.tokens) {
    if (commentLine >= 0 && lineOf(file, token) === commentLine) continue;
    const isMark = token.tokenType === t.Unknown && token.image.startsWith("#");
    if (isMark && /^#*(?:[ \t!]|$|[\r\n])/.test(file.text.slice(token.startOffset, token.startOffset + 200))) {
      marks.push(token);
      commentLine = lineOf(file, token);
    } else kept.push(token);
  }
  const [first] = marks;
  if (first === undefined) return { tokens: lexed.tokens, diagnostics: [] };
  const edits = marks.map((token) => ({ span: tokenSpan(file, token), text: "//" }));
  const title = marks.length === 1 ? "write `//`" : `write \`//\` for all ${marks.length}`;
  return {
    tokens: kept,
    diagnostics: [report("hash-comment", {}, tokenSpan(file, first), { fixes: [{ title, edits }] })],
  };
}

/** Finds bytes that are not UTF-8, which `decodeText` has turned into lone surrogates, and texts in UTF-16. */
export function checkEncoding(file: SourceFile): Diagnostic | null {
  const { text } = file;
  const start = text.slice(0, 2);
  const isWide = start === "\uDCFF\uDCFE" || start === "\uDCFE\uDCFF" || /^(?:[^\0]\0|\0[^\0]){2}/.test(text);
  if (isWide) return report("not-utf-8", { found: "UTF-16" }, { file, start: 0, end: 0 });
  const at = text.search(/[\uD800-\uDFFF]/u);
  if (at < 0) return null;
  return report("not-utf-8", { found: text.charCodeAt(at) & 0xff }, { file, start: at, end: at + 1 });
}

/** Turns a string in single quotes or backticks into one in double quotes. */
function doubleQuoted(image: string): string {
  const quote = image.charAt(0);
  const body = image.slice(1, image.endsWith(quote) && image.length > 1 ? -1 : undefined);
  return `"${body.replaceAll(`\\${quote}`, quote).replaceAll('"', '\\"')}"`;
}

/** Joins the tokens of texts in backticks into strings, and reports all of them once. */
export function checkBackticks(
  file: SourceFile,
  written: readonly IToken[],
): { tokens: readonly IToken[]; diagnostics: Diagnostic[] } {
  const kept: IToken[] = [];
  const strings: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  let end = -1;
  for (const token of written) {
    if (token.startOffset < end) continue;
    const isMark = token.tokenType === t.Unknown && token.image === "`";
    const match = isMark ? /^`[^`\r\n]*`/.exec(file.text.slice(token.startOffset, token.startOffset + 1000)) : null;
    if (match === null) {
      kept.push(token);
      continue;
    }
    end = token.startOffset + match[0].length;
    const text = doubleQuoted(match[0]);
    strings.push({ start: token.startOffset, end, text });
    const [made] = lex(text).tokens;
    if (made === undefined) continue;
    made.startOffset = token.startOffset;
    made.endOffset = end - 1;
    kept.push(made);
  }
  const [first] = strings;
  if (first === undefined) return { tokens: written, diagnostics: [] };
  const edits = strings.map(({ start, end: to, text }) => ({ span: { file, start, end: to }, text }));
  const fixes = [{ title: "use double quotes", edits }];
  return {
    tokens: kept,
    diagnostics: [report("single-quotes", {}, { file, start: first.start, end: first.end }, { fixes })],
  };
}

/** A token that replaces another. */
function replacing(token: IToken, text: string): IToken | null {
  const [made] = lex(text).tokens;
  if (made === undefined) return null;
  made.startOffset = token.startOffset;
  made.endOffset = endOf(token) - 1;
  return made;
}

function isBad({ tokenType }: IToken): boolean {
  return tokenType === t.UnterminatedString || tokenType === t.SingleQuoted || tokenType === t.BadNumber;
}

interface NumberAdvice {
  readonly hint: string;
  /** The intended text, if it is certain. */
  readonly write: string | null;
}

/** Suggests what to write for a text that begins like a number. */
function numberAdvice(image: string): NumberAdvice {
  const hours = /^(\d+)h(\d+)m$/.exec(image);
  if (hours !== null) {
    const write = `${Number(hours[1]) * 60 + Number(hours[2])}m`;
    return { hint: `a duration has one number and one unit: \`${write}\``, write };
  }
  const fraction = /^(\d+\.\d+)(s|m|h|d)$/.exec(image);
  if (fraction !== null) {
    const factor = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[fraction[2] ?? "s"] ?? 1000;
    const write = `${Math.round(Number(fraction[1]) * factor)}ms`;
    return { hint: `a duration is a whole number and a unit: \`${write}\``, write };
  }
  const size = /^(\d+)([kmg])(?:i?b)?$/i.exec(image);
  if (size !== null) {
    const write = `${size[1]}${(size[2] ?? "M").toUpperCase()}iB`;
    return { hint: `sizes end in KiB, MiB, GiB, kB, MB or GB: \`${write}\``, write };
  }
  const range = /^(-?\d+)\.\.[.=<]?(-?\d+)$/.exec(image);
  if (range !== null)
    return {
      hint: `a range is two annotations before the field: \`@min(${range[1]}) @max(${range[2]})\``,
      write: null,
    };
  const suffixed = /^(-?\d[\d_]*(?:\.\d+)?)(?:n|L|l|f|F|u|U|ul|UL|i32|i64|u32|u64|f64)$/.exec(image);
  if (suffixed !== null) return { hint: "a number has no letter after it", write: suffixed[1] ?? null };
  if (/^0[xXbBoO][\da-fA-F]+$/.test(image) && Number.isSafeInteger(Number(image)))
    return { hint: `numbers are decimal: \`${Number(image)}\``, write: `${Number(image)}` };
  const pointed = /^(-?\d+)\.$/.exec(image);
  if (pointed !== null) return { hint: "a digit follows the point", write: `${pointed[1]}.0` };
  const duration = ownDuration(image);
  if (duration !== null)
    return { hint: `the units are \`ms\`, \`s\`, \`m\`, \`h\` and \`d\`: \`${duration}\``, write: duration };
  const rate = ownRate(image);
  if (rate !== null)
    return { hint: `a rate ends in \`/ms\`, \`/s\`, \`/m\`, \`/h\` or \`/d\`: \`${rate}\``, write: rate };
  if (/^\d+[\p{L}_]/u.test(image))
    return { hint: `a name that begins with a digit is written in quotes: \`"${image}"\``, write: null };
  return { hint: "durations are `250ms 30s 5m 2h 7d`, sizes `512B 64KiB 1MiB`, rates `100/s`", write: null };
}

/** The first bracket that is nested too deeply. Each `[]` of a type such as `T[][]` counts as a level. */
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

/**
 * Finds annotations and documentation at the end of a member's line, which would silently describe the next member.
 * They are reported and left out.
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
  const span = { file, start: first.startOffset, end: endOf(last) };
  const member = memberStart(file, tokens, index - 1);
  const start = tokens[member]?.startOffset ?? span.start;
  const text = spanText(span);
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

/** The index of the first token of the member whose last token is at `last`. A line may have several members. */
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
