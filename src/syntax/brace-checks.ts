import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { quoted } from "../diagnostics/quoted.js";
import { positionAt, type SourceFile } from "../text/source-file.js";
import { openBlocks } from "./missing-openers.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";
import { decorationsEnd, endOf, indentOf, lineOf, startsLine, tokenSpan, virtualBrace } from "./token-places.js";

const report = reporter(syntaxDiagnostics);

/** The number of doubled braces that are reported. More of them are the same mistake, and are left out silently. */
const maxDoubled = 10;

interface Open {
  readonly token: IToken;
  /** The index of the brace in the token list. */
  readonly index: number;
  readonly line: number;
  /** The number of spaces before the first token of the brace's line. */
  readonly indent: number;
  /** Whether it opens a method. Methods don't nest. */
  readonly isMethod: boolean;
}

/**
 * Pairs up braces, so that a missing or surplus brace causes one report and doesn't spoil the rest of the file. The indentation
 * shows what the author meant: a block ends before a line that is indented no deeper than the block's own line, and a `}` is
 * surplus if the lines after it are still indented like members of the block that it would close.
 */
export function pairBraces(
  file: SourceFile,
  written: readonly IToken[],
): { tokens: IToken[]; diagnostics: Diagnostic[] } {
  const single = withoutDoubled(file, written);
  const paired = pairSingle(file, single.tokens);
  return { tokens: paired.tokens, diagnostics: [...single.diagnostics, ...paired.diagnostics] };
}

