import type * as ast from "../../syntax/ast.js";
import { type Node, walk } from "../../syntax/walk.js";
import type { Bound } from "../context.js";
import type { Annotated } from "../diagnostics/words.js";
import { annotationPlaces, reportUnplaced } from "../lower/annotations.js";

/** The kinds of nodes that may have annotations. */
const annotated = new Set([...annotationPlaces, "message" as const].map(nodeKind));

/** The kinds of nodes whose documentation is part of the design, or is read from the contract by tools. */
const documented = new Set<Node["kind"]>([
  ...annotationPlaces.map(nodeKind),
  "annotation-declaration",
  "scope",
  "server",
]);

function nodeKind(place: Annotated): Node["kind"] {
  return place === "value" ? "enum-value" : place;
}

/** Reports annotations and `///` that have no effect; the parser accepts them before every clause. */
export function checkDecorations(context: Bound, document: ast.Document): void {
  const variables = new Set<Node>();
  walk(document, (node) => {
    if (node.kind === "server") for (const variable of node.variables) variables.add(variable);
    if (!isDecorated(node)) return;
    if (node.doc !== null && !documented.has(node.kind) && !variables.has(node)) reportDoc(context, node, node.doc);
    if (annotated.has(node.kind)) return;
    for (const annotation of node.annotations) reportUnplaced(context, annotation, { clause: clauseWord(node) });
  });
}

type DecoratedNode = Extract<Node, ast.Decorated>;

function isDecorated(node: Node): node is DecoratedNode {
  return "annotations" in node;
}

function reportDoc(context: Bound, node: DecoratedNode, doc: ast.Doc): void {
  const { file, start, end } = doc.span;
  const lines = [...file.text.slice(start, end).matchAll(/^[ \t]*\/\/\//gm)].map(({ index, 0: text }) => {
    const slashes = start + index + text.length - 3;
    return { span: { file, start: slashes, end: slashes + 3 }, text: "//" };
  });
  context.report("documentation-place", { clause: clauseWord(node) }, doc.span, {
    hint: "a plain comment is `//`",
    fixes: [{ title: "write `//`", edits: lines }],
  });
}

/** The first word of a clause; null if it begins with another sign. */
function clauseWord(node: DecoratedNode): string | null {
  const { file, start, end } = node.span;
  const ends = [node.doc, ...node.annotations].map((decoration) => decoration?.span.end ?? start);
  return /^[A-Za-z][\w-]*/.exec(file.text.slice(Math.max(start, ...ends), end).trimStart())?.[0] ?? null;
}
