import type { NamedType, Type } from "./type.js";

/** The types that a type without a name is made of. */
export function partsOfType(type: Type): readonly Type[] {
  switch (type.kind) {
    case "array":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "tuple":
      return type.elements;
    case "nullable":
      return [type.type];
    default:
      return [];
  }
}

/** The types of a named type's fields or variants, or what an alias stands for. */
export function partsOfNamed(type: NamedType): readonly Type[] {
  switch (type.kind) {
    case "object":
      return type.fields.map((field) => field.type);
    case "alias":
      return [type.type];
    case "union":
      return type.variants.map((variant) => variant.type);
    case "enum":
      return [];
  }
}
