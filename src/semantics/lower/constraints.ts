import type { ParametersOf } from "../../diagnostics/define.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import { plainDigits } from "../../ir/plain-digits.js";
import { isNumeric, primitives } from "../../ir/primitives.js";
import type { Constraint, NamedType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { suggest } from "../../text/suggest.js";
import { constantValue, reportUnknownConstant } from "../bind/constants.js";
import type { Scope } from "../bind/scope.js";
import type { Context } from "../context.js";
import type { typeDiagnostics } from "../diagnostics/type-diagnostics.js";
import type { ExpectedValue, ValueFault, ValueSubject } from "../diagnostics/value-faults.js";
import { isUnknown, typeWords, underlying } from "../underlying.js";
import type { WrittenConstraint } from "./annotations.js";
import { formatNames } from "./formats.js";
import { checkWrittenPattern } from "./patterns.js";

/** The properties of a value that constraints can measure, in its wire form. */
type Measure = "text" | "bytes" | "number" | "list" | "map";

type CountKind = Extract<Constraint, { value: number; kind: `${string}${"Length" | "Items" | "Properties"}` }>["kind"];
type BoundKind = "min" | "max" | "exclusiveMin" | "exclusiveMax" | "multipleOf";

type Fits = ParametersOf<(typeof typeDiagnostics)["constraint-type"]>["fits"];

const measures: Readonly<Record<Constraint["kind"], { readonly of: readonly Measure[]; readonly fits: Fits }>> = {
  minLength: { of: ["text", "bytes"], fits: "strings and bytes" },
  maxLength: { of: ["text", "bytes"], fits: "strings and bytes" },
  pattern: { of: ["text"], fits: "strings" },
  format: { of: ["text"], fits: "strings" },
  min: { of: ["number"], fits: "numbers" },
  max: { of: ["number"], fits: "numbers" },
  exclusiveMin: { of: ["number"], fits: "numbers" },
  exclusiveMax: { of: ["number"], fits: "numbers" },
  multipleOf: { of: ["number"], fits: "numbers" },
  minItems: { of: ["list"], fits: "lists" },
  maxItems: { of: ["list"], fits: "lists" },
  uniqueItems: { of: ["list"], fits: "lists" },
  minProperties: { of: ["map"], fits: "maps" },
  maxProperties: { of: ["map"], fits: "maps" },
};

function measureOf(type: Type | NamedType): Measure | "anything" | null {
  if (isUnknown(type)) return "anything";
  if (type.kind === "array") return "list";
  if (type.kind === "map") return "map";
  if (type.kind !== "primitive" || type.name === "boolean" || type.name === "any" || type.name === "empty") return null;
  if (type.name === "bytes") return "bytes";
  return isNumeric(type.name) || isInstantAsNumber(type) ? "number" : "text";
}

/** Whether a timestamp travels as a number of seconds or milliseconds. */
function isInstantAsNumber(type: Type | NamedType): boolean {
  return type.kind === "primitive" && (type.encoding === "unixSeconds" || type.encoding === "unixMillis");
}

/** The subject of a constraint, and the scope of its names. */
interface ConstraintPlace {
  readonly context: Context;
  readonly scope: Scope;
  readonly target: Type | NamedType;
  /** The `@maxLength` beside it, which bounds the cost of a pattern. */
  readonly maxLength: number | null;
}

/** Lowers annotations to constraints of a type; their names are resolved in their scope. */
export function lowerConstraints(
  context: Context,
  scope: Scope,
  written: readonly WrittenConstraint[],
  type: Type,
): Constraint[] {
  const target = underlying(context, type);
  const measure = measureOf(target);
  const place: ConstraintPlace = { context, scope, target, maxLength: writtenMaxLength(scope, written) };
  return written.flatMap(({ annotation, constraints: parts }) => {
    const kind = parts[0]?.kind;
    if (kind === undefined) return [];
    if (measure !== "anything" && (measure === null || !measures[kind].of.includes(measure))) {
      reportUnfit(place, { annotation, kind, type });
      return [];
    }
    return parts.flatMap((part) => lowerConstraint(place, annotation, part.kind, part.value) ?? []);
  });
}

function reportUnfit(
  { context, target }: ConstraintPlace,
  { annotation, kind, type }: { annotation: ast.Annotation; kind: Constraint["kind"]; type: Type },
): void {
  const { name, span } = annotation;
  const element = target.kind === "array" ? measureOf(underlying(context, target.element)) : null;
  const isForElements = element !== null && element !== "anything" && measures[kind].of.includes(element);
  const other = isForElements ? null : boundFor(kind, measureOf(target));
  const words = isInstantAsNumber(target) ? "a `timestamp` that travels as a number" : typeWords(type);
  context.report("constraint-type", { name: name.text, type: words, fits: measures[kind].fits }, span, {
    hint: isForElements
      ? "to constrain the elements, give them an alias with the constraint"
      : other !== null
        ? `write \`@${other}\``
        : null,
    fixes:
      other !== null && name.text === kind
        ? [{ title: `write \`@${other}\``, edits: [{ span: name.span, text: other }] }]
        : [],
  });
}

/** The bound in the same direction for the property that a value has: for `@max` on a string it is `@maxLength`. */
function boundFor(kind: Constraint["kind"], measure: Measure | "anything" | null): Constraint["kind"] | null {
  const side = /^(?:min|max)/.exec(kind)?.[0];
  if (side !== "min" && side !== "max") return null;
  switch (measure) {
    case "number":
      return side;
    case "text":
    case "bytes":
      return `${side}Length`;
    case "list":
      return `${side}Items`;
    case "map":
      return `${side}Properties`;
    default:
      return null;
  }
}

function writtenMaxLength(scope: Scope, written: readonly WrittenConstraint[]): number | null {
  for (const { kind, value } of written.flatMap((one) => one.constraints)) {
    if (kind !== "maxLength" || value === null) continue;
    const resolved = resolve(scope, value);
    if (resolved?.kind === "integer") return Number(resolved.value);
  }
  return null;
}

/** The value of a constant, or the value itself; null if the name is not a constant. */
function resolve(scope: Scope, value: ast.Value): ast.Value | null {
  return value.kind === "name-value" ? constantValue(scope, value) : value;
}

function lowerConstraint(
  place: ConstraintPlace,
  annotation: ast.Annotation,
  kind: Constraint["kind"],
  value: ast.Value | null,
): Constraint | null {
  if (kind === "uniqueItems") return { kind };
  if (value === null) return null;
  switch (kind) {
    case "format":
      return lowerFormat(place, annotation, value);
    case "pattern": {
      const pattern = resolve(place.scope, value);
      if (pattern?.kind !== "string") return null;
      const isUsable = checkWrittenPattern(place.context, pattern.value, value, place.maxLength);
      return isUsable ? { kind, value: pattern.value } : null;
    }
    case "min":
    case "max":
    case "exclusiveMin":
    case "exclusiveMax":
    case "multipleOf":
      return lowerBound(place, kind, value);
    default:
      return lowerCount(place, kind, value);
  }
}

function lowerFormat(
  { context, scope }: ConstraintPlace,
  annotation: ast.Annotation,
  value: ast.Value,
): Constraint | null {
  const resolved = resolve(scope, value);
  const word = value.kind === "name-value" ? (value.path[0]?.text ?? "") : "";
  const name = resolved?.kind === "string" ? resolved.value : word;
  const isUnchecked = annotation.arguments.some(({ value: argument }) => argument.kind === "boolean" && argument.value);
  if (!isUnchecked && !formatNames.includes(name)) {
    const near = suggest(name, formatNames);
    context.report("unknown-format", { name }, value.span, {
      hint: didYouMean(near) ?? `where it is only documentation, write \`@format("${name}", unchecked: true)\``,
      fixes: near === null ? [] : [{ title: `write \`${near}\``, edits: [{ span: value.span, text: `"${near}"` }] }],
    });
    return null;
  }
  return { kind: "format", value: name };
}

function invalid(
  annotation: Constraint["kind"],
  fault: ValueFault,
): { readonly subject: ValueSubject; readonly fault: ValueFault } {
  return { subject: { annotation }, fault };
}

/** Reads a number; reports a value that isn't one and returns null. */
function numberOf(
  { context, scope }: ConstraintPlace,
  kind: Constraint["kind"],
  value: ast.Value,
  wanted: ExpectedValue,
): ast.IntegerValue | ast.FloatValue | null {
  const resolved = resolve(scope, value);
  if (resolved?.kind === "integer" || resolved?.kind === "float") return resolved;
  if (resolved !== null)
    context.report("invalid-value", invalid(kind, { fault: "expected", value: wanted }), value.span);
  else if (value.kind === "name-value") reportUnknownConstant(context, scope, value);
  return null;
}

function lowerCount(place: ConstraintPlace, kind: CountKind, value: ast.Value): Constraint | null {
  const number = numberOf(place, kind, value, "count");
  if (number === null) return null;
  const count = Number(number.value);
  if (Number.isSafeInteger(count) && count >= 0) return { kind, value: count };
  place.context.report("invalid-value", invalid(kind, { fault: "expected", value: "count" }), value.span);
  return null;
}

function lowerBound(place: ConstraintPlace, kind: BoundKind, value: ast.Value): Constraint | null {
  const { context, target } = place;
  const number = numberOf(place, kind, value, "number");
  if (number === null) return null;
  const refuse = (fault: ValueFault): null => {
    if (!context.isReported(value.span)) context.report("invalid-value", invalid(kind, fault), value.span);
    return null;
  };
  if (kind === "multipleOf" && number.value <= 0) return refuse({ fault: "expected", value: "positive-number" });
  const type = target.kind === "primitive" ? target : null;
  const range = type === null ? null : primitives[type.name].range;
  if (type !== null && range !== null && kind !== "multipleOf" && !isWithin(number.value, range))
    return refuse({ fault: "out-of-range", type: type.name, range });
  const digits = plainDigits(number.kind === "float" ? number.text : number.value.toString());
  // Bounds are exact if the values are.
  if (type?.name === "decimal" || type?.encoding === "string") return { kind, value: digits };
  if (number.kind === "integer" && !Number.isSafeInteger(Number(number.value))) {
    context.report("unsafe-integer", { value: digits }, value.span);
    return null;
  }
  return { kind, value: Number(digits) };
}

function isWithin(value: bigint | number, [least, greatest]: readonly [bigint, bigint]): boolean {
  return value >= least && value <= greatest;
}
