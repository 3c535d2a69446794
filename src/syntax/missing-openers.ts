import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { quoted } from "../diagnostics/quoted.js";
import type { SourceFile } from "../text/source-file.js";
import { syntaxDiagnostics } from "./syntax-diagnostics.js";
import { endOf, indentOf, lineOf, startsLine, virtualBrace } from "./token-places.js";

const report = reporter(syntaxDiagnostics);

/** Words that open a block, and the number of names between the word and its `{`. */
const openers: ReadonlyMap<string, number> = new Map([
  ["api", 1],
  ["contact", 0],
  ["enum", 1],
  ["http", 0],
  ["interceptor", 1],
  ["license", 0],
  ["method", 1],
  ["payload", 0],
  ["result", 0],
  ["scheme", 2],
  ["server", 1],
  ["service", 1],
  ["stream", 0],
  ["type", 1],
  ["union", 1],
  ["variable", 1],
  ["view", 1],
]);

/** Words that may be followed by a type instead of a block. */
const messages: ReadonlySet<string> = new Set(["payload", "result"]);

function isField(tokens: readonly IToken[], index: number): boolean {
  const type = tokens[index + 1]?.tokenType;
  return type === t.Colon || type === t.Question;
}

/**
 * In a file with more `}` than `{`, uses the indentation to find blocks that are closed but never opened, and inserts at most
 * `missing` opening braces after their headers. A `}` that fits nowhere is left for the caller to report.
 */
export function openBlocks(
  file: SourceFile,
  tokens: readonly IToken[],
  missing: number,
): { tokens: IToken[]; diagnostics: Diagnostic[] } {
  const braces = new Map<number, IToken>();
  const diagnostics: Diagnostic[] = [];
  const stack: { readonly line: number; readonly indent: number }[] = [];
  /** The index of the first token of the last line with each indentation. */
  const lines = new Map<number, number>();
  /** The index from which to search the current line for a header, so that no token is searched twice. */
  let lineFrom = 0;
  for (const [index, token] of tokens.entries()) {
    const isFirst = startsLine(file, tokens, index);
    if (isFirst) lineFrom = index;
    const indent = indentOf(file, token);
    if (token.tokenType === t.LeftBrace) stack.push({ line: lineOf(file, token), indent });
    else if (token.tokenType === t.RightBrace) {
      const top = stack.at(-1);
      const belongs = isFirst ? top?.indent === indent : top?.line === lineOf(file, token);
      const header = isFirst ? lines.get(indent) : lineFrom;
      const at =
        belongs || braces.size >= missing || header === undefined ? null : headerEnd(file, tokens, header, index);
      const next = at === null ? undefined : tokens[at];
      if (!belongs && !isFirst) lineFrom = at ?? index;
      if (at === null || next === undefined || braces.has(at)) stack.pop();
      else {
        braces.set(at, virtualBrace(next.startOffset, t.LeftBrace));
        diagnostics.push(notOpened(file, tokens, at));
      }
    }
    if (isFirst) lines.set(indent, index);
  }
  const opened = tokens.flatMap((token, index) => {
    const brace = braces.get(index);
    return brace === undefined ? [token] : [brace, token];
  });
  return { tokens: opened, diagnostics };
}

/** The index of the token before which a `{` is missing, if the line begins with a header. */
function headerEnd(file: SourceFile, tokens: readonly IToken[], start: number, end: number): number | null {
  for (let index = start; index < end; index++) {
    if (index > start && startsLine(file, tokens, index)) return null;
    const names = openers.get(tokens[index]?.image ?? "");
    if (names === undefined) continue;
    const at = index + 1 + names;
    const next = tokens[at];
    const isMember = tokens[index + 1]?.tokenType === t.Colon || tokens[index + 1]?.tokenType === t.Question;
    if (next === undefined || isMember || next.tokenType === t.LeftBrace) continue;
    if (messages.has(tokens[index]?.image ?? "") && !startsLine(file, tokens, at) && !isField(tokens, at)) continue;
    return next.tokenType === t.Equals || next.tokenType === t.LeftAngle || next.image === "extends" ? null : at;
  }
  return null;
}

function notOpened(file: SourceFile, tokens: readonly IToken[], at: number): Diagnostic {
  const before = tokens[at - 1];
  const found = tokens[at];
  if (before === undefined || found === undefined) throw new Error("a header has a word, and something behind it");
  const end = endOf(before);
  const isBelow = startsLine(file, tokens, at);
  const span = isBelow
    ? { file, start: before.startOffset, end }
    : { file, start: found.startOffset, end: endOf(found) };
  const parameters = {
    found: isBelow ? "the end of the line" : quoted(found.image),
    expected: { token: "{" },
    after: before.image,
  } as const;
  return report("unexpected-token", parameters, span, {
    fixes: [{ title: "insert `{`", edits: [{ span: { file, start: end, end }, text: " {" }] }],
  });
}
