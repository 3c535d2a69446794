import type { Constraint, Type } from "../../src/ir/type.js";
import { escapeHtml, typeAnchor } from "./html-text.js";

/** A type in the contract's syntax, with links to named types. */
export function typeHtml(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return escapeHtml(type.name);
    case "array":
      return `${grouped(type.element)}[]`;
    case "map":
      return `map&lt;${typeHtml(type.key)}, ${typeHtml(type.value)}&gt;`;
    case "tuple":
      return `[${type.elements.map(typeHtml).join(", ")}]`;
    case "nullable":
      return `${typeHtml(type.type)} | null`;
    case "literal":
      return type.values.map((value) => escapeHtml(JSON.stringify(value))).join(" | ");
    case "reference":
      return `<a href="#${typeAnchor(type.name)}">${escapeHtml(type.name)}</a>`;
  }
}

function grouped(type: Type): string {
  const alternatives = type.kind === "nullable" || (type.kind === "literal" && type.values.length > 1);
  return alternatives ? `(${typeHtml(type)})` : typeHtml(type);
}

/** A type in one line of plain text. */
export function typeText(type: Type): string {
  return typeHtml(type)
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

const words: Readonly<Record<Exclude<Constraint["kind"], "uniqueItems">, string>> = {
  minLength: "length ≥",
  maxLength: "length ≤",
  minItems: "items ≥",
  maxItems: "items ≤",
  minProperties: "entries ≥",
  maxProperties: "entries ≤",
  min: "≥",
  max: "≤",
  exclusiveMin: ">",
  exclusiveMax: "<",
  multipleOf: "multiple of",
  pattern: "matches",
  format: "format",
};

/** Constraints and the wire encoding as short texts, escaped. */
export function constraintTexts(type: Type, constraints: readonly Constraint[]): string[] {
  const encoding = type.kind === "primitive" && type.encoding !== null ? [`as ${type.encoding} on the wire`] : [];
  const texts = constraints.map((constraint) =>
    constraint.kind === "uniqueItems" ? "unique items" : `${words[constraint.kind]} ${constraint.value}`,
  );
  return [...encoding, ...texts].map(escapeHtml);
}
