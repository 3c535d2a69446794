import type { Field, ObjectType } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import { type Context, noDocumentation, originOf, type TypePlace } from "../context.js";
import { didYouMean, nearName, reportDuplicate, reportDuplicates } from "../reporter.js";

export function lowerView(
  context: Context,
  view: ast.View,
  fields: readonly Field[],
  views: { name: string; fields: readonly string[]; type: string }[],
  place: TypePlace,
): void {
  if (views.some((other) => other.name === view.name.text)) {
    reportDuplicate(context, "view", view.name, view.name.span);
    return;
  }
  const chosen: Field[] = [];
  for (const name of reportDuplicates(context, "field", view.fields)) {
    const field = fields.find((candidate) => candidate.name === name.text);
    if (field !== undefined) chosen.push(field);
    else reportUnknownField(context, name, `\`${place.inlineName}\``, fields);
  }
  if (view.fields.length === 0 && context.program.lost.size === 0) {
    const empty = { kind: "view", name: view.name.text };
    context.report("empty-declaration", empty, view.name.span);
  }
  const whole = chosen.length === fields.length;
  const type = whole ? place.inlineName : place.inlineName + pascalCase(view.name.text);
  views.push({ name: view.name.text, fields: chosen.map((field) => field.name), type });
  if (whole) return;
  const origin = context.typeOrigins.get(type) ?? place.scope.visible.get(type)?.declaration.name.span;
  if (origin !== undefined) {
    context.report("name-clash", { name: type, first: "another type", second: "this view" }, view.name.span, {
      related: [{ span: origin, message: `\`${type}\`` }],
    });
    return;
  }
  context.typeOrigins.set(type, view.span);
  const projection: ObjectType = {
    kind: "object",
    name: type,
    derived: true,
    documentation: noDocumentation,
    annotations: [],
    origin: originOf(context, view.span),
    closed: false,
    fields: chosen,
    reserved: [],
    views: [],
    examples: [],
  };
  context.types.set(type, projection);
  context.nodes.types.set(projection, view);
}

export function reportUnknownField(
  context: Context,
  name: ast.Name,
  type: string,
  fields: readonly { readonly name: string }[],
): void {
  if (context.program.lost.has(name.text) || context.incomplete.has(fields)) return;
  const near = nearName(
    context,
    name.text,
    fields.map((field) => field.name),
  );
  context.report("unknown-field", { name: name.text, type }, name.span, {
    hint: didYouMean(near),
    fixes: near === null ? [] : [{ title: `write \`${near}\``, edits: [{ span: name.span, text: near }] }],
  });
}
