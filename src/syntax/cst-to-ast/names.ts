import type { CstNode } from "chevrotain";
import type * as ast from "../ast.js";
import { chosen, isToken, nodes } from "../cst.js";
import { type Builder, spanOf } from "./builder.js";
import { shortString } from "./strings.js";

export function name(b: Builder, node: CstNode): ast.Name {
  const word = chosen(node);
  return { kind: "name", span: spanOf(b, word), text: isToken(word) ? word.image : "", quoted: false };
}

export function memberName(b: Builder, node: CstNode): ast.Name {
  const form = chosen(node);
  if (isToken(form)) return { kind: "name", span: spanOf(b, form), text: form.image, quoted: false };
  const text = shortString(b, form);
  return { kind: "name", span: text.span, text: text.value, quoted: true };
}

export function pathOf(b: Builder, node: CstNode): ast.Name[] {
  return nodes(node, "name").map((entry) => name(b, entry));
}
