import type { Scope } from "../../semantics/bind/scope.js";
import type * as ast from "../../syntax/ast.js";
import { type BoundField, fieldsOfMessage, fieldsWithin } from "./bound-type.js";
import { add, addFields, type Index, namesInText, symbol, viewOf } from "./file-index.js";

type Clause = ast.ApiClause | ast.ServiceClause | ast.MethodClause;

/** The fields that clauses of a service name, and its errors, views and servers. */
export function indexService(index: Index, service: ast.ServiceDeclaration): void {
  const outer = index.program.api?.clauses ?? [];
  indexErrorUses(index, service.clauses, [service.clauses, outer]);
  for (const clause of service.clauses) {
    if (clause.kind === "server-reference") indexServerNames(index, clause.names, outer);
    if (clause.kind === "method") indexMethod(index, clause, [clause.clauses, service.clauses, outer]);
  }
}

function indexServerNames(index: Index, names: readonly ast.Name[], outer: readonly Clause[]): void {
  for (const name of names) {
    const server = outer.find((clause) => clause.kind === "server" && clause.name.text === name.text);
    if (server?.kind === "server") add(index, name.span, symbol("server", server.name));
  }
}

function indexMethod(index: Index, method: ast.Method, levels: readonly (readonly Clause[])[]): void {
  const { scope } = index;
  const payload = fieldsOfMethod(method, scope, { streaming: false, direction: "payload" });
  const messages = fieldsOfMethod(method, scope, { streaming: true, direction: "result" });
  indexErrorUses(index, method.clauses, levels);
  for (const clause of method.clauses) {
    if (clause.kind === "message" && clause.view !== null) {
      const view = viewOf(clause.type, scope, clause.view.text);
      if (view !== null) add(index, clause.view.span, symbol("view", view.name));
    } else if (clause.kind === "http") {
      for (const part of clause.clauses) indexHttp(index, part, payload);
    } else if (clause.kind === "stream") {
      for (const part of clause.clauses) indexStream(index, part, payload, messages);
    }
  }
}

/** The fields of a method's messages of one kind. */
export function fieldsOfMethod(
  method: ast.Method,
  scope: Scope,
  { streaming, direction }: Pick<ast.MessageClause, "streaming" | "direction">,
): BoundField[] {
  return method.clauses.flatMap((clause) => {
    if (clause.kind !== "message" || clause.streaming !== streaming || clause.direction !== direction) return [];
    return streaming ? fieldsWithin(clause, scope) : fieldsOfMessage(clause, scope);
  });
}

function indexHttp(index: Index, part: ast.HttpClause, payload: readonly BoundField[]): void {
  if (part.kind === "placement") addFields(index, part.field, payload);
  if (part.kind !== "route") return;
  for (const { text, span } of namesInText(part.path)) {
    const field = payload.find((each) => each.field.name.text === text)?.field;
    if (field !== undefined) add(index, span, symbol("field", field.name), { form: "text" });
  }
}

function indexStream(
  index: Index,
  part: ast.StreamClause,
  payload: readonly BoundField[],
  messages: readonly BoundField[],
): void {
  if (part.kind === "resume" && part.restart !== null) {
    addFields(index, part.restart.payloadField, payload);
    addFields(index, part.restart.resultField, messages);
  }
  if (part.kind !== "transport") return;
  for (const { role, field } of part.mappings) addFields(index, field, role.text === "last" ? payload : messages);
}

/** The errors that blocks of some clauses name, each as the innermost level declares it. */
export function indexErrorUses(index: Index, clauses: readonly Clause[], levels: readonly (readonly Clause[])[]): void {
  const names = clauses.flatMap((clause) => {
    if (clause.kind === "http")
      return clause.clauses.flatMap((part) => (part.kind === "error-status" ? [part.name] : []));
    if (clause.kind === "stream")
      return clause.clauses.flatMap((part) => (part.kind === "error-close" ? [part.name] : []));
    return [];
  });
  const inner = levels[0]?.flatMap((clause) => (clause.kind === "method" ? clause.clauses : [])) ?? [];
  for (const name of names) {
    const declared = [...levels, inner].flat().find((each) => each.kind === "error" && each.name.text === name.text);
    if (declared?.kind === "error") add(index, name.span, symbol("error", declared.name), { form: "member" });
  }
}

/** The fields that an interceptor reads and writes, in the messages of all methods that use it. */
export function indexInterceptor(index: Index, interceptor: ast.InterceptorDeclaration): void {
  const methods = methodsWith(index, interceptor.name.text);
  for (const access of interceptor.accesses) {
    const wanted = { streaming: access.streaming, direction: access.target };
    const entry = index.program.entry;
    addFields(
      index,
      access.field,
      methods.flatMap((method) => fieldsOfMethod(method, entry, wanted)),
    );
  }
}

/** The methods of the contract that use an interceptor, or whose service does. */
function methodsWith({ program }: Index, name: string): ast.Method[] {
  const uses = (clause: Clause): boolean => clause.kind === "use" && clause.names.some(({ text }) => text === name);
  return program.services.flatMap((service) => {
    const all = service.clauses.some(uses);
    return service.clauses.flatMap((clause) =>
      clause.kind === "method" && (all || clause.clauses.some(uses)) ? [clause] : [],
    );
  });
}
