import { type Expression, literal, name } from "../../src/emit/typescript/nodes.js";
import { integerBound, plainDigits } from "../../src/ir/plain-digits.js";
import type { Constraint, NamedType, Type } from "../../src/ir/type.js";
import { javaScriptPattern } from "../../src/patterns/javascript-pattern.js";
import type { CodecContext } from "./codec-context.js";
import { cursor, runtimeCall } from "./runtime-call.js";
import { isDate, type Usage, underlying } from "./usage.js";

/** Wraps the codec of a value in the checks of its constraints. */
export function constrained(
  context: CodecContext,
  type: Type,
  constraints: readonly Constraint[],
  codec: Expression,
  value: Expression,
): Expression {
  const target = underlying(context.usage, type);
  return lengthsFirst(constraints).reduce(
    (inner, constraint) => constraintCall(context, target, constraint, inner, value),
    codec,
  );
}

function constraintCall(
  context: CodecContext,
  target: Type | NamedType,
  constraint: Constraint,
  inner: Expression,
  value: Expression,
): Expression {
  const isDecimal = target.kind === "primitive" && target.name === "decimal";
  const isBigint = target.kind === "primitive" && target.encoding === "string";
  switch (constraint.kind) {
    case "uniqueItems":
      return context.direction === "sent" || hasPlainItems(context.usage, target)
        ? runtimeCall("uniqueItems", inner, cursor)
        : runtimeCall("uniqueItems", inner, cursor, value);
    case "pattern":
      return runtimeCall("pattern", inner, name(patternName(context, constraint.value)), cursor);
    case "format":
      return runtimeCall("format", inner, literal(constraint.value), cursor);
    case "multipleOf":
      return runtimeCall(
        isDecimal ? "decimalMultiple" : "multipleOf",
        inner,
        literal(plainDigits(constraint.value)),
        cursor,
      );
    case "min":
    case "max":
    case "exclusiveMin":
    case "exclusiveMax": {
      if (isDecimal) {
        const relation = literal(relations[constraint.kind]);
        return runtimeCall("decimalBound", inner, relation, literal(plainDigits(constraint.value)), cursor);
      }
      const limit = isBigint ? integerBound(constraint.kind, constraint.value) : Number(constraint.value);
      return runtimeCall(constraint.kind, inner, literal(limit), cursor);
    }
    default:
      return runtimeCall(constraint.kind, inner, literal(constraint.value), cursor);
  }
}

const relations = { min: ">=", max: "<=", exclusiveMin: ">", exclusiveMax: "<" } as const;

/** Whether items are equal after decoding exactly if they are equal before. */
function hasPlainItems(usage: Usage, list: Type | NamedType): boolean {
  if (list.kind !== "array") return false;
  const item = underlying(usage, list.element);
  if (item.kind === "primitive" && isDate(usage, item)) return false;
  return item.kind === "primitive" || item.kind === "literal" || item.kind === "enum";
}

/** Checks lengths before patterns, because a length bounds the cost of a pattern. */
function lengthsFirst(constraints: readonly Constraint[]): readonly Constraint[] {
  const isLength = ({ kind }: Constraint): boolean => kind === "minLength" || kind === "maxLength";
  return [...constraints.filter(isLength), ...constraints.filter((constraint) => !isLength(constraint))];
}

function patternName(context: CodecContext, pattern: string): string {
  const source = javaScriptPattern(pattern);
  let constant = context.patterns.get(source);
  if (constant === undefined) {
    constant = `pattern${context.patterns.size + 1}`;
    context.patterns.set(source, constant);
  }
  return constant;
}
