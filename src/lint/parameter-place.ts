import type { Parameter } from "../ir/design.js";
import type { Field } from "../ir/type.js";
import { resolve } from "../ir/walk.js";
import type { Span } from "../text/source-file.js";
import type { Contract } from "./contract.js";
import { clausesFor, type PlacedMethod, type Written } from "./written.js";

/** The payload field of a parameter; null if the payload is not an object. */
export function fieldOf(contract: Contract, { method }: PlacedMethod, { field }: Parameter): Field | null {
  if (method.payload === null) return null;
  const { type } = resolve(contract.types, method.payload);
  return type.kind === "object" ? (type.fields.find(({ name }) => name === field) ?? null) : null;
}

/** The name of a field; null if there is no field. */
export function fieldSpan({ written }: Pick<Written, "written">, field: Field | null): Span | null {
  return field === null ? null : (written.fields.get(field)?.name.span ?? null);
}

/** The clause that gives a parameter its place; the parameter's field if the place is the default. */
export function parameterSpan(contract: Contract, placed: PlacedMethod, parameter: Parameter): Span {
  for (const clause of clausesFor(contract, placed, "http").flatMap((block) => block.clauses)) {
    if (clause.kind === "placement" && clause.field.text === parameter.field) return clause.field.span;
  }
  const field = fieldOf(contract, placed, parameter);
  return fieldSpan(contract, field) ?? placed.node.name.span;
}
