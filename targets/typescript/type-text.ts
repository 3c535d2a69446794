import { jsonLiteral } from "../../src/emit/typescript-text.js";
import { primitives } from "../../src/ir/primitives.js";
import type { Type } from "../../src/ir/type.js";
import { type Direction, nameIn, type Usage } from "./usage.js";

/** Where type names come from: as they are in `types.ts`, through a namespace elsewhere. */
export type Refer = (name: string) => string;

/** A type as TypeScript. */
export function typeText(usage: Usage, type: Type, direction: Direction, refer: Refer): string {
  switch (type.kind) {
    case "primitive":
      if (type.encoding === "string") return "bigint";
      if (type.encoding === "unixSeconds" || type.encoding === "unixMillis") return "number";
      return type.name === "bytes" && usage.named.has("Uint8Array")
        ? "globalThis.Uint8Array"
        : primitives[type.name].typescript;
    case "array": {
      const element = typeText(usage, type.element, direction, refer);
      return /[|&]/.test(element) || element.startsWith("keyof ") ? `(${element})[]` : `${element}[]`;
    }
    case "map":
      return `{ [key: string]: ${typeText(usage, type.value, direction, refer)} }`;
    case "tuple":
      return `[${type.elements.map((element) => typeText(usage, element, direction, refer)).join(", ")}]`;
    case "nullable":
      return `${typeText(usage, type.type, direction, refer)} | null`;
    case "literal":
      return type.values.map(jsonLiteral).join(" | ");
    case "reference":
      return refer(nameIn(usage, type.name, direction));
  }
}
