import { isNumeric, primitives } from "../../ir/primitives.js";
import type { Constraint, NamedType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { constantValue, reportUnknownConstant } from "../bind/constants.js";
import type { Scope } from "../bind/scope.js";
import type { Context } from "../context.js";
import { isUnknown, typeWords, underlying } from "../underlying.js";
import type { WrittenConstraint } from "./annotations.js";
import { checkWrittenPattern } from "./patterns.js";

type Measure = "text" | "number" | "list" | "map";

const measures: Readonly<Record<string, { readonly of: Measure; readonly fits: string }>> = {
  minLength: { of: "text", fits: "strings and bytes" },
  maxLength: { of: "text", fits: "strings and bytes" },
  pattern: { of: "text", fits: "strings" },
  format: { of: "text", fits: "strings" },
  min: { of: "number", fits: "numbers" },
  max: { of: "number", fits: "numbers" },
  exclusiveMin: { of: "number", fits: "numbers" },
  exclusiveMax: { of: "number", fits: "numbers" },
  multipleOf: { of: "number", fits: "numbers" },
  minItems: { of: "list", fits: "lists" },
  maxItems: { of: "list", fits: "lists" },
  uniqueItems: { of: "list", fits: "lists" },
  minProperties: { of: "map", fits: "maps" },
  maxProperties: { of: "map", fits: "maps" },
};

function measureOf(type: Type | NamedType): Measure | "anything" | null {
  if (isUnknown(type)) return "anything";
  if (type.kind === "array") return "list";
  if (type.kind === "map") return "map";
  if (type.kind !== "primitive" || type.name === "boolean" || type.name === "any" || type.name === "empty") return null;
  return isNumeric(type.name) ? "number" : "text";
}

/** Annotations as constraints of a type; their names are looked up in the scope that they stand in. */
export function lowerConstraints(
  context: Context,
  scope: Scope,
  written: readonly WrittenConstraint[],
  type: Type,
): Constraint[] {
  const constraints: Constraint[] = [];
  const target = underlying(context, type);
  const measure = measureOf(target);
  const place: ConstraintPlace = { context, scope, target, maxLength: writtenMaxLength(scope, written) };
  for (const { annotation, constraints: parts } of written) {
    const name = annotation.name.text;
    const first = parts[0];
    const wanted = measures[first?.kind ?? ""];
    if (wanted === undefined) continue;
    if (measure !== "anything" && measure !== wanted.of) {
      const element = target.kind === "array" && measureOf(underlying(context, target.element)) === wanted.of;
      context.report("constraint-type", { name, type: typeWords(type), fits: wanted.fits }, annotation.span, {
        hint: element ? "to constrain the elements, give them an alias with the constraint" : null,
      });
      continue;
    }
    for (const part of parts) {
      const constraint = lowerConstraint(place, part.kind, part.value);
      if (constraint === null) continue;
      constraints.push(constraint);
    }
    checkBounds(context, constraints, annotation);
  }
  return constraints;
}

/** What a constraint is on, and where its names are looked up. */
interface ConstraintPlace {
  readonly context: Context;
  readonly scope: Scope;
  readonly target: Type | NamedType;
  /** The `@maxLength` beside it, which bounds what a pattern may cost. */
  readonly maxLength: number | null;
}

function writtenMaxLength(scope: Scope, written: readonly WrittenConstraint[]): number | null {
  for (const { kind, value } of written.flatMap((one) => one.constraints)) {
    if (kind !== "maxLength" || value === null) continue;
    const resolved = value.kind === "name-value" ? constantValue(scope, value) : value;
    if (resolved?.kind === "integer") return Number(resolved.value);
  }
  return null;
}

function lowerConstraint(
  { context, scope, target, maxLength }: ConstraintPlace,
  kind: Constraint["kind"],
  value: ast.Value | null,
): Constraint | null {
  if (kind === "uniqueItems") return { kind };
  if (value === null) return null;
  const resolved = value.kind === "name-value" ? constantValue(scope, value) : value;
  if (kind === "format") {
    const text =
      resolved?.kind === "string" ? resolved.value : value.kind === "name-value" ? (value.path[0]?.text ?? "") : "";
    return { kind, value: text };
  }
  if (kind === "pattern") {
    if (resolved?.kind !== "string") return null;
    return checkWrittenPattern(context, resolved.value, value, maxLength) ? { kind, value: resolved.value } : null;
  }
  const counts = /Length$|Items$|Properties$/.test(kind);
  const number = resolved?.kind === "integer" || resolved?.kind === "float" ? Number(resolved.value) : null;
  const expected =
    resolved === null || (number !== null && (counts ? Number.isInteger(number) && number >= 0 : true))
      ? kind === "multipleOf" && number !== null && number <= 0
        ? "expected a number above 0"
        : null
      : counts
        ? "expected a whole number that is not negative"
        : "expected a number";
  if (expected !== null) {
    context.report("invalid-value", { what: `\`@${kind}\``, expected }, value.span);
    return null;
  }
  if (resolved?.kind !== "integer" && resolved?.kind !== "float") {
    if (value.kind === "name-value" && resolved === null) reportUnknownConstant(context, scope, value);
    return null;
  }
  const exact = target.kind === "primitive" && (target.name === "decimal" || target.encoding === "string");
  switch (kind) {
    case "min":
    case "max":
    case "exclusiveMin":
    case "exclusiveMax":
    case "multipleOf": {
      const text = resolved.kind === "float" ? resolved.text : resolved.value.toString();
      const name = target.kind === "primitive" ? target.name : "any";
      const range = primitives[name].range;
      if (range !== null && kind !== "multipleOf" && !isWithin(resolved.value, range)) {
        const expected = `\`${name}\` goes from ${range[0]} to ${range[1]}`;
        context.report("invalid-value", { what: `\`@${kind}\``, expected }, value.span);
        return null;
      }
      if (exact) return { kind, value: text };
      if (resolved.kind === "integer" && !Number.isSafeInteger(Number(resolved.value))) {
        context.report("unsafe-integer", { value: text }, value.span);
        return null;
      }
      return { kind, value: Number(text) };
    }
    default:
      return { kind, value: Number(resolved.value) };
  }
}

function isWithin(value: bigint | number, [least, greatest]: readonly [bigint, bigint]): boolean {
  return value >= least && value <= greatest;
}

const pairs: readonly (readonly [Constraint["kind"], Constraint["kind"]])[] = [
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
  ["min", "max"],
  ["exclusiveMin", "max"],
  ["min", "exclusiveMax"],
  ["exclusiveMin", "exclusiveMax"],
];

function checkBounds(context: Context, constraints: readonly Constraint[], annotation: ast.Annotation): void {
  for (const [lowerKind, upperKind] of pairs) {
    const lower = constraints.find((constraint) => constraint.kind === lowerKind);
    const upper = constraints.find((constraint) => constraint.kind === upperKind);
    if (lower === undefined || upper === undefined || !("value" in lower) || !("value" in upper)) continue;
    const meets = lowerKind === "exclusiveMin" || upperKind === "exclusiveMax";
    if (Number(lower.value) > Number(upper.value) || (meets && Number(lower.value) === Number(upper.value))) {
      context.report("constraint-range", { lower: String(lower.value), upper: String(upper.value) }, annotation.span);
    }
  }
}
