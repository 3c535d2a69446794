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
import type { ImportSet, Language } from "./imports.js";
import type { Declaration, Expression, Parameter, Statement, SwitchCase, TypeMember, TypeNode } from "./nodes.js";
import { printAssigned, printBinary, printExpression } from "./print-expression.js";
import {
  commaList,
  printAnnotation,
  printComment,
  printMember,
  printMembers,
  printName,
  printParameters,
  printSignature,
  printType,
} from "./print-type.js";

/** Prints a declaration, without a line break at its end. Empty if the language has no such declaration. */
export function declarationText(imports: ImportSet, declaration: Declaration): string {
  if (!isDeclaredIn(imports.language, declaration)) return "";
  return printDoc([printComment(declaration.documentation ?? []), printDeclaration(imports, declaration)]);
}

/** JavaScript has no types, and declarations have only what a module exports. */
function isDeclaredIn(language: Language, declaration: Declaration): boolean {
  if (declaration.kind === "interface" || declaration.kind === "type") return language !== "javascript";
  return language !== "declarations" || declaration.kind !== "const" || declaration.exported;
}

export function expressionText(imports: ImportSet, expression: Expression): string {
  return printDoc(printExpression(imports, expression));
}

/** A function's signature, and the lines of its body, which declarations don't have. */
export function functionText(
  imports: ImportSet,
  { parameters, result, body }: { parameters: readonly Parameter[]; result: TypeNode; body: readonly Statement[] },
): { readonly signature: string; readonly body: readonly string[] } {
  const isDeclared = imports.language === "declarations";
  return {
    signature: printDoc(printSignature(imports, parameters, result), {
      width: defaultWidth - "export function decode".length,
    }),
    body: isDeclared ? [] : printDoc(printStatements(imports, body), { width: defaultWidth - 2 }).split("\n"),
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
      if (imports.language === "declarations") {
        return [`export declare const ${name}`, printAnnotation(imports, declaration.type), ";"];
      }
      const head = [declaration.exported ? "export " : "", `const ${name}`, printAnnotation(imports, declaration.type)];
      return [printAssigned(imports, [...head, " ="], declaration.value), ";"];
    }
    case "function": {
      const signature = printSignature(imports, declaration.parameters, declaration.result);
      const typeParameters = imports.language === "javascript" ? "" : (declaration.typeParameters ?? "");
      if (imports.language === "declarations")
        return [`export declare function ${name}${typeParameters}`, signature, ";"];
      return [
        `export function ${name}${typeParameters}`,
        signature,
        " {",
        indent([hardline, printStatements(imports, declaration.body)]),
        hardline,
        "}",
      ];
    }
    case "class":
      return printClass(imports, declaration);
  }
}

function printClass(imports: ImportSet, declaration: Extract<Declaration, { kind: "class" }>): Doc {
  const { language } = imports;
  const isDeclared = language === "declarations";
  const fields = language === "javascript" ? [] : declaration.fields;
  return [
    `export ${isDeclared ? "declare " : ""}class ${declaration.name} extends ${printName(imports, declaration.extends)} {`,
    indent([
      hardline,
      fields.map((field) => [
        `${isDeclared ? "" : "declare "}readonly ${field.name}: `,
        printType(imports, field.type),
        ";",
        hardline,
        hardline,
      ]),
      ["constructor", printParameters(imports, declaration.parameters)],
      isDeclared ? ";" : [" {", indent([hardline, printSuper(imports, declaration.superArguments)]), hardline, "}"],
    ]),
    hardline,
    "}",
  ];
}

function printSuper(imports: ImportSet, given: readonly Expression[]): Doc {
  const printed = given.map((one) => printExpression(imports, one));
  return ["super", commaList("(", printed, ")"), ";"];
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
      const head = [`const ${statement.name}`, printAnnotation(imports, statement.type), " ="];
      return [printAssigned(imports, head, statement.value), ";"];
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
