import { quoted } from "../../diagnostics/quoted.js";
import type { Field, ObjectType } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import { noDocumentation, originOf, reportUnknownField } from "../context.js";
import { firstOfEach, reportDuplicate, reportDuplicates } from "../reporter.js";
import type { Declaring, TypePlace } from "./declaring.js";

/** An object type whose views are read. */
export interface Viewed {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly place: TypePlace;
}

/** The views of an object type; each view that leaves fields out is a separate type. */
export function lowerViews(declaring: Declaring, views: readonly ast.View[], viewed: Viewed): ObjectType["views"] {
  return firstOfEach(
    views,
    (view) => view.name.text,
    (view, first) => reportDuplicate(declaring, "view", view.name, first.name.span),
  ).map((view) => lowerView(declaring, view, viewed));
}

function lowerView(declaring: Declaring, view: ast.View, { name, fields, place }: Viewed): ObjectType["views"][number] {
  const chosen: Field[] = [];
  for (const field of reportDuplicates(declaring, "field", view.fields)) {
    const found = fields.find((candidate) => candidate.name === field.text);
    if (found !== undefined) chosen.push(found);
    else reportUnknownField(declaring, field, { owner: quoted(name), fields });
  }
  if (view.fields.length === 0 && declaring.program.lost.size === 0) {
    const empty = { kind: "view", name: view.name.text } as const;
    declaring.report("empty-declaration", empty, view.name.span);
  }
  const isWhole = chosen.length === fields.length;
  const type = isWhole ? name : name + pascalCase(view.name.text);
  if (!isWhole) declareProjection(declaring, view, { name: type, fields: chosen, place });
  return { name: view.name.text, fields: chosen.map((field) => field.name), type };
}

function declareProjection(declaring: Declaring, view: ast.View, { name, fields, place }: Viewed): void {
  const origin = declaring.spans.get(name) ?? place.scope.visible.get(name)?.declaration.name.span;
  if (origin !== undefined) {
    declaring.report("name-clash", { name, first: "another type", second: "this view" }, view.name.span, {
      related: [{ span: origin, message: `\`${name}\`` }],
    });
    return;
  }
  const projection: ObjectType = {
    kind: "object",
    name,
    derived: true,
    documentation: noDocumentation,
    annotations: [],
    origin: originOf(declaring, view.span),
    closed: false,
    fields,
    reserved: [],
    views: [],
    examples: [],
  };
  place.mentions.push(name);
  declaring.spans.set(name, view.span);
  declaring.types.set(name, projection);
  declaring.nodes.types.set(projection, view);
}
