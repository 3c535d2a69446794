import type { Design, InterceptorAccess, Method } from "../ir/design.js";
import type { ObjectType, Type } from "../ir/type.js";
import { type Context, report } from "./context.js";
import { objectOf, reportUnknownField } from "./lower-types.js";

/** Each field that an interceptor declares must be there in every method that uses it. */
export function checkInterceptors(context: Context, design: Design): void {
  for (const service of design.services) {
    for (const method of service.methods) {
      for (const name of [...method.interceptors.server, ...method.interceptors.client])
        checkUse(context, name, method);
    }
  }
}

function checkUse(context: Context, name: string, method: Method): void {
  const declaration = context.program.interceptors.get(name);
  for (const access of declaration?.accesses ?? []) {
    const message: InterceptorAccess["message"] = access.streaming
      ? access.target === "payload"
        ? "streamingPayload"
        : "streamingResult"
      : access.target;
    const type = messageType(method, message);
    const object = type === null ? null : objectOfType(context, type);
    const words = `the ${access.streaming ? "streaming " : ""}${access.target} of \`${method.name}\``;
    if (object === null) {
      context.diagnostics.push(
        report("unknown-field", { name: access.field.text, type: words }, access.field.span, {
          hint: `\`${method.name}\` uses this interceptor`,
        }),
      );
    } else if (!object.fields.some((field) => field.name === access.field.text)) {
      reportUnknownField(context, access.field, words, object.fields);
    }
  }
}

function messageType(method: Method, message: InterceptorAccess["message"]): Type | null {
  return message === "payload" ? method.payload : (method[message]?.type ?? null);
}

function objectOfType(context: Context, type: Type): ObjectType | null {
  return type.kind === "reference" ? objectOf(context, type.name) : null;
}
