import type { Span } from "../text/source-file.js";
import type * as ast from "./ast.js";

/** A node of the syntax tree, with its kind and its place. */
export type Node =
  | ast.Document
  | ast.Import
  | ast.NamedImport
  | ast.Declaration
  | ast.Doc
  | ast.Annotation
  | ast.Argument
  | ast.Value
  | ast.Name
  | ast.TypeExpression
  | ast.TypeMember
  | ast.EnumValue
  | ast.UnionBy
  | ast.UnionVariant
  | ast.ReservedValues
  | ast.AnnotationParameter
  | ast.InterceptorAccess
  | ast.SchemeScope
  | ast.SchemeFlow
  | ast.ApiClause
  | ast.ServiceClause
  | ast.MethodClause
  | ast.HttpClause
  | ast.StreamClause;

/**
 * Visits a node and its descendants, parents first, in the order of the text. If `enter` returns false, the node's descendants
 * are skipped.
 */
export function walk(node: Node, enter: (node: Node) => unknown): void {
  if (enter(node) !== false) walkParts(node, enter);
}

/** The child nodes of an object, including those in lists, and the schemes of a `security` clause. */
function walkParts(value: object, enter: (node: Node) => unknown): void {
  for (const key in value) {
    const part: unknown = Reflect.get(value, key);
    if (typeof part !== "object" || part === null) continue;
    if (isNode(part)) walk(part, enter);
    else if (!isSpan(part)) walkParts(part, enter);
  }
}

/** Whether a value is a node. Only the tree's builder makes objects with both properties. */
function isNode(value: object): value is Node {
  return "kind" in value && "span" in value;
}

function isSpan(value: object): value is Span {
  return "file" in value && "start" in value;
}