/** Leaves out a `{` directly after another one, which the language never has, as long as the file lacks a `}`. */
function withoutDoubled(
  file: SourceFile,
  written: readonly IToken[],
): { readonly tokens: readonly IToken[]; readonly diagnostics: readonly Diagnostic[] } {
  let unclosed = count(written, t.LeftBrace) - count(written, t.RightBrace);
  if (unclosed <= 0) return { tokens: written, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  let isAfterBrace = false;
  const tokens = written.filter((token) => {
    const isBrace = token.tokenType === t.LeftBrace;
    const isDoubled = isBrace && isAfterBrace && unclosed > 0;
    isAfterBrace = isBrace;
    if (!isDoubled) return true;
    unclosed--;
    const span = tokenSpan(file, token);
    const fixes = [{ title: "remove it", edits: [{ span, text: "" }] }];
    if (diagnostics.length < maxDoubled) diagnostics.push(report("doubled-brace", {}, span, { fixes }));
    return false;
  });
  return { tokens, diagnostics };
}

function pairSingle(file: SourceFile, written: readonly IToken[]): { tokens: IToken[]; diagnostics: Diagnostic[] } {
  const opened = count(written, t.LeftBrace);
  const closed = count(written, t.RightBrace);
  const uneven = opened > closed;
  const { tokens, diagnostics } = closed > opened ? openBlocks(file, written, closed - opened) : unchanged(written);
  const kept: IToken[] = [];
  const stack: Open[] = [];
  const nextLines = uneven || closed === opened ? [] : lineStartsAfter(file, tokens);

  const closeInner = (down: number, before: number | null): void => {
    const inner = stack.at(-1);
    if (inner !== undefined) diagnostics.push(missing(file, tokens, inner, before));
    const offset = before === null ? file.text.length : (tokens[before]?.startOffset ?? file.text.length);
    while (stack.length > down) {
      stack.pop();
      kept.push(virtualBrace(offset));
    }
  };
  const isSurplus = (index: number, token: IToken, inner: Open): boolean => {
    const startsOwnLine = startsLine(file, tokens, index);
    const isExpected = startsOwnLine ? indentOf(file, token) === inner.indent : lineOf(file, token) === inner.line;
    const next = tokens[nextLines[index] ?? -1];
    if (isExpected || next === undefined) return false;
    const indent = indentOf(file, next);
    return indent > inner.indent || (indent === inner.indent && next.tokenType === t.RightBrace);
  };

  let unclosed = opened - closed;
  let surplus = count(tokens, t.RightBrace) - count(tokens, t.LeftBrace);
  for (const [index, token] of tokens.entries()) {
    const isFirst = startsLine(file, tokens, index);
    if (unclosed > 0 && token.tokenType !== t.RightBrace && isFirst) {
      // A line that is indented no deeper than the brace's line can't be inside the block.
      const indent = indentOf(file, token);
      const outer = stack.findLastIndex((open) => open.indent < indent) + 1;
      if (outer < stack.length) {
        unclosed -= stack.length - outer;
        closeInner(outer, index);
      }
    }
    const [outermost] = stack;
    if (outermost !== undefined && isFirst && indentOf(file, token) <= outermost.indent) {
      if (startsDeclaration(file, tokens, index)) closeInner(0, index);
    }
    const outerMethod = isFirst && startsMethod(tokens, index) ? stack.findLastIndex((open) => open.isMethod) : -1;
    const method = stack[outerMethod];
    if (method !== undefined && indentOf(file, token) <= method.indent) closeInner(outerMethod, index);
    if (token.tokenType === t.LeftBrace) {
      stack.push({
        token,
        index,
        line: lineOf(file, token),
        indent: indentOf(file, token),
        isMethod: tokens[index - 2]?.tokenType === t.keywords.method,
      });
    } else if (token.tokenType === t.RightBrace) {
      const inner = stack.at(-1);
      if (inner === undefined || (surplus > 0 && isSurplus(index, token, inner))) {
        surplus--;
        const span = tokenSpan(file, token);
        diagnostics.push(
          report("stray-brace", {}, span, { fixes: [{ title: "remove it", edits: [{ span, text: "" }] }] }),
        );
        continue;
      }
      if (uneven && isFirst) {
        const indent = indentOf(file, token);
        const matching = stack.findLastIndex((open) => open.indent === indent);
        if (matching >= 0 && matching < stack.length - 1) closeInner(matching + 1, index);
      }
      stack.pop();
    }
    kept.push(token);
  }
  if (stack.length > 0) closeInner(0, null);
  return { tokens: kept, diagnostics };
}

/** For each token, the index of the next token that starts a line. */
function lineStartsAfter(file: SourceFile, tokens: readonly IToken[]): number[] {
  const starts: number[] = [];
  for (let index = tokens.length - 1, next = tokens.length; index >= 0; index--) {
    starts[index] = next;
    if (startsLine(file, tokens, index)) next = index;
  }
  return starts;
}

function count(tokens: readonly IToken[], type: IToken["tokenType"]): number {
  return tokens.filter((token) => token.tokenType === type).length;
}

function unchanged(tokens: readonly IToken[]): { tokens: readonly IToken[]; diagnostics: Diagnostic[] } {
  return { tokens, diagnostics: [] };
}

/**
 * Reports an unclosed block, with the words before its brace. `before` is the index of the first token that can't be inside the
 * block; null at the end of the file.
 */
function missing(file: SourceFile, tokens: readonly IToken[], open: Open, before: number | null): Diagnostic {
  let first = open.index;
  while (first > 0 && !startsLine(file, tokens, first)) first--;
  const start = tokens[decorationsEnd(tokens, first)]?.startOffset ?? open.token.startOffset;
  const words = file.text.slice(start, open.token.startOffset).trim();
  const opener = words === "" || words.length > 80 || words.includes("\n") ? "this block" : quoted(words);
  const next = before === null ? undefined : tokens[before];
  const last = tokens[(before ?? tokens.length) - 1] ?? open.token;
  const lineEnd = file.text.slice(endOf(last)).search(/[\n\r]|$/) + endOf(last);
  const isNewLine = next === undefined || lineOf(file, next) > lineOf(file, last);
  const edit = { span: { file, start: lineEnd, end: lineEnd }, text: `\n${" ".repeat(open.indent)}}` };
  return report("missing-brace", { opener }, tokenSpan(file, open.token), {
    related:
      next === undefined || before === null
        ? []
        : [{ span: tokenSpan(file, next), message: whatFollows(tokens, before) }],
    fixes: isNewLine ? [{ title: "insert `}`", edits: [edit] }] : [],
  });
}

/** Names what begins where a block should have ended, by the first words of the declaration or member. */
function whatFollows(tokens: readonly IToken[], index: number): string {
  const start = decorationsEnd(tokens, index);
  const first = tokens[start]?.image ?? "";
  const second = tokens[start + 1]?.image ?? "";
  if (first === "}") return "this `}` closes the block around it";
  return `\`${/^[\p{L}_]/u.test(second) ? `${first} ${second}` : first}\` begins here`;
}

const typeWords: readonly string[] = ["type", "enum", "union"];
const blockWords: readonly string[] = ["service", "api", "interceptor"];

/**
 * Whether a declaration that can't be a member of any block starts here, including its decorations: `type Name`,
 * `open enum Name` or `service name {` at the start of a line.
 */
function startsDeclaration(file: SourceFile, tokens: readonly IToken[], index: number): boolean {
  if (!startsLine(file, tokens, index)) return false;
  const before = tokens[index - 1];
  // This run of decorations was already checked from its first token.
  if (before !== undefined && isDecoration(tokens, index - 1)) return false;
  let word = decorationsEnd(tokens, index);
  const modifier = tokens[word]?.image;
  if (modifier === "open" || modifier === "closed") word++;
  const keyword = tokens[word]?.image ?? "";
  const name = tokens[word + 1];
  if (name?.tokenType !== t.Identifier) return false;
  const after = tokens[word + 2]?.image ?? "";
  if (typeWords.includes(keyword)) return /^\p{Lu}/u.test(name.image) && after !== ":";
  return (
    blockWords.includes(keyword) && after === "{" && positionAt(file, tokens[index]?.startOffset ?? 0).column === 1
  );
}

function startsMethod(tokens: readonly IToken[], index: number): boolean {
  return tokens[index]?.tokenType === t.keywords.method && tokens[index + 2]?.tokenType === t.LeftBrace;
}

function isDecoration(tokens: readonly IToken[], index: number): boolean {
  if (tokens[index]?.tokenType === t.DocComment) return true;
  for (let start = index; start >= 0 && start > index - 64; start--) {
    if (tokens[start]?.tokenType === t.At) return decorationsEnd(tokens, start) > index;
  }
  return false;
}
