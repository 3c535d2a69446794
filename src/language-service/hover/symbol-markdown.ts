import type { Constraint, Field } from "../../ir/type.js";
import { deprecation } from "../../lint/rules/evolution/use-of-deprecated.js";
import type * as ast from "../../syntax/ast.js";
import type { Node } from "../../syntax/walk.js";
import { textOf } from "../outline.js";
import type { NamedSymbol } from "../symbols/symbol.js";
import { nodesAround } from "../syntax-at.js";
import { type Meaning, meaningIn, meaningOf, type Workspace } from "../workspace.js";
import { exampleOf, messageExample } from "./message-example.js";
import { policyMarkdown } from "./policy-markdown.js";

/** The maximum number of lines of a declaration to show. */
const maxLines = 25;

/** The declaration, its documentation, and its properties from the compiled design. */
export function symbolMarkdown(workspace: Workspace, here: Meaning, symbol: NamedSymbol): string {
  const { path } = symbol.span.file;
  // The design of the contract at the cursor is used, if that contract reads the file of the declaration.
  const meaning = meaningIn(here.contract, path) ?? meaningOf(workspace, path) ?? here;
  const around = nodesAround(meaning.module.document, symbol.span.start, symbol.span.end);
  const node = around.findLast((each) => each.kind !== "name");
  if (node === undefined) return "";
  const parts = [code(headOf(node, symbol)), docOf(node), ...detailsOf(meaning, node, symbol)];
  return parts.filter((part) => part !== "").join("\n\n");
}

function code(text: string): string {
  return `\`\`\`goa\n${text}\n\`\`\``;
}

function docOf(node: Node): string {
  const parts: string[] = [];
  if ("doc" in node && node.doc !== null) parts.push(node.doc.text);
  const deprecated = "annotations" in node ? deprecation(node) : undefined;
  if (deprecated !== undefined) {
    const [reason] = deprecated.arguments;
    const why = reason?.value.kind === "string" && reason.name === null ? `: ${reason.value.value}` : "";
    parts.push(`**Deprecated**${why}`);
  }
  return parts.join("\n\n");
}

/** The source of the declaration, without its documentation; only the head of a long one. */
function headOf(node: Node, { kind, name }: NamedSymbol): string {
  switch (node.kind) {
    case "service":
      return `service ${node.name.text}`;
    case "method":
      return methodHead(node);
    case "api":
      return `api ${node.name.text}`;
    case "field":
      return `${textOf(node.name)}${node.optional ? "?" : ""}: ${textOf(node.type)}${node.default === null ? "" : ` = ${textOf(node.default)}`}`;
    case "import":
      return textOf(node);
    default:
      return kind === "type parameter" ? name : dedented(written(node));
  }
}

/** The text of a node after its documentation and annotations. */
function written(node: Node): string {
  const { file, start, end } = node.span;
  const decorations = [
    ...("annotations" in node ? node.annotations.map(({ span }) => span.end) : []),
    ...("doc" in node && node.doc !== null ? [node.doc.span.end] : []),
  ];
  const from = decorations.reduce((last, each) => Math.max(last, each), start);
  return file.text.slice(from, end).trim();
}

function dedented(text: string): string {
  const lines = text.split(/\r?\n/);
  const indent = lines
    .slice(1)
    .reduce(
      (least, line) => (line.trim() === "" ? least : Math.min(least, line.length - line.trimStart().length)),
      100,
    );
  const shifted = lines.map((line, index) => (index === 0 ? line : line.slice(indent)));
  // The closing brace has the least indentation, which is that of the declaration.
  return shifted.length <= maxLines ? shifted.join("\n") : [...shifted.slice(0, maxLines), "  .."].join("\n");
}

function methodHead({ name, clauses }: ast.Method): string {
  const messages = clauses.flatMap((clause) => {
    if (clause.kind !== "message") return [];
    const type = clause.type.kind === "object-type" ? "{ .. }" : textOf(clause.type);
    return [`  ${clause.streaming ? "streaming " : ""}${clause.direction} ${type}`];
  });
  const routes = clauses.flatMap((clause) =>
    clause.kind === "http"
      ? clause.clauses.flatMap((part) =>
          part.kind === "route" ? [`  http { ${part.verb.text} ${textOf(part.path)} }`] : [],
        )
      : [],
  );
  return [`method ${name.text} {`, ...messages, ...routes, "}"].join("\n");
}

function detailsOf(meaning: Meaning, node: Node, symbol: NamedSymbol): string[] {
  switch (node.kind) {
    case "field":
      return fieldDetails(meaning, node);
    case "type":
    case "enum":
    case "union":
    case "alias":
      return [typeExample(meaning, symbol.name)];
    case "method": {
      const streams = node.clauses.filter(
        (clause): clause is ast.MessageClause => clause.kind === "message" && clause.streaming,
      );
      const examples = streams.map((clause) => messageExample(meaning, node, clause));
      return [policyMarkdown(meaning, node) ?? "", ...examples.slice(0, 1)];
    }
    case "error":
      return [errorDetails(meaning, node)];
    default:
      return [];
  }
}

/** The compiled properties of a field, including the constraints of its aliases. */
function fieldDetails({ contract }: Meaning, node: ast.Field): string[] {
  const { draft, nodes } = contract.compiled;
  const field = draft?.types
    .flatMap((type) => (type.kind === "object" ? type.fields : []))
    .find((each) => nodes.fields.get(each) === node);
  if (field === undefined) return [];
  const facts = [...field.constraints.map(constraintText), ...flagsOf(field)];
  return facts.length === 0 ? [] : [facts.map((fact) => `- ${fact}`).join("\n")];
}

function constraintText(constraint: Constraint): string {
  return constraint.kind === "uniqueItems" ? "unique items" : `${constraint.kind} \`${constraint.value}\``;
}

function flagsOf(field: Field): string[] {
  return [
    ...(field.required
      ? []
      : [field.default === null ? "optional" : `default \`${JSON.stringify(field.default.value)}\``]),
    ...(field.sensitive ? ["sensitive"] : []),
    ...(field.readOnly ? ["only servers send it"] : []),
    ...(field.writeOnly ? ["only clients send it"] : []),
  ];
}

function typeExample(meaning: Meaning, name: string): string {
  const isKnown = meaning.contract.compiled.draft?.types.some((type) => type.name === name) === true;
  const value = isKnown ? exampleOf(meaning, { kind: "reference", name }, "server") : undefined;
  return value === undefined ? "" : `**Example**\n\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

/** The status and the close code of an error in the first method that has it. */
function errorDetails({ contract }: Meaning, node: ast.ErrorClause): string {
  const { draft, nodes } = contract.compiled;
  const errors = draft?.services.flatMap((service) => service.methods.flatMap((method) => method.errors)) ?? [];
  const error = errors.find((each) => nodes.errors.get(each) === node);
  if (error === undefined) return "";
  return `Status ${error.status}${error.close === null ? "" : `; closes a stream with ${error.close}`}.`;
}
