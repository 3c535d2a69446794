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
  /** The grammar's rule that a keyword belongs to; null for all other tokens. */
  readonly rule: string | null;
}

/** All tokens and comments of a file in order. Words are keywords where the parser took them for keywords, and names elsewhere. */
export function classifyTokens(file: SourceFile, { lexed, read }: Parsed): ClassifiedToken[] {
  const keywords = new Map<IToken, string>();
  for (const node of read) collectKeywords(node, keywords);
  const tokens = lexed.tokens
    .filter(({ image }) => image !== "")
    .map((token): ClassifiedToken => {
      const rule = keywords.get(token) ?? null;
      return { span: tokenSpan(file, token), class: rule === null ? classOf(token) : "keyword", rule };
    });
  const comments = lexed.comments.map(
    (token): ClassifiedToken => ({ span: tokenSpan(file, token), class: "comment", rule: null }),
  );
  return [...tokens, ...comments].sort((a, b) => a.span.start - b.span.start);
}

/** A CST names the tokens of a rule by their types, and a keyword that is used as a name is a `Word`. */
function collectKeywords(root: CstNode, into: Map<IToken, string>): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const [key, children] of Object.entries(node.children)) {
      for (const child of children) {
        if (!isToken(child)) open.push(child);
        else if (key.startsWith('"')) into.set(child, node.name);
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
