import { call, type Expression, importedValue, literal, member, name } from "../../src/emit/typescript/nodes.js";

/** The module of the runtime that generated codecs use. */
export const codegenModule = "goaidl/codegen";

/** The cursor, in every codec. */
export const cursor: Expression = name("at");

/** A value of `goaidl/codegen`. */
export function runtime(exported: string): Expression {
  return importedValue(codegenModule, exported);
}

/** A call of a function of `goaidl/codegen`. */
export function runtimeCall(exported: string, ...given: readonly Expression[]): Expression {
  return call(runtime(exported), ...given);
}

/** Reads an object's own property, even if every object inherits one of that name. */
export function ownProperty(target: Expression, field: string): Expression {
  return field in Object.prototype ? runtimeCall("own", target, literal(field)) : member(target, field);
}

/** `f` for `(a, b) => f(a, b)`; null if the function does more than call another one. */
export function calledWith(body: Expression, parameters: readonly string[]): Expression | null {
  if (body.kind !== "call" || body.callee.kind !== "name" || body.typeArguments.length > 0) return null;
  const isSame = (given: Expression, index: number): boolean =>
    given.kind === "name" && given.name === parameters[index];
  return body.arguments.length === parameters.length && body.arguments.every(isSame) ? body.callee : null;
}
