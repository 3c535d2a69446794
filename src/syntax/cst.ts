import type { CstElement, CstNode, IToken } from "chevrotain";
import { endOf } from "./token-places.js";

/** Functions that read a CST. The parser has no error recovery, so a node has exactly the parts of its production. */

export function isToken(element: CstElement): element is IToken {
  return "image" in element;
}

export function nodes(node: CstNode, name: string): CstNode[] {
  return (node.children[name] ?? []).filter((element): element is CstNode => !isToken(element));
}

export function optionalNode(node: CstNode, name: string): CstNode | null {
  for (const element of node.children[name] ?? []) if (!isToken(element)) return element;
  return null;
}

/** The only child with a name. The grammar guarantees that it exists. */
export function child(node: CstNode, name: string): CstNode {
  const found = optionalNode(node, name);
  if (found === null) throw new Error(`the grammar promises ${name} in ${node.name}`);
  return found;
}

export function tokens(node: CstNode, name: string): IToken[] {
  return (node.children[name] ?? []).filter(isToken);
}

/** The first token with a name. The production guarantees that it exists. */
export function token(node: CstNode, name: string): IToken {
  for (const element of node.children[name] ?? []) if (isToken(element)) return element;
  throw new Error(`the grammar promises ${name} in ${node.name}`);
}

export function has(node: CstNode, name: string): boolean {
  return (node.children[name]?.length ?? 0) > 0;
}

/** The alternative that a choice took. */
export function chosen(node: CstNode): CstElement {
  for (const key in node.children) {
    const first = node.children[key]?.[0];
    if (first !== undefined) return first;
  }
  throw new Error(`the grammar promises a child in ${node.name}`);
}

/** The alternative that a declaration, member or clause took, without its decorations. */
export function formOf(node: CstNode): CstNode {
  for (const key in node.children) {
    const first = node.children[key]?.[0];
    if (key !== "decorations" && first !== undefined && !isToken(first)) return first;
  }
  throw new Error(`the grammar promises a form in ${node.name}`);
}

/** The offsets of a node, from its first token to the end of its last. */
export function extent(element: CstElement): { readonly start: number; readonly end: number } {
  if (isToken(element)) return { start: element.startOffset, end: endOf(element) };
  const location = element.location;
  return { start: location?.startOffset ?? 0, end: (location?.endOffset ?? -1) + 1 };
}
