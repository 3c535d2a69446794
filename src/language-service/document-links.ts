import { walk } from "../syntax/walk.js";
import type { Span } from "../text/source-file.js";
import { meaningOf, type Workspace } from "./workspace.js";

export interface DocumentLink {
  readonly span: Span;
  /** A path of a file, or the address of a page. */
  readonly target: { readonly kind: "file"; readonly path: string } | { readonly kind: "page"; readonly url: string };
}

/** The links of a file: its imports, and the addresses in its texts and comments. */
export function linksOf(workspace: Workspace, path: string): DocumentLink[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const links: DocumentLink[] = [];
  for (const { from } of meaning.module.document.imports) {
    const target = meaning.module.imports.get(from.value) ?? null;
    const span = { ...from.span, start: from.span.start + 1, end: from.span.end - 1 };
    if (target !== null) links.push({ span, target: { kind: "file", path: target.path } });
  }
  walk(meaning.module.document, (node) => {
    if (node.kind !== "string" && node.kind !== "doc") return;
    const { file, start, end } = node.span;
    for (const match of file.text
      .slice(start, end)
      .matchAll(/https?:\/\/[^\s"'<>`{}|\\^[\]]+[^\s"'<>`{}|\\^[\].,;:!?)]/g)) {
      const at = start + match.index;
      links.push({ span: { file, start: at, end: at + match[0].length }, target: { kind: "page", url: match[0] } });
    }
  });
  return links;
}
