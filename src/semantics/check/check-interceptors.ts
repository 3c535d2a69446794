import type { Design, InterceptorAccess, Method } from "../../ir/design.js";
import type { ObjectType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknownField } from "../context.js";
import { firstOfEach, reportDuplicate } from "../reporter.js";
import { isUnknown, objectOf } from "../underlying.js";

/**
 * Checks the fields that interceptors access. At least one method that uses the interceptor must have the accessed
 * message, and the message must have the field in each of these methods.
 */
export function checkInterceptors(context: Context, design: Design): void {
  const methods = design.services.flatMap((service) => service.methods);
  for (const [name, declaration] of context.program.interceptors) {
    checkTwice(context, declaration);
    const users = methods.filter(({ interceptors: { server, client } }) => [...server, ...client].includes(name));
    if (users.length === 0) continue;
    for (const access of declaration.accesses) checkAccess(context, name, access, users);
  }
}

function checkTwice(context: Context, declaration: ast.InterceptorDeclaration): void {
  firstOfEach(
    declaration.accesses,
    (access) => `${access.mode} ${messageOf(access)} ${access.field.text}`,
    (access, first) => reportDuplicate(context, "access", access.field, first.field.span),
  );
}

function checkAccess(context: Context, name: string, access: ast.InterceptorAccess, users: readonly Method[]): void {
  const message = messageOf(access);
  const words = `${access.streaming ? "streaming " : ""}${access.target}` as const;
  const { field } = access;
  const having = users.flatMap((method) => {
    const type = message === "payload" ? method.payload : (method[message]?.type ?? null);
    return type === null ? [] : [{ method, type, object: objectOfType(context, type) }];
  });
  // Unknown types have been reported.
  if (having.some(({ type }) => isUnknown(type))) return;
  if (having.length === 0) {
    if (context.program.lost.size > 0) return;
    const owner = { message: words, interceptor: name, method: null };
    const hint = `none of them has a ${words}`;
    context.report("unknown-field", { name: field.text, owner }, field.span, { hint });
    return;
  }
  // If several methods lack the field, it is one mistake with one report.
  const lacking = having.find(({ object }) => !object?.fields.some((known) => known.name === field.text));
  if (lacking === undefined) return;
  const owner = { message: words, interceptor: name, method: lacking.method.name };
  if (lacking.object !== null) reportUnknownField(context, field, { owner, fields: lacking.object.fields });
  else {
    const hint = "it is not an object: an interceptor sees the fields of objects, not those inside of unions or lists";
    context.report("unknown-field", { name: field.text, owner }, field.span, { hint });
  }
}

function messageOf({ streaming, target }: ast.InterceptorAccess): InterceptorAccess["message"] {
  if (!streaming) return target;
  return target === "payload" ? "streamingPayload" : "streamingResult";
}

function objectOfType(context: Context, type: Type): ObjectType | null {
  return type.kind === "reference" ? objectOf(context, type.name) : null;
}
