import type { Block, Layout, LayoutComment, Leaf, List, Member, Piece } from "../syntax/layout.js";
import { allOnOneLine, bodyOnOneLine, firstLeaf, onOneLine } from "./one-line.js";
import { leaveBlank, type Paper, paper, startLine, textOf, write } from "./paper.js";

/** The width of a line in columns. Lines that can't be broken may be longer. */
export const width = 120;
const step = 2;

/** Prints a layout in the standard style. */
export function printLayout(layout: Layout): string {
  const to = paper();
  printMembers(to, layout.members, 0);
  if (layout.trailing.length > 0) {
    startLine(to, 0);
    printOwnLines(to, layout.trailing, 0, true);
  }
  return textOf(to);
}

function printMembers(to: Paper, members: readonly Member[], indent: number): void {
  for (const [index, member] of members.entries()) {
    startLine(to, indent);
    printMember(to, member, indent, index > 0);
  }
}

/** Prints one member. Its annotations are on separate lines or on one, as their author had them, if they fit. */
function printMember(to: Paper, member: Member, indent: number, mayBlank: boolean): void {
  let run: Piece[] = [];
  let runParts: (readonly Piece[])[] = [];
  let first = true;
  const flush = (): void => {
    if (run.length === 0) return;
    startLine(to, indent);
    const chosen = brokenIn(run, indent);
    if (chosen !== null) {
      printRun(to, run, { indent, broken: chosen, mayBlank: mayBlank && first, isStart: first });
      first = false;
    } else {
      for (const part of runParts) {
        startLine(to, indent);
        const broken = brokenIn(part, indent) ?? allGroups(part);
        printRun(to, part, { indent, broken, mayBlank: mayBlank && first, isStart: first });
        first = false;
      }
    }
    run = [];
    runParts = [];
  };
  for (const part of member.parts) {
    const start = part[0] === undefined ? null : firstLeaf(part[0]);
    const last = run.at(-1);
    const isOnNewLine = start?.startsLine === true || startsWithComment(start);
    if (last !== undefined && (isOnNewLine || start?.isDoc === true || endsItsLine(last))) flush();
    for (const piece of part) run.push(piece);
    runParts.push(part);
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

/**
 * Chooses the blocks and lists of a run that take several lines: none if the run fits, then those that their author
 * broke, then all blocks. Null if that is not enough.
 */
function brokenIn(run: readonly Piece[], indent: number): ReadonlySet<Piece> | null {
  const flat = allOnOneLine(run);
  if (flat !== null && indent + flat.length <= width) return new Set();
  const forced = new Set(run.filter((piece) => piece.kind !== "leaf" && bodyOnOneLine(piece) === null));
  if (fits(run, indent, forced)) return forced;
  const blocks = new Set(
    run.filter((piece) => forced.has(piece) || (piece.kind === "block" && piece.members.length > 0)),
  );
  return fits(run, indent, blocks) ? blocks : null;
}

function allGroups(run: readonly Piece[]): ReadonlySet<Piece> {
  return new Set(run.filter((piece) => piece.kind === "list" || piece.kind === "block"));
}

/** Whether the lines of a run's own tokens are short enough; the insides of broken groups break separately. */
function fits(run: readonly Piece[], indent: number, broken: ReadonlySet<Piece>): boolean {
  let column = indent;
  for (const piece of run) {
    if (piece.kind !== "leaf" && broken.has(piece)) {
      if (column + 2 > width) return false;
      column = indent + 1;
      continue;
    }
    column += (bodyOnOneLine(piece)?.length ?? 0) + (firstLeaf(piece).spaced ? 1 : 0);
    if (column > width) return false;
    // After a comment that ends its line, or a text of several lines, the next piece starts a new line.
    if (onOneLine(piece) === null) column = indent + step;
  }
  return true;
}

interface Run {
  readonly indent: number;
  readonly broken: ReadonlySet<Piece>;
  /** Whether a blank line may come before it. */
  readonly mayBlank: boolean;
  /** Whether it begins a member, whose comments keep their blank lines. */
  readonly isStart: boolean;
}

function printRun(to: Paper, pieces: readonly Piece[], run: Run): void {
  for (const [index, piece] of pieces.entries()) {
    const isFirst = index === 0;
    const indent = isFirst ? run.indent : run.indent + step;
    const at: Place = { indent, mayBlank: isFirst && run.mayBlank, isStart: isFirst && run.isStart };
    if (piece.kind === "leaf") printLeaf(to, piece, at);
    else if (run.broken.has(piece)) printBroken(to, piece, run.indent, at);
    else printFlat(to, piece, at);
  }
}

interface Place {
  readonly indent: number;
  readonly mayBlank: boolean;
  readonly isStart: boolean;
}

function printLeaf(to: Paper, leaf: Leaf, at: Place): void {
  let mayBlank = at.mayBlank;
  let behindComment = false;
  for (const comment of leaf.before) {
    if (to.full || (comment.startsLine && to.line !== "")) startLine(to, at.indent);
    if (comment.blankBefore && mayBlank && to.line === "") leaveBlank(to);
    mayBlank = at.isStart;
    write(to, to.line === "" ? comment.text : ` ${comment.text}`);
    behindComment = true;
    if (comment.endsLine) {
      startLine(to, at.indent);
      behindComment = false;
    }
  }
  if (to.full) startLine(to, at.indent);
  if (leaf.blankBefore && mayBlank && to.line === "") leaveBlank(to);
  write(to, to.line !== "" && (leaf.spaced || behindComment) ? ` ${leaf.text}` : leaf.text);
  printBehind(to, leaf.after, at.indent);
  if (leaf.isDoc) to.full = true;
}

/** Prints comments after a token on its line. */
function printBehind(to: Paper, comments: readonly LayoutComment[], indent: number): void {
  for (const comment of comments) {
    if (to.full) startLine(to, indent);
    write(to, ` ${comment.text}`);
    if (comment.isLine) to.full = true;
  }
}

function printFlat(to: Paper, group: Block | List, at: Place): void {
  const text = bodyOnOneLine(group);
  if (text === null) throw new Error("a group that needs several lines was not broken");
  printLeaf(to, { ...group.open, text, after: group.close.after }, at);
}

function printBroken(to: Paper, group: Block | List, indent: number, at: Place): void {
  printLeaf(to, group.open, at);
  const inner = indent + step;
  const hasComments = group.open.after.some((comment) => comment.isLine) || group.close.before.length > 0;
  if (group.kind === "block") {
    printMembers(to, group.members, inner);
    if (group.members.length === 0 && !hasComments) {
      printLeaf(to, { ...group.close, spaced: group.open.after.length > 0 }, at);
      return;
    }
  } else {
    for (const [index, item] of group.items.entries()) {
      startLine(to, inner);
      const broken = brokenIn(item, inner) ?? allGroups(item);
      printRun(to, item, { indent: inner, broken, mayBlank: index > 0, isStart: true });
    }
    if (group.items.length === 0 && !hasComments) {
      printLeaf(to, { ...group.close, spaced: group.open.after.length > 0 }, at);
      return;
    }
  }
  if (group.close.before.length > 0) {
    startLine(to, inner);
    const anything = group.kind === "block" ? group.members.length > 0 : group.items.length > 0;
    printOwnLines(to, group.close.before, inner, anything);
  }
  startLine(to, indent);
  write(to, group.close.text);
  printBehind(to, group.close.after, indent + step);
}

/** Prints the last comments of a block, on separate lines if they were. */
function printOwnLines(to: Paper, comments: readonly LayoutComment[], indent: number, mayBlank: boolean): void {
  for (const [index, comment] of comments.entries()) {
    if (comment.startsLine || to.full) startLine(to, indent);
    if (comment.blankBefore && to.line === "" && (mayBlank || index > 0)) leaveBlank(to);
    write(to, to.line === "" ? comment.text : ` ${comment.text}`);
    if (comment.isLine) to.full = true;
  }
}
