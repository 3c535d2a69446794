import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { positionAt, type SourceFile } from "../text/source-file.js";
import { openBlocks } from "./missing-openers.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";
import { decorationsEnd, endOf, indentOf, lineOf, startsLine, tokenSpan, virtualBrace } from "./token-places.js";

const report = reporter(syntaxDiagnostics);

interface Open {
  readonly token: IToken;
  /** Index of the brace in the token list. */
  readonly index: number;
  readonly line: number;
  /** Spaces before the first token of the brace's line. */
  readonly indent: number;
  /** Whether it opens a method, which can't stand inside another. */
  readonly isMethod: boolean;
}

/**
 * Makes braces pair up, so that one that is missing or surplus costs one report and not the rest of the file. What an author
 * meant is read from the indentation: a block ends before a line that is indented no deeper than its own, and a `}` behind which
 * lines are still indented as inside of the block that it would close is surplus.
 */
export function pairBraces(
  file: SourceFile,
  written: readonly IToken[],
): { tokens: IToken[]; diagnostics: Diagnostic[] } {
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
      // What is indented no deeper than the line of the brace can't be inside.
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

/** For each token the index of the first one behind it that starts a line. */
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
 * Reports a block that is not closed, with the words before its brace. `before` is the index of the token that can't be inside of
 * it; null at the end of the file.
 */
function missing(file: SourceFile, tokens: readonly IToken[], open: Open, before: number | null): Diagnostic {
  let first = open.index;
  while (first > 0 && !startsLine(file, tokens, first)) first--;
  const start = tokens[decorationsEnd(tokens, first)]?.startOffset ?? open.token.startOffset;
  const words = file.text.slice(start, open.token.startOffset).trim();
  const opener = words === "" || words.length > 80 || words.includes("\n") ? "this block" : `\`${words}\``;
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

/** What begins where a block should have ended: the words of a declaration or member. */
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
 * Whether a declaration starts here, decorations included, that can't be a member of any block: `type Name`, `open enum Name`,
 * `service name {` first on a line.
 */
function startsDeclaration(file: SourceFile, tokens: readonly IToken[], index: number): boolean {
  if (!startsLine(file, tokens, index)) return false;
  const before = tokens[index - 1];
  // The run of decorations was looked at from its first token.
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
