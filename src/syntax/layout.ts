/**
 * The layout of a file without syntax errors: every token with its comments, in blocks, lists and members. The formatter prints
 * it; the meaning of the file is in the syntax tree.
 */
import type { CstElement, CstNode, IToken } from "chevrotain";
import type { Lexed } from "../../grammar/lex.js";
import * as t from "../../grammar/tokens.js";
import type { Outcome } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../text/source-file.js";
import { extent, isToken } from "./cst.js";
import { parse } from "./parse.js";

export interface LayoutComment {
  readonly text: string;
  /** Whether it is a `//` comment, which extends to the end of its line. */
  readonly isLine: boolean;
  /** Whether it is first on its line, and whether anything follows on its last line. */
  readonly startsLine: boolean;
  readonly endsLine: boolean;
  readonly blankBefore: boolean;
}

/** A token with the comments before it, on the same line or above, and those after it on its line. */
export interface Leaf {
  readonly kind: "leaf";
  readonly text: string;
  readonly isDoc: boolean;
  /** Whether a space separates it from the token before it on the same line. */
  readonly spaced: boolean;
  readonly startsLine: boolean;
  readonly blankBefore: boolean;
  readonly before: readonly LayoutComment[];
  readonly after: readonly LayoutComment[];
}

/** Members in braces, without the commas between them. */
export interface Block {
  readonly kind: "block";
  readonly open: Leaf;
  readonly members: readonly Member[];
  readonly close: Leaf;
  /** Whether it spans several lines in the source. */
  readonly broken: boolean;
}

/** Items in brackets with their commas. */
export interface List {
  readonly kind: "list";
  readonly open: Leaf;
  readonly items: readonly (readonly Piece[])[];
  readonly close: Leaf;
  readonly broken: boolean;
  /** Whether there are spaces inside the brackets, as in the `{ A, B }` of an import. */
  readonly padded: boolean;
}

export type Piece = Leaf | Block | List;

/**
 * A declaration, field, clause or the like. Each annotation and line of documentation is a part, and the rest is the
 * last part.
 */
export interface Member {
  readonly parts: readonly (readonly Piece[])[];
}

export interface Layout {
  readonly members: readonly Member[];
  /** Comments after the last token. */
  readonly trailing: readonly LayoutComment[];
}

/** The layout of a file; null if the file has syntax errors. */
export function readLayout(file: SourceFile): Outcome<Layout | null> {
  const { value: parsed, diagnostics } = parse(file);
  if (diagnostics.some((diagnostic) => diagnostic.severity === "error")) return { value: null, diagnostics };
  const dropped = new Set<number>();
  for (const node of parsed.read) findOptionalCommas(node, dropped);
  const { leaves, trailing } = attachComments(file, parsed.lexed, dropped);
  return { value: { members: membersOf({ file, leaves }, parsed.read), trailing }, diagnostics };
}

/** Rules that require commas. In all other rules, commas between members are optional and have no meaning. */
const commaRules: ReadonlySet<string> = new Set([
  "import",
  "annotation",
  "list",
  "tuple",
  "map",
  "reference",
  "typeParameters",
  "extends",
  "reserved",
  "reservedValues",
  "by",
  "annotationDeclaration",
  "requirement",
  "serverReference",
  "use",
]);

/** Rules whose opening parenthesis directly follows a name. */
const callRules: ReadonlySet<string> = new Set(["annotation", "requirement", "annotationDeclaration"]);

const tightBefore: ReadonlySet<string> = new Set([",", ":", "?", ")", "]", ">", ".", "<"]);
const tightAfter: ReadonlySet<string> = new Set(["(", "[", "<", ".", "@"]);

function findOptionalCommas(node: CstNode, dropped: Set<number>): void {
  for (const element of Object.values(node.children).flat()) {
    if (!isToken(element)) findOptionalCommas(element, dropped);
    else if (element.tokenType === t.Comma && !commaRules.has(node.name)) dropped.add(element.startOffset);
  }
}

/** The children of a node in the order of the text; Chevrotain groups them by name. */
function ordered(node: CstNode): CstElement[] {
  return Object.values(node.children)
    .flat()
    .filter((element) => isToken(element) || !isEmpty(element))
    .sort((a, b) => extent(a).start - extent(b).start);
}

function isEmpty(node: CstNode): boolean {
  return Object.values(node.children).every((elements) =>
    elements.every((element) => !isToken(element) && isEmpty(element)),
  );
}

// Comments ---------------------------------------------------------------------------------------------------------

interface Prepared extends Omit<Leaf, "kind" | "text" | "isDoc" | "spaced"> {
  readonly before: LayoutComment[];
  readonly after: LayoutComment[];
}

const lineBreak = /\r\n|\n|\r/;
const blankLine = /(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r)/;

