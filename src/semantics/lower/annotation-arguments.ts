import type { Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Context } from "../context.js";
import { lowerValue } from "./values.js";

/** Checks the arguments of users' annotations against the types that their declarations name. */
export function checkAnnotationArguments(
  context: Context,
  types: ReadonlyMap<ast.AnnotationParameter, Type | null>,
): void {
  const scopes = new Map(context.program.scopes.map((scope) => [scope.module.file, scope]));
  for (const { declaration, given, values } of context.annotationUses) {
    for (const parameter of declaration.parameters) {
      const name = parameter.name.text;
      const type = types.get(parameter) ?? null;
      const value = given.get(name);
      const scope = value === undefined ? undefined : scopes.get(value.span.file);
      if (type === null || value === undefined || scope === undefined) continue;
      const json = lowerValue({ context, scope, subject: { argument: name } }, value, type, []);
      if (json !== undefined) values[name] = json;
    }
  }
}
