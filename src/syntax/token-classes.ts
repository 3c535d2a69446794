import type { CstNode, IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import type { SourceFile, Span } from "../text/source-file.js";
import { isToken } from "./cst.js";
import type { Parsed } from "./parse.js";
import { tokenSpan } from "./token-places.js";

export type TokenClass = "keyword" | "name" | "string" | "number" | "comment" | "documentation" | "at" | "punctuation";

export interface ClassifiedToken {
  readonly span: Span;
  readonly class: TokenClass;
}

/** All tokens and comments of a file in order. Words are keywords where the parser took them for keywords, and names elsewhere. */
export function classifyTokens(file: SourceFile, { lexed, read }: Parsed): ClassifiedToken[] {
  const keywords = new Set<IToken>();
  for (const node of read) collectKeywords(node, keywords);
  const tokens = lexed.tokens
    .filter(({ image }) => image !== "")
    .map(
      (token) => ({ span: tokenSpan(file, token), class: keywords.has(token) ? "keyword" : classOf(token) }) as const,
    );
  const comments = lexed.comments.map((token) => ({ span: tokenSpan(file, token), class: "comment" }) as const);
  return [...tokens, ...comments].sort((a, b) => a.span.start - b.span.start);
}

/** A CST names the tokens of a rule by their types, and a keyword that is used as a name is a `Word`. */
function collectKeywords(root: CstNode, into: Set<IToken>): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const [key, children] of Object.entries(node.children)) {
      for (const child of children) {
        if (!isToken(child)) open.push(child);
        else if (key.startsWith('"')) into.add(child);
      }
    }
  }
}

function classOf({ tokenType }: IToken): TokenClass {
  switch (tokenType) {
    case t.StringLiteral:
    case t.BlockString:
    case t.UnterminatedString:
    case t.SingleQuoted:
      return "string";
    case t.Integer:
    case t.Float:
    case t.Duration:
    case t.Size:
    case t.Rate:
    case t.BadNumber:
      return "number";
    case t.DocComment:
      return "documentation";
    case t.At:
      return "at";
    default:
      return isWord(tokenType.name) ? "name" : "punctuation";
  }
}

function isWord(name: string): boolean {
  return name === t.Identifier.name || name.startsWith('"');
}
