import type { Block, LayoutComment, Leaf, List, Member, Piece } from "../syntax/layout.js";

const known = new WeakMap<Piece, { readonly text: string | null }>();

/** A piece on one line, without the space before it; null if it needs several lines. */
function onOneLine(piece: Piece): string | null {
  const body = bodyOnOneLine(piece);
  const last = piece.kind === "leaf" ? piece : piece.close;
  if (body === null || last.after.some((comment) => comment.isLine)) return null;
  const before = besides(firstLeaf(piece).before);
  const after = besides(last.after);
  if (before === null || after === null) return null;
  return [...before, body, ...after].join(" ");
}

/** A piece on one line, without the comments around it. */
export function bodyOnOneLine(piece: Piece): string | null {
  const found = known.get(piece);
  if (found !== undefined) return found.text;
  const text = piece.kind === "leaf" ? leafText(piece) : piece.kind === "block" ? blockText(piece) : listText(piece);
  known.set(piece, { text });
  return text;
}

/** Comments on the line of a piece; null if they need separate lines. */
function besides(comments: readonly LayoutComment[]): string[] | null {
  const fit = comments.every((comment) => !comment.isLine && !comment.text.includes("\n") && !comment.startsLine);
  return fit ? comments.map((comment) => comment.text) : null;
}

/** Several pieces on one line. */
function allOnOneLine(pieces: readonly Piece[]): string | null {
  let line = "";
  for (const [index, piece] of pieces.entries()) {
    const text = onOneLine(piece);
    if (text === null) return null;
    line += index > 0 && firstLeaf(piece).spaced ? ` ${text}` : text;
  }
  return line;
}

export function firstLeaf(piece: Piece): Leaf {
  return piece.kind === "leaf" ? piece : piece.open;
}

function leafText(leaf: Leaf): string | null {
  return leaf.isDoc || leaf.text.includes("\n") ? null : leaf.text;
}

/** The texts of a group's items and of the comments at its brackets; null if the group needs several lines. */
function inside(group: Block | List, items: readonly (readonly Piece[])[]): string[] | null {
  const first = besides(group.open.after);
  const last = besides(group.close.before);
  if (group.broken || first === null || last === null) return null;
  const texts = items.map(allOnOneLine);
  const fitting = texts.filter((text) => text !== null);
  return fitting.length < texts.length ? null : [...first, ...fitting, ...last];
}

function blockText(block: Block): string | null {
  const inner = inside(block, block.members.map(unitedParts));
  if (inner === null) return null;
  return inner.length === 0 ? "{}" : `{ ${inner.join(separator(block))} }`;
}

/** Bare words (`{ buy sell }`) are one space apart, everything else two. */
function separator(block: Block): string {
  const bare = block.members.every(({ parts }) => parts.length === 1 && parts[0]?.length === 1);
  return bare ? " " : "  ";
}

function listText(list: List): string | null {
  const inner = inside(list, list.items);
  if (inner === null) return null;
  const padding = list.padded && inner.length > 0 ? " " : "";
  return list.open.text + padding + inner.join(" ") + padding + list.close.text;
}

/** The pieces of a member and its annotations as one run. The first piece of each part has a space before it. */
function unitedParts(member: Member): Piece[] {
  return member.parts.flat();
}
