import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { positionAt, type SourceFile } from "../text/source-file.js";
import { openBlocks } from "./missing-openers.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";
import { decorationsEnd, indentOf, startsLine, tokenSpan, virtualBrace } from "./token-checks.js";

const report = reporter(syntaxDiagnostics);

interface Open {
  readonly token: IToken;
  /** Index of the brace in the token list. */
  readonly index: number;
  /** Blanks before the first token of the brace's line. */
  readonly indent: number;
  /** Whether it opens a method, which can't stand inside another. */
  readonly isMethod: boolean;
}

/**
 * Makes braces pair up, so that one that is missing costs one report and not the rest of the file. A `}` is taken as missing
 * where a declaration starts inside a block, where a closing brace stands under an outer block's indentation (only in files
 * whose braces don't pair up), and at the end of the file.
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

  const closeInner = (down: number, before: number): void => {
    const inner = stack.at(-1);
    if (inner !== undefined) diagnostics.push(missing(file, tokens, inner));
    while (stack.length > down) {
      stack.pop();
      kept.push(virtualBrace(before));
    }
  };

  let unclosed = opened - closed;
  for (const [index, token] of tokens.entries()) {
    if (unclosed > 0 && token.tokenType !== t.RightBrace && startsLine(file, tokens, index)) {
      // What stands no deeper than the line of the brace can't be inside.
      const indent = indentOf(file, token);
      const outer = stack.findLastIndex((open) => open.indent < indent) + 1;
      if (outer < stack.length) {
        unclosed -= stack.length - outer;
        closeInner(outer, token.startOffset);
      }
    }
    if (stack.length > 0 && startsDeclaration(file, tokens, index)) closeInner(0, token.startOffset);
    const outerMethod = startsMethod(file, tokens, index) ? stack.findLastIndex((open) => open.isMethod) : -1;
    if (outerMethod >= 0) closeInner(outerMethod, token.startOffset);
    if (token.tokenType === t.LeftBrace) {
      stack.push({
        token,
        index,
        indent: indentOf(file, token),
        isMethod: tokens[index - 2]?.tokenType === t.keywords.method,
      });
    } else if (token.tokenType === t.RightBrace) {
      if (stack.length === 0) {
        diagnostics.push(report("stray-brace", {}, tokenSpan(file, token)));
        continue;
      }
      if (uneven && startsLine(file, tokens, index)) {
        const indent = indentOf(file, token);
        const matching = stack.findLastIndex((open) => open.indent === indent);
        if (matching >= 0 && matching < stack.length - 1) closeInner(matching + 1, token.startOffset);
      }
      stack.pop();
    }
    kept.push(token);
  }
  if (stack.length > 0) closeInner(0, file.text.length);
  return { tokens: kept, diagnostics };
}

function count(tokens: readonly IToken[], type: IToken["tokenType"]): number {
  return tokens.filter((token) => token.tokenType === type).length;
}

function unchanged(tokens: readonly IToken[]): { tokens: readonly IToken[]; diagnostics: Diagnostic[] } {
  return { tokens, diagnostics: [] };
}

/** What the report calls the block: the words before its brace, on its line. */
function missing(file: SourceFile, tokens: readonly IToken[], open: Open): Diagnostic {
  let first = open.index;
  while (first > 0 && !startsLine(file, tokens, first)) first--;
  const start = tokens[decorationsEnd(tokens, first)]?.startOffset ?? open.token.startOffset;
  const words = file.text.slice(start, open.token.startOffset).trim();
  return report("missing-brace", { opener: words === "" ? "this block" : `\`${words}\`` }, tokenSpan(file, open.token));
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

function startsMethod(file: SourceFile, tokens: readonly IToken[], index: number): boolean {
  return (
    tokens[index]?.tokenType === t.keywords.method &&
    tokens[index + 2]?.tokenType === t.LeftBrace &&
    startsLine(file, tokens, index)
  );
}

function isDecoration(tokens: readonly IToken[], index: number): boolean {
  if (tokens[index]?.tokenType === t.DocComment) return true;
  for (let start = index; start >= 0 && start > index - 64; start--) {
    if (tokens[start]?.tokenType === t.At) return decorationsEnd(tokens, start) > index;
  }
  return false;
}
