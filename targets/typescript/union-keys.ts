import type { ObjectType, UnionType, UnionVariant } from "../../src/ir/type.js";
import { type Direction, fieldsIn, type Usage, underlying } from "./usage.js";

/** The tag of unknown variants of an open union. */
export const unknownTag = "$unknown";

/** The fields of a tagged union, in programs and on the wire. */
export interface UnionKeys {
  readonly tagKey: string;
  readonly wireTag: string;
  /** Empty if the tag is one of the variant's fields. */
  readonly valueKey: string;
  readonly wireValue: string;
}

export function unionKeys({ tagging }: UnionType): UnionKeys {
  switch (tagging.kind) {
    case "adjacent": {
      const { tagKey, valueKey } = tagging;
      return { tagKey, wireTag: tagKey, valueKey, wireValue: valueKey };
    }
    case "internal":
      return { tagKey: tagging.tagKey, wireTag: tagging.tagKey, valueKey: "", wireValue: "" };
    default:
      return { tagKey: "type", wireTag: "Type", valueKey: "value", wireValue: "Value" };
  }
}

/** Whether a variant declares the union's tag as a field, with a literal type. */
export function declaresTag(usage: Usage, variant: UnionVariant, tagKey: string): boolean {
  const target = underlying(usage, variant.type);
  return target.kind === "object" && target.fields.some((field) => field.name === tagKey);
}

/** Whether an object has only the union's tag as a field in one direction. */
export function hasNoFields(usage: Usage, direction: Direction, type: ObjectType, tagKey: string): boolean {
  return fieldsIn(usage, type, direction).every((field) => field.name === tagKey);
}
