import type { Annotations, Documentation, Origin } from "./documentation.js";
import type { Json } from "./json.js";
import type { PrimitiveName } from "./primitives.js";

/** The wire form of a primitive if `@encode(..)` changes it. */
export type Encoding = "string" | "number" | "unixSeconds" | "unixMillis";

/** The type of a field, element or message. Objects, enums and unions are always named and referred to. */
export type Type =
  | { readonly kind: "primitive"; readonly name: PrimitiveName; readonly encoding: Encoding | null }
  | { readonly kind: "array"; readonly element: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | { readonly kind: "nullable"; readonly type: Type }
  /** One or more values of strings, numbers or booleans. */
  | { readonly kind: "literal"; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: "reference"; readonly name: string };

/** Narrows the values of a type. `value` is a number, or digits if the type is a decimal or a 64-bit integer that travels as a string. */
export type Constraint =
  | {
      readonly kind: "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties";
      readonly value: number;
    }
  | { readonly kind: "min" | "max" | "exclusiveMin" | "exclusiveMax" | "multipleOf"; readonly value: number | string }
  | { readonly kind: "pattern"; readonly value: string }
  | { readonly kind: "format"; readonly value: string }
  | { readonly kind: "uniqueItems" };

export type NamedType = ObjectType | AliasType | EnumType | UnionType;

interface NamedTypeBase {
  /** As declared; derived for inline objects (`MonitorPayload`), views (`ChatSummaryTiny`) and instances (`EntryPage`). */
  readonly name: string;
  /** Whether the name is not in the contract. */
  readonly derived: boolean;
  readonly documentation: Documentation;
  readonly annotations: Annotations;
  readonly origin: Origin | null;
}

export interface ObjectType extends NamedTypeBase {
  readonly kind: "object";
  /** Whether unknown fields are refused; otherwise they are dropped. */
  readonly closed: boolean;
  /** The inherited fields, followed by the object's own. */
  readonly fields: readonly Field[];
  readonly reserved: readonly string[];
  readonly views: readonly { readonly name: string; readonly fields: readonly string[]; readonly type: string }[];
  readonly examples: readonly Example[];
}

export interface Example {
  readonly title: string | null;
  /** The value in its wire form. */
  readonly value: Json;
}

export interface Field {
  readonly name: string;
  readonly type: Type;
  /** False for `name?: T` and for fields with a default: a sender may leave them out. */
  readonly required: boolean;
  /**
   * The wire form of the default; null if there is none. Receivers fill it in, so that a received field with a default
   * is always present.
   */
  readonly default: { readonly value: Json } | null;
  readonly constraints: readonly Constraint[];
  readonly documentation: Documentation;
  readonly annotations: Annotations;
  readonly examples: readonly Example[];
  readonly tag: number | null;
  readonly sensitive: boolean;
  readonly readOnly: boolean;
  readonly writeOnly: boolean;
  readonly origin: Origin | null;
}

export interface AliasType extends NamedTypeBase {
  readonly kind: "alias";
  readonly type: Type;
  readonly constraints: readonly Constraint[];
  readonly examples: readonly Example[];
}

export interface EnumType extends NamedTypeBase {
  readonly kind: "enum";
  /** Receivers keep values they don't know. */
  readonly open: boolean;
  readonly base: "string" | "int32" | "int64" | "int" | "uint" | "uint32" | "uint64";
  readonly values: readonly EnumValue[];
  /** Names and values that no value may have. */
  readonly reserved: readonly (string | number)[];
}

export interface EnumValue {
  readonly name: string;
  /** The value in its wire form. */
  readonly value: string | number;
  readonly documentation: Documentation;
}

export interface UnionType extends NamedTypeBase {
  readonly kind: "union";
  /** Whether receivers keep unknown variants. */
  readonly open: boolean;
  readonly tagging: Tagging;
  readonly variants: readonly UnionVariant[];
  /** Names and tags that no variant may have. */
  readonly reserved: readonly (string | number)[];
}

export type Tagging =
  /** `{"type": tag, "value": ...}` */
  | { readonly kind: "adjacent"; readonly tagKey: string; readonly valueKey: string }
  /** The tag is a field of the variant's object. */
  | { readonly kind: "internal"; readonly tagKey: string }
  /** No tag: variants are told apart by kind, literal fields or required fields. */
  | { readonly kind: "untagged" }
  /** `{"Type": tag, "Value": "<JSON text>"}` of Goa up to 3.19. */
  | { readonly kind: "legacyGoa" };

export interface UnionVariant {
  readonly name: string;
  /**
   * The wire form of the tag, which is the name unless the contract sets another. Null for variants of an untagged
   * union and for the `else` variant.
   */
  readonly tag: string | number | null;
  readonly isElse: boolean;
  /** Whether values without a tag belong to this variant. Senders always write the tag. */
  readonly isDefault: boolean;
  readonly type: Type;
  readonly documentation: Documentation;
}
