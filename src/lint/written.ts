import type { Design, Method, Service } from "../ir/design.js";
import type { Program } from "../semantics/bind/scope.js";
import type { Nodes } from "../semantics/nodes.js";
import type * as ast from "../syntax/ast.js";

/** Links from the design back to the source. */
export interface Written {
  readonly design: Design;
  readonly program: Program;
  readonly written: Nodes;
}

export interface PlacedMethod {
  readonly service: Service;
  readonly method: Method;
  /** The node that declares the method. */
  readonly node: ast.Method;
  readonly serviceNode: ast.ServiceDeclaration;
  /** How messages refer to the method, by its name in the contract: `logger.tail` in backquotes. */
  readonly subject: string;
}

/** All methods with the nodes that declare them. */
export function methodsOf(known: Pick<Written, "design" | "written">): PlacedMethod[] {
  return known.design.services.flatMap((service) => {
    const serviceNode = known.written.services.get(service);
    if (serviceNode === undefined) return [];
    return service.methods.flatMap((method) => {
      const node = known.written.methods.get(method);
      if (node === undefined) return [];
      return [{ service, method, node, serviceNode, subject: `\`${service.name}.${node.name.text}\`` }];
    });
  });
}

/** The clauses of one kind that apply to a method: the method's, then the service's, then the api's. */
export function clausesFor<Kind extends "http" | "stream" | "security" | "error">(
  known: Written,
  { node, serviceNode }: PlacedMethod,
  kind: Kind,
): Extract<ast.MethodClause | ast.ServiceClause | ast.ApiClause, { kind: Kind }>[] {
  type Clause = ast.MethodClause | ast.ServiceClause | ast.ApiClause;
  const all: readonly Clause[] = [...node.clauses, ...serviceNode.clauses, ...(known.program.api?.clauses ?? [])];
  return all.filter((clause): clause is Extract<Clause, { kind: Kind }> => clause.kind === kind);
}
