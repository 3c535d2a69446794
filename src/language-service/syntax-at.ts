import type { Document } from "../syntax/ast.js";
import { type Node, walk } from "../syntax/walk.js";
import type { Span } from "../text/source-file.js";

/** Whether an offset is in a span or at its end, like a cursor after a word. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** The nodes that contain a range, outermost first. */
export function nodesAround(document: Document, start: number, end = start): Node[] {
  const around: Node[] = [];
  walk(document, (node) => {
    if (node.span.start > start || node.span.end < end) return false;
    around.push(node);
    return true;
  });
  return around;
}

/** The innermost node of some kinds that contains a range; null if there is none. */
export function innermost<Kind extends Node["kind"]>(
  around: readonly Node[],
  ...kinds: readonly Kind[]
): Extract<Node, { kind: Kind }> | null {
  const isWanted = (node: Node): node is Extract<Node, { kind: Kind }> => kinds.some((kind) => kind === node.kind);
  return around.filter(isWanted).at(-1) ?? null;
}
