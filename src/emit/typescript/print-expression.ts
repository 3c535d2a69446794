import {
  breaks,
  brokenGroup,
  brokenOnly,
  type Doc,
  firstFitting,
  group,
  hardline,
  ifBroken,
  indent,
  join,
  line,
} from "../../text/doc.js";
import type { ImportSet } from "./imports.js";
import type { Expression, Property } from "./nodes.js";
import { commaList, printName, printParameters, printType, printTypeArguments } from "./print-type.js";
import { isIdentifier, literalText, propertyKey, stringLiteral } from "./text.js";

/** The precedence of an expression. An operand of lower precedence needs parentheses. */
function precedenceOf(expression: Expression): number {
  switch (expression.kind) {
    case "arrow":
      return 1;
    case "conditional":
      return 2;
    case "binary":
      return { "||": 3, "&&": 4, "===": 6, "!==": 6, in: 7, instanceof: 7 }[expression.operator];
    case "as":
      return 7;
    case "not":
    case "typeof":
    case "void":
      return 11;
    default:
      return 15;
  }
}

const unary = 11;
const postfix = 15;

export function printExpression(imports: ImportSet, written: Expression): Doc {
  const expression = imports.language === "javascript" ? uncast(written) : written;
  switch (expression.kind) {
    case "name":
      return printName(imports, expression.name);
    case "literal":
      return literalText(expression.value);
    case "member":
      return [operand(imports, expression.object, postfix), printAccess(expression.property)];
    case "element":
      return [operand(imports, expression.object, postfix), "[", printExpression(imports, expression.index), "]"];
    case "call":
      return [
        expression.pure === true ? "/* @__PURE__ */ " : "",
        operand(imports, expression.callee, postfix),
        printTypeArguments(imports, expression.typeArguments),
        printArguments(imports, expression.arguments),
      ];
    case "new":
      return ["new ", operand(imports, expression.callee, postfix), printArguments(imports, expression.arguments)];
    case "array":
      return commaList(
        "[",
        expression.items.map((item) => printExpression(imports, item)),
        "]",
      );
    case "object":
      return printObject(imports, expression.properties, expression.broken === true);
    case "arrow":
      return printArrow(imports, expression).whole;
    case "conditional": {
      const { test, yes, no } = expression;
      return group([
        operand(imports, test, 3),
        indent([line, "? ", indent(printExpression(imports, yes)), line, ": ", indent(printExpression(imports, no))]),
      ]);
    }
    case "binary":
      return group(indent(printBinary(imports, expression)));
    case "not":
      return ["!", operand(imports, expression.operand, unary)];
    case "typeof":
      return ["typeof ", operand(imports, expression.operand, unary)];
    case "void":
      return ["void ", operand(imports, expression.operand, unary)];
    case "as":
      return [operand(imports, expression.expression, 7), " as ", printType(imports, expression.type)];
  }
}

/** The expression inside of `as`. */
function uncast(expression: Expression): Expression {
  return expression.kind === "as" ? uncast(expression.expression) : expression;
}

/** Prints an operand, in parentheses if its precedence is below `least`. */
function operand(imports: ImportSet, written: Expression, least: number): Doc {
  const expression = imports.language === "javascript" ? uncast(written) : written;
  const printed = printExpression(imports, expression);
  return precedenceOf(expression) >= least ? printed : ["(", printed, ")"];
}

/** `.name` or `["na-me"]` */
function printAccess(property: string): string {
  return isIdentifier(property) ? `.${property}` : `[${stringLiteral(property)}]`;
}

type BinaryExpression = Extract<Expression, { kind: "binary" }>;

/** Prints the operands of one operator on one line, or each on its own line. */
export function printBinary(imports: ImportSet, expression: BinaryExpression): Doc {
  const { left, operator, right } = expression;
  const own = precedenceOf(expression);
  const isRow = left.kind === "binary" && left.operator === operator;
  const mixed = (side: Expression): number =>
    operator === "||" && side.kind === "binary" && side.operator === "&&" ? 5 : own;
  return [
    isRow ? printBinary(imports, left) : operand(imports, left, mixed(left)),
    ` ${operator}`,
    operator === "&&" || operator === "||" ? line : " ",
    operand(imports, right, Math.max(own + 1, mixed(right))),
  ];
}

