import type { Block, Layout, LayoutComment, Leaf, List, Member, Piece } from "../syntax/layout.js";
import { type Doc, firstFitting, indent, printDoc } from "../text/doc.js";
import { bodyOnOneLine, firstLeaf } from "./one-line.js";
import { indented, leaveBlank, type Sheet, sheet, startLine, write, writeAside } from "./sheet.js";

/** Prints a layout in the standard style. */
export function printLayout(layout: Layout): string {
  const to = sheet("top");
  printMembers(to, layout.members);
  startLine(to);
  printOwnLines(to, layout.trailing, true);
  const text = printDoc(to.parts);
  return text === "" ? "" : `${text}\n`;
}

function printMembers(to: Sheet, members: readonly Member[]): void {
  for (const [index, member] of members.entries()) printMember(to, member, { mayBlank: index > 0, isStart: true });
}

/** The context above a run of pieces. */
interface Above {
  /** Whether a blank line may come before it. */
  readonly mayBlank: boolean;
  /** Whether it begins a member, whose comments keep their blank lines. */
  readonly isStart: boolean;
}

const withinMember: Above = { mayBlank: false, isStart: false };

/** Prints one member. Its annotations are on separate lines or on one, as their author had them, if they fit. */
function printMember(to: Sheet, member: Member, above: Above): void {
  let run: (readonly Piece[])[] = [];
  let at = above;
  const flush = (): void => {
    if (run.length === 0) return;
    printParts(to, run, at);
    at = withinMember;
    run = [];
  };
  for (const part of member.parts) {
    const start = part[0] === undefined ? null : firstLeaf(part[0]);
    const last = run.at(-1)?.at(-1);
    const isOnNewLine = start?.startsLine === true || startsWithComment(start);
    if (last !== undefined && (isOnNewLine || start?.isDoc === true || endsItsLine(last))) flush();
    run.push(part);
  }
  flush();
}

function startsWithComment(leaf: Leaf | null): boolean {
  return leaf?.before[0]?.startsLine === true;
}

function endsItsLine(piece: Piece): boolean {
  const leaf = piece.kind === "leaf" ? piece : piece.close;
  return leaf.isDoc || leaf.after.some((comment) => comment.isLine);
}

/** Lays out one part of a member, or one item of a list. If nothing else fits, all its blocks and lists take several lines. */
function itemDoc(run: readonly Piece[]): Doc {
  return firstFitting(...layoutsOf(run), runDoc(run, allGroups(run)));
}

/** Prints parts on one line if they fit, and otherwise one below the other. */
function printParts(to: Sheet, parts: readonly (readonly Piece[])[], above: Above): void {
  const run = parts.flat();
  startLine(to);
  printAbove(to, run, above);
  to.parts.push(parts.length === 1 ? itemDoc(run) : firstFitting(...layoutsOf(run), apart(parts)));
}

function apart(parts: readonly (readonly Piece[])[]): Doc {
  const to = sheet("text");
  for (const [index, part] of parts.entries()) {
    if (index > 0) {
      startLine(to);
      printAbove(to, part, withinMember);
    }
    to.parts.push(itemDoc(part));
  }
  return to.parts;
}

/**
 * The layouts of a run, the preferred one first: only blocks and lists that need several lines take them, or all blocks
 * do.
 */
function layoutsOf(run: readonly Piece[]): [Doc, ...Doc[]] {
  const forced = new Set(run.filter((piece) => piece.kind !== "leaf" && bodyOnOneLine(piece) === null));
  const blocks = run.filter((piece) => piece.kind === "block" && piece.members.length > 0);
  const further = blocks.filter((block) => !forced.has(block));
  const first = runDoc(run, forced);
  return further.length === 0 ? [first] : [first, runDoc(run, new Set([...forced, ...further]))];
}

function allGroups(run: readonly Piece[]): ReadonlySet<Piece> {
  return new Set(run.filter((piece) => piece.kind !== "leaf"));
}

/** Prints the comments before a run, and the space or line break between them and its first token. */
function printAbove(to: Sheet, [first]: readonly Piece[], above: Above): void {
  if (first === undefined) return;
  const leaf = firstLeaf(first);
  printBefore(to, leaf, above);
  if (leaf.blankBefore && (leaf.before.length > 0 ? above.isStart : above.mayBlank)) leaveBlank(to);
  write(to, "", "spaced");
}

