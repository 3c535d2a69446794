import type { Design, Method, Service } from "../ir/design.js";
import type { Origin } from "../ir/documentation.js";
import type { Program } from "../semantics/bind/scope.js";
import type * as ast from "../syntax/ast.js";
import type { Node } from "../syntax/walk.js";
import { positionAt, type Span } from "../text/source-file.js";

/** The way from the design back to what was written. */
export interface Written {
  readonly design: Design;
  readonly program: Program;
  /** Nodes by the place that the design calls their origin. */
  readonly written: ReadonlyMap<string, Node>;
}

/** The key of a node that the design may name as an origin; null for others. `file` is relative to the entry's folder. */
export function originKey(node: Node, file: string): string | null {
  const span = originSpan(node);
  if (span === null) return null;
  const { line, column } = positionAt(span.file, span.start);
  return `${file}:${line}:${column}`;
}

function originSpan(node: Node): Span | null {
  switch (node.kind) {
    case "type":
    case "alias":
    case "enum":
    case "union":
    case "service":
    case "method":
    case "field":
    case "error":
      return node.name.span;
    case "view":
    case "object-type":
      return node.span;
    default:
      return null;
  }
}

/** The node of an origin; null where nothing is written for it. */
export function nodeAt({ written }: Pick<Written, "written">, origin: Origin | null): Node | null {
  return origin === null ? null : (written.get(`${origin.file}:${origin.line}:${origin.column}`) ?? null);
}

/** Where to point for something with an origin: its name, or the brace of an object without one. */
export function placeOf(known: Pick<Written, "written">, origin: Origin | null): Span | null {
  const node = nodeAt(known, origin);
  if (node === null) return null;
  if (node.kind === "object-type") return { ...node.span, end: node.span.start + 1 };
  return node.kind === "view" ? node.name.span : originSpan(node);
}

export interface PlacedMethod {
  readonly service: Service;
  readonly method: Method;
  /** As written. */
  readonly node: ast.Method;
  readonly serviceNode: ast.ServiceDeclaration;
  /** `logger.tail`, with backticks. */
  readonly subject: string;
}

/** All methods with what was written. */
export function methodsOf(known: Pick<Written, "design" | "written">): PlacedMethod[] {
  return known.design.services.flatMap((service) => {
    const serviceNode = nodeAt(known, service.origin);
    if (serviceNode?.kind !== "service") return [];
    return service.methods.flatMap((method) => {
      const node = nodeAt(known, method.origin);
      if (node?.kind !== "method") return [];
      return [{ service, method, node, serviceNode, subject: `\`${service.name}.${method.name}\`` }];
    });
  });
}

/** The clauses of one kind that count for a method, the method's own first, then the service's, then the api's. */
export function clausesFor<Kind extends "http" | "stream" | "security" | "error">(
  known: Written,
  { node, serviceNode }: PlacedMethod,
  kind: Kind,
): Extract<ast.MethodClause | ast.ServiceClause | ast.ApiClause, { kind: Kind }>[] {
  type Clause = ast.MethodClause | ast.ServiceClause | ast.ApiClause;
  const all: readonly Clause[] = [...node.clauses, ...serviceNode.clauses, ...(known.program.api?.clauses ?? [])];
  return all.filter((clause): clause is Extract<Clause, { kind: Kind }> => clause.kind === kind);
}
