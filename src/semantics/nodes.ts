import type { Method, MethodError, Service } from "../ir/design.js";
import type { Field, NamedType } from "../ir/type.js";
import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";

/** The source of a named type of a design: a declaration, an inline object, or for a projection its view. */
export type TypeNode =
  | ast.TypeDeclaration
  | ast.AliasDeclaration
  | ast.EnumDeclaration
  | ast.UnionDeclaration
  | ast.ObjectTypeExpression
  | ast.View;

/** Links from the parts of a design back to the source. Inherited fields are the same objects, and have one node. */
export interface Nodes {
  readonly types: WeakMap<NamedType, TypeNode>;
  readonly fields: WeakMap<Field, ast.Field>;
  readonly services: WeakMap<Service, ast.ServiceDeclaration>;
  readonly methods: WeakMap<Method, ast.Method>;
  readonly errors: WeakMap<MethodError, ast.ErrorClause>;
}

export function noNodes(): Nodes {
  return {
    types: new WeakMap(),
    fields: new WeakMap(),
    services: new WeakMap(),
    methods: new WeakMap(),
    errors: new WeakMap(),
  };
}

/** The place of a type for reports: its name, or the opening brace of an inline object. */
export function typeSpan(nodes: Nodes, type: NamedType): Span | null {
  const node = nodes.types.get(type);
  if (node === undefined) return null;
  return node.kind === "object-type" ? { ...node.span, end: node.span.start + 1 } : node.name.span;
}