/** Lays out a run after what `printAbove` printed. */
function runDoc(pieces: readonly Piece[], broken: ReadonlySet<Piece>): Doc {
  const to = sheet("text");
  for (const [index, piece] of pieces.entries()) {
    const print = (at: Sheet, leaf: Leaf): void => {
      if (index === 0) printToken(at, leaf, "close");
      else indented(at, (inner) => printLeaf(inner, leaf));
    };
    if (piece.kind === "leaf") print(to, piece);
    else if (broken.has(piece)) printBroken(to, piece, print);
    else print(to, { ...piece.open, text: flatText(piece), after: piece.close.after });
  }
  return to.parts;
}

function flatText(group: Block | List): string {
  const text = bodyOnOneLine(group);
  if (text === null) throw new Error("a group that needs several lines was not broken");
  return text;
}

function printLeaf(to: Sheet, leaf: Leaf): void {
  const isBehindComment = printBefore(to, leaf, withinMember);
  if (to.full) startLine(to);
  printToken(to, leaf, leaf.spaced || isBehindComment ? "spaced" : "close");
}

/** Prints the comments before a token. Returns whether the last one is on the token's line. */
function printBefore(to: Sheet, leaf: Leaf, above: Above): boolean {
  let { mayBlank } = above;
  for (const comment of leaf.before) {
    if (to.full || comment.startsLine) startLine(to);
    if (comment.blankBefore && mayBlank) leaveBlank(to);
    mayBlank = above.isStart;
    writeAside(to, comment.text, "spaced");
    if (comment.endsLine) startLine(to);
  }
  return leaf.before.at(-1)?.endsLine === false;
}

/** Prints a token and the comments after it. A text of several lines counts as zero columns. */
function printToken(to: Sheet, leaf: Leaf, spaced: "spaced" | "close"): void {
  if (leaf.isDoc || leaf.text.includes("\n")) writeAside(to, leaf.text, spaced);
  else write(to, leaf.text, spaced);
  printBehind(to, leaf.after);
  if (leaf.isDoc) to.full = true;
}

/** Prints comments after a token on its line. */
function printBehind(to: Sheet, comments: readonly LayoutComment[]): void {
  for (const comment of comments) {
    if (to.full) startLine(to);
    writeAside(to, comment.text, "spaced");
    if (comment.isLine) to.full = true;
  }
}

function printBroken(to: Sheet, group: Block | List, print: (at: Sheet, leaf: Leaf) => void): void {
  print(to, group.open);
  const inner = insideOf(group);
  if (inner === null) {
    if (to.full) startLine(to);
    printToken(to, group.close, group.open.after.length > 0 ? "spaced" : "close");
    return;
  }
  to.parts.push(inner);
  to.at = "lineStart";
  to.full = false;
  write(to, group.close.text, "close");
  indented(to, (behind) => printBehind(behind, group.close.after));
}

const insides = new WeakMap<Block | List, Doc>();

/** The contents of a broken group; null if it is empty. They are the same in every layout. */
function insideOf(group: Block | List): Doc | null {
  const count = group.kind === "block" ? group.members.length : group.items.length;
  const hasComments = group.open.after.some((comment) => comment.isLine) || group.close.before.length > 0;
  if (count === 0 && !hasComments) return null;
  const known = insides.get(group);
  if (known !== undefined) return known;
  const to = sheet("lineStart");
  if (group.kind === "block") printMembers(to, group.members);
  else {
    for (const [index, item] of group.items.entries()) {
      startLine(to);
      printAbove(to, item, { mayBlank: index > 0, isStart: true });
      to.parts.push(itemDoc(item));
    }
  }
  startLine(to);
  printOwnLines(to, group.close.before, count > 0);
  const doc = indent(to.parts);
  insides.set(group, doc);
  return doc;
}

/** Prints the last comments of a block, a list or the file, on separate lines if their author had them so. */
function printOwnLines(to: Sheet, comments: readonly LayoutComment[], mayBlank: boolean): void {
  for (const [index, comment] of comments.entries()) {
    if (comment.startsLine || to.full) startLine(to);
    if (comment.blankBefore && (mayBlank || index > 0)) leaveBlank(to);
    writeAside(to, comment.text, "spaced");
    if (comment.isLine) to.full = true;
  }
}
