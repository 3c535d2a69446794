import {
  type Doc,
  defaultWidth,
  group,
  hardline,
  ifBroken,
  indent,
  join,
  line,
  printDoc,
  softline,
} from "../../text/doc.js";
import type { ImportSet } from "./imports.js";
import type { Declaration, Expression, Parameter, Statement, SwitchCase, TypeMember, TypeNode } from "./nodes.js";
import { printAssigned, printBinary, printExpression } from "./print-expression.js";
import {
  commaList,
  printComment,
  printMember,
  printMembers,
  printName,
  printParameters,
  printSignature,
  printType,
} from "./print-type.js";

/** Prints a declaration, without a line break at its end. */
export function declarationText(imports: ImportSet, declaration: Declaration): string {
  return printDoc([printComment(declaration.documentation ?? []), printDeclaration(imports, declaration)]);
}

export function expressionText(imports: ImportSet, expression: Expression): string {
  return printDoc(printExpression(imports, expression));
}

/** A function's signature, and the lines of its body. */
export function functionText(
  imports: ImportSet,
  { parameters, result, body }: { parameters: readonly Parameter[]; result: TypeNode; body: readonly Statement[] },
): { readonly signature: string; readonly body: readonly string[] } {
  return {
    signature: printDoc(printSignature(imports, parameters, result), {
      width: defaultWidth - "export function decode".length,
    }),
    body: printDoc(printStatements(imports, body), { width: defaultWidth - 2 }).split("\n"),
  };
}

/** Prints a member of an interface, without its comment and its semicolon. */
export function memberText(imports: ImportSet, member: TypeMember): string {
  return printDoc(printMember(imports, member), { width: defaultWidth - 1, margin: 2 });
}

/** Prints a type as it follows `head` on its line; `head` itself is not part of the result. */
export function typeText(imports: ImportSet, type: TypeNode, head = ""): string {
  return printDoc([head, printType(imports, type)], { width: defaultWidth - 1 })
    .slice(head.trimEnd().length)
    .replace(/^ /, "");
}

function printDeclaration(imports: ImportSet, declaration: Declaration): Doc {
  const { name } = declaration;
  switch (declaration.kind) {
    case "interface":
      return [
        `export interface ${name}${declaration.typeParameters ?? ""}`,
        declaration.extends === undefined ? "" : [" extends ", printType(imports, declaration.extends)],
        declaration.members.length === 0
          ? " {}"
          : [" {", indent([hardline, printMembers(imports, declaration.members)]), hardline, "}"],
      ];
    case "type":
      return [`export type ${name}${declaration.typeParameters ?? ""} = `, printType(imports, declaration.type), ";"];
    case "const": {
      const type = declaration.type === null ? "" : [": ", printType(imports, declaration.type)];
      const head = [declaration.exported ? "export " : "", `const ${name}`, type, " ="];
      return [printAssigned(imports, head, declaration.value), declaration.asConst === true ? " as const;" : ";"];
    }
    case "function":
      return [
        `export function ${name}${declaration.typeParameters ?? ""}`,
        printSignature(imports, declaration.parameters, declaration.result),
        " {",
        indent([hardline, printStatements(imports, declaration.body)]),
        hardline,
        "}",
      ];
    case "class":
      return [
        `export class ${name} extends ${printName(imports, declaration.extends)} {`,
        indent([
          hardline,
          declaration.fields.map((field) => [
            `declare readonly ${field.name}: `,
            printType(imports, field.type),
            ";",
            hardline,
            hardline,
          ]),
          ["constructor", printParameters(imports, declaration.parameters), " {"],
          indent([
            hardline,
            "super",
            commaList(
              "(",
              declaration.superArguments.map((one) => printExpression(imports, one)),
              ")",
            ),
            ";",
          ]),
          hardline,
          "}",
        ]),
        hardline,
        "}",
      ];
  }
}

function printStatements(imports: ImportSet, statements: readonly Statement[]): Doc {
  return join(
    hardline,
    statements.map((statement) => printStatement(imports, statement)),
  );
}

function printStatement(imports: ImportSet, statement: Statement): Doc {
  switch (statement.kind) {
    case "const": {
      const type = statement.type === null ? "" : [": ", printType(imports, statement.type)];
      return [printAssigned(imports, [`const ${statement.name}`, type, " ="], statement.value), ";"];
    }
    case "expression":
      return [printExpression(imports, statement.expression), ";"];
    case "assignment":
      return [printAssigned(imports, [printExpression(imports, statement.target), " ="], statement.value), ";"];
    case "return":
      return ["return ", printReturned(imports, statement.value), ";"];
    case "if":
      return printIf(imports, statement);
    case "switch":
      return [
        "switch (",
        printExpression(imports, statement.subject),
        ") {",
        indent([
          hardline,
          join(
            hardline,
            statement.cases.map((one) => printCase(imports, one)),
          ),
        ]),
        hardline,
        "}",
      ];
  }
}

/** Puts operands that break over several lines in parentheses, because a line break after `return` would end the statement. */
function printReturned(imports: ImportSet, value: Expression): Doc {
  if (value.kind !== "binary") return printExpression(imports, value);
  return group([ifBroken("("), indent([softline, printBinary(imports, value)]), softline, ifBroken(")")]);
}

/** Prints an `if` on one line without braces if it fits. */
function printIf(imports: ImportSet, { test, then }: Extract<Statement, { kind: "if" }>): Doc {
  const condition =
    test.kind === "binary"
      ? group(["if (", indent([softline, printBinary(imports, test)]), softline, ")"])
      : ["if (", printExpression(imports, test), ")"];
  const [only] = then;
  if (then.length === 1 && only !== undefined && only.kind !== "if") {
    const body = printStatement(imports, only);
    return group([condition, ifBroken(" {"), indent([line, body]), ifBroken([softline, "}"])]);
  }
  return [condition, " {", indent([hardline, printStatements(imports, then)]), hardline, "}"];
}

function printCase(imports: ImportSet, { values, body }: SwitchCase): Doc {
  const labels =
    values.length === 0 ? ["default:"] : values.map((value): Doc => ["case ", printExpression(imports, value), ":"]);
  return [join(hardline, labels), indent([hardline, printStatements(imports, body)])];
}
