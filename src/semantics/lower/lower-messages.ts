import type { Message } from "../../ir/design.js";
import type { Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import type { Program } from "../bind/scope.js";
import { type Context, reportUnknown, type TypePlace } from "../context.js";
import { objectOf } from "../underlying.js";
import { readMarks } from "./annotations.js";
import { lowerInline, lowerType } from "./lower-types.js";

export function lowerMessage(
  context: Context,
  clause: ast.MessageClause,
  service: ast.ServiceDeclaration,
  method: ast.Method,
  suffix: string,
): Message {
  const marks = readMarks(context, clause, "message");
  const place: TypePlace = {
    scope: context.program.entry,
    parameters: new Map(),
    inlineName: marks.named ?? derivedName(context, service, method, suffix),
  };
  const type =
    clause.type.kind === "object-type"
      ? lowerInline(context, clause.type, place, clause.extends)
      : lowerType(context, clause.type, place);
  if (clause.view === null) return chooseAtRunTime(context, type);
  const projected = project(context, type, clause.view);
  return projected === null
    ? { type, view: null }
    : { type: projected, view: { kind: "fixed", view: clause.view.text } };
}

/** `payload empty` and `result empty` say what leaving the clause out says. */
export function unlessEmpty(message: Message | null): Message | null {
  return message?.type.kind === "primitive" && message.type.name === "empty" ? null : message;
}

/** `MonitorPayload`; with the service's name before it where another method or type would be called the same. */
function derivedName(context: Context, service: ast.ServiceDeclaration, method: ast.Method, suffix: string): string {
  const short = pascalCase(method.name.text) + suffix;
  const taken =
    (servicesWithMethod(context).get(pascalCase(method.name.text))?.size ?? 0) > 1 ||
    context.program.scopes.some((scope) => scope.visible.has(short));
  return taken ? pascalCase(service.name.text) + short : short;
}

const methodServices = new WeakMap<Program, ReadonlyMap<string, ReadonlySet<ast.ServiceDeclaration>>>();

/** Which services have a method of a name, in PascalCase: asked for every message, so made once. */
function servicesWithMethod({ program }: Context): ReadonlyMap<string, ReadonlySet<ast.ServiceDeclaration>> {
  const known = methodServices.get(program);
  if (known !== undefined) return known;
  const byName = new Map<string, Set<ast.ServiceDeclaration>>();
  for (const service of program.services) {
    for (const clause of service.clauses) {
      if (clause.kind !== "method") continue;
      const name = pascalCase(clause.name.text);
      byName.set(name, (byName.get(name) ?? new Set()).add(service));
    }
  }
  methodServices.set(program, byName);
  return byName;
}

/** The element of lists, the object of the rest. */
function viewed(context: Context, type: Type) {
  const inner = type.kind === "array" ? type.element : type;
  return inner.kind === "reference" ? objectOf(context, inner.name) : null;
}

function rebuild(type: Type, name: string): Type {
  const reference: Type = { kind: "reference", name };
  return type.kind === "array" ? { kind: "array", element: reference } : reference;
}

function project(context: Context, type: Type, view: ast.Name): Type | null {
  const object = viewed(context, type);
  if (object === null || object.views.length === 0) {
    context.report("view-without-views", {}, view.span);
    return null;
  }
  const found = object.views.find((candidate) => candidate.name === view.text);
  if (found === undefined) {
    reportUnknown(
      context,
      "view",
      view,
      object.views.map((candidate) => candidate.name),
    );
    return null;
  }
  return rebuild(type, found.type);
}

function chooseAtRunTime(context: Context, type: Type): Message {
  const object = viewed(context, type);
  if (object === null || object.views.length === 0) return { type, view: null };
  const views = object.views.map((view) => ({ view: view.name, type: rebuild(type, view.type) }));
  if (!views.some((view) => view.view === "default")) views.unshift({ view: "default", type });
  return { type, view: { kind: "runtime", views } };
}
