import { docLines, jsonLiteral } from "../../src/emit/typescript/text.js";
import type { Documentation } from "../../src/ir/documentation.js";
import type { Constraint, Field } from "../../src/ir/type.js";

/** The TSDoc lines of a documented part of the design. */
export function documentationLines(documentation: Documentation, ...more: readonly (string | null)[]): string[] {
  const { text, summary, deprecated, since, externalDocs } = documentation;
  return docLines([
    summary,
    text,
    ...more,
    since === null ? null : `@since ${since}`,
    externalDocs === null
      ? null
      : `@see ${externalDocs.url}${externalDocs.description === null ? "" : ` ${externalDocs.description}`}`,
    deprecated === null
      ? null
      : `@deprecated ${[deprecated.reason, deprecated.since === null ? null : `since ${deprecated.since}`, deprecated.use === null ? null : `use ${deprecated.use}`].filter((part) => part !== null).join("; ")}`.trimEnd(),
  ]);
}

export function fieldDocumentation(field: Field): string[] {
  const sentences = field.constraints.map(constraintWords);
  return documentationLines(
    field.documentation,
    sentences.length === 0 ? null : `${capital(sentences.join("; "))}.`,
    field.sensitive ? "Sensitive: keep it out of logs." : null,
    field.default === null ? null : `@defaultValue ${jsonLiteral(field.default.value)}`,
    ...field.examples.map((example) => `@example ${jsonLiteral(example.value)}`),
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function constraintWords(constraint: Constraint): string {
  switch (constraint.kind) {
    case "minLength":
      return constraint.value === 1 ? "not empty" : `at least ${constraint.value} characters`;
    case "maxLength":
      return constraint.value === 1 ? "at most one character" : `at most ${constraint.value} characters`;
    case "minItems":
      return constraint.value === 1 ? "at least one item" : `at least ${constraint.value} items`;
    case "maxItems":
      return constraint.value === 1 ? "at most one item" : `at most ${constraint.value} items`;
    case "minProperties":
      return constraint.value === 1 ? "at least one entry" : `at least ${constraint.value} entries`;
    case "maxProperties":
      return constraint.value === 1 ? "at most one entry" : `at most ${constraint.value} entries`;
    case "min":
      return `at least ${constraint.value}`;
    case "max":
      return `at most ${constraint.value}`;
    case "exclusiveMin":
      return `more than ${constraint.value}`;
    case "exclusiveMax":
      return `less than ${constraint.value}`;
    case "multipleOf":
      return `a multiple of ${constraint.value}`;
    case "pattern":
      return `matches \`${constraint.value}\``;
    case "format":
      return `format ${constraint.value}`;
    case "uniqueItems":
      return "no item twice";
  }
}