/** The comments, line starts and blank lines around each token, by the token's offset. */
function attachComments(
  file: SourceFile,
  lexed: Lexed,
  dropped: ReadonlySet<number>,
): { leaves: Map<number, Prepared>; trailing: LayoutComment[] } {
  const leaves = new Map<number, Prepared>();
  const tokens = lexed.tokens.filter((token) => !dropped.has(token.startOffset));
  let waiting: LayoutComment[] = [];
  const taken: Prepared[] = [];
  let at = 0;
  let next = 0;
  for (const comment of lexed.comments) {
    for (; (tokens[next]?.startOffset ?? Number.POSITIVE_INFINITY) < comment.startOffset; next++) takeToken();
    const last = taken.at(-1);
    const gap = file.text.slice(at, comment.startOffset);
    at = comment.startOffset + comment.image.length;
    const isLine = comment.tokenType === t.LineComment;
    const rest = /^[^\r\n]*/.exec(file.text.slice(at, at + 1000))?.[0] ?? "";
    const startsLine = at === comment.image.length || lineBreak.test(gap) || last === undefined;
    const made: LayoutComment = {
      text: isLine ? comment.image.trimEnd() : comment.image.replaceAll("\r\n", "\n"),
      isLine,
      startsLine,
      endsLine: isLine || rest.trim() === "",
      blankBefore: blankLine.test(gap),
    };
    if (last !== undefined && waiting.length === 0 && !lineBreak.test(gap)) last.after.push(made);
    else waiting.push(made);
  }
  while (next < tokens.length) {
    takeToken();
    next++;
  }
  return { leaves, trailing: waiting };

  function takeToken(): void {
    const token = tokens[next];
    if (token === undefined) return;
    const gap = file.text.slice(at, token.startOffset);
    const leaf = { startsLine: lineBreak.test(gap), blankBefore: blankLine.test(gap), before: waiting, after: [] };
    taken.push(leaf);
    leaves.set(token.startOffset, leaf);
    waiting = [];
    at = token.startOffset + token.image.length;
  }
}

// Pieces -----------------------------------------------------------------------------------------------------------

interface Context {
  readonly file: SourceFile;
  readonly leaves: ReadonlyMap<number, Prepared>;
}

function membersOf(c: Context, elements: readonly CstElement[]): Member[] {
  return elements.flatMap((element) => (isToken(element) || isEmpty(element) ? [] : [{ parts: partsOf(c, element) }]));
}

/** Each annotation and each line of documentation, and then the member itself. */
function partsOf(c: Context, node: CstNode): Piece[][] {
  const elements = ordered(node);
  const [first, ...rest] = elements;
  if (first === undefined || isToken(first)) return [piecesOf(c, node.name, elements)];
  if (first.name === "decorations") {
    const decorations = ordered(first).map((part) =>
      isToken(part) ? [leafOf(c, part, null, "decorations")] : piecesOf(c, part.name, ordered(part)),
    );
    return [...decorations, piecesOf(c, node.name, rest)].filter((part) => part.length > 0);
  }
  return node.name === "topLevel" ? partsOf(c, first) : [piecesOf(c, node.name, elements)];
}

const closers: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

function piecesOf(c: Context, rootRule: string, children: readonly CstElement[]): Piece[] {
  let before: IToken | null = null;
  return walk(rootRule, children);

  function walk(rule: string, elements: readonly CstElement[]): Piece[] {
    const pieces: Piece[] = [];
    for (let index = 0; index < elements.length; index++) {
      const element = elements[index];
      if (element === undefined) break;
      if (!isToken(element)) {
        for (const piece of walk(element.name, ordered(element))) pieces.push(piece);
        continue;
      }
      const closer = closers[element.image];
      const end =
        closer === undefined || rule === "postfixType"
          ? -1
          : elements.findIndex((other, at) => at > index && isToken(other) && other.image === closer);
      const close = elements[end];
      if (close === undefined || !isToken(close)) {
        pieces.push(take(element, rule));
        continue;
      }
      pieces.push(group(rule, element, elements.slice(index + 1, end), close));
      index = end;
    }
    return pieces;
  }

  function take(token: IToken, rule: string): Leaf {
    const leaf = leafOf(c, token, before, rule);
    before = token;
    return leaf;
  }

  function group(rule: string, opening: IToken, inner: readonly CstElement[], closing: IToken): Block | List {
    const open = take(opening, rule);
    const broken = lineBreak.test(c.file.text.slice(opening.startOffset, closing.startOffset));
    if (opening.image === "{" && rule !== "import") {
      const members = membersOf(c, inner);
      before = closing;
      return { kind: "block", open, members, close: leafOf(c, closing, null, rule), broken };
    }
    const items: Piece[][] = [];
    let item: Piece[] = [];
    for (const element of inner) {
      if (!isToken(element)) {
        for (const piece of walk(element.name, ordered(element))) item.push(piece);
      } else {
        item.push(take(element, rule));
        if (element.tokenType === t.Comma) {
          items.push(item);
          item = [];
        }
      }
    }
    if (item.length > 0) items.push(item);
    return { kind: "list", open, items, close: take(closing, rule), broken, padded: rule === "import" };
  }
}

function leafOf(c: Context, token: IToken, before: IToken | null, rule: string): Leaf {
  const prepared = c.leaves.get(token.startOffset);
  if (prepared === undefined) throw new Error("a token of the tree is not in the text");
  const isDoc = token.tokenType === t.DocComment;
  return {
    kind: "leaf",
    text: isDoc ? token.image.trimEnd() : token.image.replaceAll("\r\n", "\n"),
    isDoc,
    spaced: isSpaced(token, before, rule),
    ...prepared,
  };
}

function isSpaced(token: IToken, before: IToken | null, rule: string): boolean {
  if (before !== null && tightAfter.has(before.image)) return false;
  if (token.image === "(") return !callRules.has(rule);
  if (token.image === "[") return rule !== "postfixType";
  return !tightBefore.has(token.image);
}
