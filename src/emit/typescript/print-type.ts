import { brokenGroup, type Doc, group, hardline, ifBroken, indent, join, line, softline } from "../../text/doc.js";
import type { ImportSet } from "./imports.js";
import type { Name, Parameter, TypeMember, TypeNode } from "./nodes.js";
import { docComment, literalText, propertyKey } from "./text.js";

/** The precedence of each kind of type. An operand of lower precedence needs parentheses. */
const precedence: Readonly<Record<TypeNode["kind"], number>> = {
  union: 1,
  intersection: 2,
  keyof: 3,
  array: 4,
  named: 5,
  qualified: 5,
  literal: 5,
  tuple: 5,
  object: 5,
};

/** Prints a name, and records its import. */
export function printName(imports: ImportSet, name: Name): string {
  return typeof name === "string" ? name : imports.use(name);
}

export function printType(imports: ImportSet, type: TypeNode): Doc {
  switch (type.kind) {
    case "named":
      return [printName(imports, type.name), printTypeArguments(imports, type.typeArguments)];
    case "qualified":
      return `${imports.namespace(type.module, type.namespace)}.${type.name}`;
    case "literal":
      return literalText(type.value);
    case "keyof":
      return ["keyof ", operand(imports, type.type, precedence.keyof)];
    case "array":
      return [operand(imports, type.element, precedence.array), "[]"];
    case "tuple":
      return commaList(
        "[",
        type.elements.map((element) => printElement(imports, element, type.elements.length)),
        "]",
      );
    case "object":
      return printObjectType(imports, type.members);
    case "intersection":
      return group(
        indent(
          join(
            [" &", line],
            type.members.map((member) => operand(imports, member, precedence.intersection)),
          ),
        ),
      );
    case "union":
      return group(indent([softline, alternatives(imports, type.members)]));
  }
}

/** Prints an operand, in parentheses if its precedence is below `least`. */
function operand(imports: ImportSet, type: TypeNode, least: number): Doc {
  if (precedence[type.kind] >= least) return printType(imports, type);
  if (type.kind !== "union") return ["(", printType(imports, type), ")"];
  return group(["(", indent([softline, alternatives(imports, type.members)]), softline, ")"]);
}

/** Prints `"a" | "b"`, or each member on its own line after a bar. */
function alternatives(imports: ImportSet, members: readonly TypeNode[]): Doc {
  const printed = members.map((member) => {
    // Formatters add these parentheses, although an intersection doesn't need them.
    const inParentheses = member.kind === "intersection" && members.length > 1;
    return indent(inParentheses ? ["(", printType(imports, member), ")"] : printType(imports, member));
  });
  return [ifBroken("| "), join([line, "| "], printed)];
}

/** Prints an element of a list of types. A union that breaks over several lines gets parentheses. */
function printElement(imports: ImportSet, type: TypeNode, count: number): Doc {
  if (type.kind !== "union") return printType(imports, type);
  const [open, close] = count > 1 ? [ifBroken(["(", softline]), [softline, ifBroken(")")]] : ["", ""];
  return group([indent([open, alternatives(imports, type.members)]), close]);
}

export function printTypeArguments(imports: ImportSet, types: readonly TypeNode[]): Doc {
  if (types.length === 0 || imports.language === "javascript") return "";
  const printed = types.map((type) => printElement(imports, type, 1));
  return group(["<", indent([softline, join([",", line], printed)]), softline, ">"]);
}

/** Prints a list in brackets, on one line, or with each item and a comma on its own line. */
export function commaList(open: string, items: readonly Doc[], close: string): Doc {
  if (items.length === 0) return open + close;
  return group([open, indent([softline, join([",", line], items)]), ifBroken(","), softline, close]);
}

function printObjectType(imports: ImportSet, members: readonly TypeMember[]): Doc {
  if (members.length === 0) return "{}";
  // A lone index signature never breaks.
  if (members.length === 1 && members[0]?.kind === "index") return ["{ ", printMember(imports, members[0]), " }"];
  if (members.some((member) => member.kind !== "index" && (member.documentation ?? []).length > 0)) {
    return brokenGroup(["{", indent([hardline, printMembers(imports, members)]), hardline, "}"]);
  }
  const printed = members.map((member) => printMember(imports, member));
  return group(["{", indent([line, join([";", line], printed)]), ifBroken(";"), line, "}"]);
}

/** Prints each member on its own line, below its comment. */
export function printMembers(imports: ImportSet, members: readonly TypeMember[]): Doc {
  return join(
    hardline,
    members.map((member) => [
      member.kind === "index" ? "" : printComment(member.documentation ?? []),
      printMember(imports, member),
      ";",
    ]),
  );
}

/** Prints `: T`, or nothing in JavaScript and where the type is inferred. */
export function printAnnotation(imports: ImportSet, type: TypeNode | null): Doc {
  return type === null || imports.language === "javascript" ? "" : [": ", printType(imports, type)];
}

/** Prints the lines of a comment and a line break, or nothing if there are no lines. */
export function printComment(documentation: readonly string[]): Doc {
  return docComment(documentation).map((text) => [text, hardline]);
}

/** Prints a member without its comment and its semicolon. */
export function printMember(imports: ImportSet, member: TypeMember): Doc {
  switch (member.kind) {
    case "index":
      return ["[key: string]: ", printType(imports, member.type)];
    case "method":
      // A signature named `new` would declare a constructor.
      return [
        member.key === "new" ? '"new"' : propertyKey(member.key),
        printSignature(imports, member.parameters, member.result),
      ];
    case "property":
      return [
        member.readonly === true ? "readonly " : "",
        propertyKey(member.key),
        member.optional === true ? "?: " : ": ",
        printType(imports, member.type),
      ];
  }
}

/** Prints a function's signature. The parameters break before the returned type does. */
export function printSignature(imports: ImportSet, parameters: readonly Parameter[], result: TypeNode): Doc {
  if (imports.language === "javascript") return printParameters(imports, parameters);
  const returned = [": ", printType(imports, result)];
  if (parameters.length === 0) return ["()", returned];
  return group([...parameterList(imports, parameters), returned]);
}

export function printParameters(imports: ImportSet, parameters: readonly Parameter[]): Doc {
  return parameters.length === 0 ? "()" : group(parameterList(imports, parameters));
}

function parameterList(imports: ImportSet, parameters: readonly Parameter[]): Doc[] {
  const printed = parameters.map((parameter) => printParameter(imports, parameter));
  return ["(", indent([softline, join([",", line], printed)]), ifBroken(","), softline, ")"];
}

function printParameter(imports: ImportSet, { name, type, optional, initial }: Parameter): Doc {
  const { language } = imports;
  const mayLack = optional === true || (language === "declarations" && initial !== undefined);
  return [
    name,
    mayLack && language !== "javascript" ? "?" : "",
    printAnnotation(imports, type),
    initial === undefined || language === "declarations" ? "" : ` = ${initial}`,
  ];
}