function printArguments(imports: ImportSet, given: readonly Expression[]): Doc {
  const last = given.at(-1);
  if (last === undefined) return "()";
  const others = given.slice(0, -1);
  const printedOthers = others.map((other) => printExpression(imports, other));
  const { whole, hugged } = printLast(imports, last);
  const printed = [...printedOthers, whole];
  const hugs = isHuggable(last) && !others.some((other) => other.kind === last.kind);
  if (!hugs) return commaList("(", printed, ")");
  const broken = brokenGroup(["(", indent([hardline, join([",", hardline], printed), ","]), hardline, ")"]);
  if (printedOthers.some(breaks)) return broken;
  const before = printedOthers.flatMap((other) => [other, ", "]);
  return firstFitting(["(", ...before, whole, ")"], ["(", ...before, hugged, ")"], broken);
}

/**
 * Two layouts of a call's last argument: `whole` breaks only where it must; `hugged` begins on the call's line and
 * continues below.
 */
interface LastLayouts {
  readonly whole: Doc;
  readonly hugged: Doc;
}

function printLast(imports: ImportSet, last: Expression): LastLayouts {
  if (last.kind === "arrow") return printArrow(imports, last);
  const whole = printExpression(imports, last);
  return { whole, hugged: brokenOnly(whole) };
}

/** Whether an argument may begin on the line of its call and continue below. */
function isHuggable(expression: Expression): boolean {
  if (expression.kind === "object") return expression.properties.length > 0;
  return expression.kind === "arrow" || (expression.kind === "array" && expression.items.length > 0);
}

function printArrow(imports: ImportSet, { parameters, body }: Extract<Expression, { kind: "arrow" }>): LastLayouts {
  const head = [printParameters(imports, parameters), " =>"];
  const printed = printExpression(imports, body);
  if (body.kind === "object")
    return { whole: [...head, " (", printed, ")"], hugged: [...head, " (", brokenOnly(printed), ")"] };
  if (body.kind === "array") return { whole: [...head, " ", printed], hugged: [...head, " ", brokenOnly(printed)] };
  // A conditional body has parentheses on the line of its arrow, but not below it.
  const isCondition = body.kind === "conditional";
  const inner = isCondition ? [ifBroken("", "("), printed, ifBroken("", ")")] : printed;
  return {
    whole: group([...head, group(indent([line, inner]))]),
    hugged: brokenGroup([...head, indent([hardline, printed, ","]), hardline]),
  };
}

function printObject(imports: ImportSet, properties: readonly Property[], broken: boolean): Doc {
  if (properties.length === 0) return "{}";
  const printed = properties.map((one) =>
    one.kind === "spread"
      ? ["...", printExpression(imports, one.value)]
      : isShorthand(one)
        ? one.key
        : printAssigned(imports, [propertyKey(one.key, true), ":"], one.value),
  );
  const inner = [indent([line, join([",", line], printed)]), ifBroken(","), line];
  return broken ? brokenGroup(["{", ...inner, "}"]) : group(["{", ...inner, "}"]);
}

/** `{ message }` for `{ message: message }` */
function isShorthand({ key, value }: Extract<Property, { kind: "property" }>): boolean {
  return value.kind === "name" && value.name === key && isIdentifier(key);
}

/** Prints `left value`. A long text, an operation, or a conditional that tests one goes on the line below `left`. */
export function printAssigned(imports: ImportSet, left: Doc, value: Expression): Doc {
  const printed = printExpression(imports, value);
  const below =
    (value.kind === "conditional" && value.test.kind === "binary") ||
    value.kind === "binary" ||
    (value.kind === "literal" && typeof value.value === "string");
  return below ? group([left, group(indent([line, printed]))]) : [left, " ", printed];
}
