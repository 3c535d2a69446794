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
  /** The grammar's rule that a keyword or a name belongs to; null for all other tokens. */
  readonly rule: string | null;
}

/** All tokens and comments of a file in order. Words are keywords where the parser took them for keywords, and names elsewhere. */
export function classifyTokens(file: SourceFile, { lexed, read }: Parsed): ClassifiedToken[] {
  const words: Words = { keywords: new Set(), rules: new Map() };
  for (const node of read) collectWords(node, words);
  const tokens = lexed.tokens
    .filter(({ image }) => image !== "")
    .map((token): ClassifiedToken => {
      const kind = words.keywords.has(token) ? "keyword" : classOf(token);
      return { span: tokenSpan(file, token), class: kind, rule: words.rules.get(token) ?? null };
    });
  const comments = lexed.comments.map(
    (token): ClassifiedToken => ({ span: tokenSpan(file, token), class: "comment", rule: null }),
  );
  return [...tokens, ...comments].sort((a, b) => a.span.start - b.span.start);
}

interface Words {
  readonly keywords: Set<IToken>;
  readonly rules: Map<IToken, string>;
}

/**
 * Collects the tokens that are keywords, and the rule of each word. A CST has tokens under the names of their types,
 * and a keyword that is used as a name under `Word`.
 */
function collectWords(root: CstNode, { keywords, rules }: Words): void {
  const open = [{ node: root, rule: root.name }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [key, children] of Object.entries(next.node.children)) {
      for (const child of children) {
        // The rule `name` doesn't say what is named, so a name gets the enclosing rule.
        if (!isToken(child)) open.push({ node: child, rule: child.name === "name" ? next.rule : child.name });
        else if (key.startsWith('"')) {
          keywords.add(child);
          rules.set(child, next.rule);
        } else if (key === t.Word.name || key === t.Identifier.name) rules.set(child, next.rule);
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
