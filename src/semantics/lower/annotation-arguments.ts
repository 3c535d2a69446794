import type { Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import type { Scope } from "../bind/scope.js";
import type { Context } from "../context.js";
import { lowerType } from "./lower-types.js";
import { lowerValue } from "./values.js";

/** Checks the arguments of users' annotations against the types that their declarations name. Run when all types are made. */
export function checkAnnotationArguments(context: Context): void {
  const types = new Map<ast.AnnotationParameter, Type | null>();
  for (const declaration of context.program.annotations.values()) {
    for (const parameter of declaration.parameters) types.set(parameter, parameterType(context, parameter));
  }
  for (const { declaration, given, values } of context.annotationUses) {
    for (const parameter of declaration.parameters) {
      const name = parameter.name.text;
      const type = types.get(parameter) ?? null;
      const value = given.get(name);
      const scope = value === undefined ? null : scopeOf(context, value.span);
      if (type === null || value === undefined || scope === null) continue;
      context.later.push(() => {
        const json = lowerValue({ context, scope, what: `the argument \`${name}\`` }, value, type, []);
        if (json !== undefined) values[name] = json;
      });
    }
  }
}

/** Null for an object of no name, which would become a type of the design. */
function parameterType(context: Context, { name, type }: ast.AnnotationParameter): Type | null {
  const scope = scopeOf(context, name.span);
  if (type.kind === "object-type" || scope === null) return null;
  return lowerType(context, type, { scope, parameters: new Map(), inlineName: name.text });
}

function scopeOf(context: Context, { file }: Span): Scope | null {
  return context.program.scopes.find(({ module }) => module.file === file) ?? null;
}
