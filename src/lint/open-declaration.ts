import type { Fix } from "../diagnostics/diagnostic.js";
import type * as ast from "../syntax/ast.js";

/** A fix that inserts `open` before the keyword of an enum or union. */
export function openDeclaration({ kind, name }: ast.EnumDeclaration | ast.UnionDeclaration): Fix | null {
  const { file, start } = name.span;
  const keyword = new RegExp(`${kind}\\s+$`).exec(file.text.slice(Math.max(0, start - 200), start));
  if (keyword === null) return null;
  const at = start - keyword[0].length;
  return { title: "make it open", edits: [{ span: { file, start: at, end: at }, text: "open " }] };
}
