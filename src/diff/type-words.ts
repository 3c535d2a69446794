import type { Type } from "../ir/type.js";
import type { PlainType } from "../ir/walk.js";

/** A type in the words of the contract, with backticks. */
export function typeWords(type: Type): string {
  return `\`${typeText(type)}\``;
}

function typeText(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return type.encoding === null ? type.name : `@encode(${type.encoding}) ${type.name}`;
    case "array":
      return type.element.kind === "nullable" ? `(${typeText(type.element)})[]` : `${typeText(type.element)}[]`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "tuple":
      return `[${type.elements.map(typeText).join(", ")}]`;
    case "nullable":
      return `${typeText(type.type)} | null`;
    case "literal":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
    case "reference":
      return type.name;
  }
}

const articles: Readonly<Record<PlainType["kind"], string>> = {
  primitive: "a single value",
  literal: "a single value",
  enum: "an enum",
  array: "a list",
  map: "a map",
  tuple: "a tuple",
  object: "an object",
  union: "a union",
};

/** "a list `Entry[]`": the kind beside the words. */
export function kindWords(plain: PlainType, type: Type): string {
  return `${articles[plain.kind]} ${typeWords(type)}`;
}
