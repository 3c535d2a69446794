import type { Message } from "../../ir/design.js";
import type { ObjectType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknown } from "../context.js";
import { objectOf } from "../underlying.js";

/** A message of a type: of the view that the contract names, or of one that the server picks at run time. */
export function lowerMessage(context: Context, clause: ast.MessageClause, type: Type): Message {
  if (clause.view === null) return chooseAtRunTime(context, type);
  const projected = project(context, type, clause.view);
  if (projected === null) return { type, view: null };
  return { type: projected, view: { kind: "fixed", view: clause.view.text } };
}

/** Null for `payload empty` and `result empty`, which mean the same as no clause. */
export function unlessEmpty(message: Message | null): Message | null {
  return message?.type.kind === "primitive" && message.type.name === "empty" ? null : message;
}

/** The object type whose views apply: that of the elements of a list, or the type itself; null if there is none. */
function viewed(context: Context, type: Type): ObjectType | null {
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
  if (found !== undefined) return rebuild(type, found.type);
  reportUnknown(
    context,
    "view",
    view,
    object.views.map((candidate) => candidate.name),
  );
  return null;
}

function chooseAtRunTime(context: Context, type: Type): Message {
  const object = viewed(context, type);
  if (object === null || object.views.length === 0) return { type, view: null };
  const views = object.views.map((view) => ({ view: view.name, type: rebuild(type, view.type) }));
  if (!views.some((view) => view.view === "default")) views.unshift({ view: "default", type });
  return { type, view: { kind: "runtime", views } };
}
