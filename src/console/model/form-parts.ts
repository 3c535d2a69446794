import type { Json } from "../../ir/json.js";
import { primitives } from "../../ir/primitives.js";
import type { NamedType, ObjectType, Type, UnionType, UnionVariant } from "../../ir/type.js";
import { type PlainType, resolve } from "../../ir/walk.js";

export type Types = ReadonlyMap<string, NamedType>;

/** The control with which a value of a type is edited. */
export type Control =
  | { readonly kind: "text"; readonly isMultiline: boolean }
  | { readonly kind: "number" }
  | { readonly kind: "boolean" }
  | { readonly kind: "bytes" }
  | { readonly kind: "choice"; readonly values: readonly (string | number | boolean)[]; readonly isOpen: boolean }
  | { readonly kind: "object"; readonly type: ObjectType }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "map"; readonly value: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | { readonly kind: "union"; readonly type: UnionType }
  /** Any JSON value. */
  | { readonly kind: "json" };

export interface FormPart {
  readonly control: Control;
  readonly isNullable: boolean;
}

/** The control with which a value of a type is edited. */
export function formPart(types: Types, declared: Type): FormPart {
  const { type, nullable } = resolve(types, declared);
  return { control: controlOf(type), isNullable: nullable };
}

function controlOf(type: PlainType): Control {
  switch (type.kind) {
    case "primitive": {
      if (type.name === "bytes") return { kind: "bytes" };
      if (type.name === "any" || type.name === "empty") return { kind: "json" };
      if (type.encoding === "string") return { kind: "text", isMultiline: false };
      if (type.encoding !== null) return { kind: "number" };
      const { json } = primitives[type.name];
      if (json === "boolean") return { kind: "boolean" };
      return json === "number" ? { kind: "number" } : { kind: "text", isMultiline: type.name === "string" };
    }
    case "literal":
      return { kind: "choice", values: type.values, isOpen: false };
    case "enum":
      return { kind: "choice", values: type.values.map(({ value }) => value), isOpen: type.open };
    case "array":
      return { kind: "list", element: type.element };
    case "map":
      return { kind: "map", value: type.value };
    case "tuple":
      return { kind: "tuple", elements: type.elements };
    case "object":
      return { kind: "object", type };
    case "union":
      return { kind: "union", type };
  }
}

/** The maximum depth of initial values, because a required field can have a union whose first variant has it again. */
const deepest = 12;

/** The simplest value of a type, with required fields only. It may still break constraints. */
export function initialValue(types: Types, declared: Type, depth = 0): Json {
  const { control, isNullable } = formPart(types, declared);
  return isNullable ? null : controlValue(types, control, depth);
}

/** The simplest value that a control edits. */
export function controlValue(types: Types, control: Control, depth = 0): Json {
  if (depth > deepest) return null;
  switch (control.kind) {
    case "text":
    case "bytes":
      return "";
    case "number":
      return 0;
    case "boolean":
      return false;
    case "json":
      return null;
    case "choice":
      return control.values[0] ?? null;
    case "list":
      return [];
    case "map":
      return {};
    case "tuple":
      return control.elements.map((element) => initialValue(types, element, depth + 1));
    case "object":
      return Object.fromEntries(
        control.type.fields
          .filter(({ required, readOnly }) => required && !readOnly)
          .map((field) => [field.name, initialValue(types, field.type, depth + 1)]),
      );
    case "union": {
      const [first] = control.type.variants;
      return first === undefined ? null : variantValue(types, control.type, first, depth + 1);
    }
  }
}

/** The simplest value of a variant, in the form of its union. */
export function variantValue(types: Types, union: UnionType, variant: UnionVariant, depth = 0): Json {
  const inner = initialValue(types, variant.type, depth);
  return wrapVariant(union, variant, inner);
}

/** Puts a variant's own value into the form of its union. */
export function wrapVariant({ tagging }: UnionType, variant: UnionVariant, inner: Json): Json {
  if (variant.tag === null) return inner;
  switch (tagging.kind) {
    case "untagged":
      return inner;
    case "adjacent":
      return { [tagging.tagKey]: variant.tag, [tagging.valueKey]: inner };
    case "internal":
      return isJsonObject(inner) ? { [tagging.tagKey]: variant.tag, ...inner } : { [tagging.tagKey]: variant.tag };
    case "legacyGoa":
      return { Type: variant.tag, Value: JSON.stringify(inner) };
  }
}

/** Takes a variant's own value out of the form of its union. */
export function unwrapVariant({ tagging }: UnionType, variant: UnionVariant, value: Json): Json {
  if (variant.tag === null || !isJsonObject(value)) return value;
  switch (tagging.kind) {
    case "untagged":
      return value;
    case "adjacent":
      return value[tagging.valueKey] ?? null;
    case "internal": {
      const { [tagging.tagKey]: _tag, ...inner } = value;
      return inner;
    }
    case "legacyGoa":
      return parsedOr(value.Value, null);
  }
}

/** The variant of a value; the first one if none fits. */
export function variantOf(types: Types, union: UnionType, value: Json): UnionVariant | undefined {
  const { tagging, variants } = union;
  if (tagging.kind === "untagged") return variants.find((one) => looksLike(types, one.type, value)) ?? variants[0];
  const key = tagging.kind === "legacyGoa" ? "Type" : tagging.tagKey;
  const tag = isJsonObject(value) ? value[key] : undefined;
  const found = variants.find((one) => one.tag !== null && one.tag === tag);
  return found ?? variants.find((one) => one.isDefault || one.isElse) ?? variants[0];
}

function looksLike(types: Types, declared: Type, value: Json): boolean {
  const { control, isNullable } = formPart(types, declared);
  if (value === null) return isNullable;
  switch (control.kind) {
    case "text":
    case "bytes":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return (
        control.values.some((one) => one === value) || (control.isOpen && typeof value === typeof control.values[0])
      );
    case "list":
    case "tuple":
      return Array.isArray(value);
    case "map":
      return isJsonObject(value);
    case "object":
      return isJsonObject(value) && control.type.fields.every((field) => fieldFits(types, field, value));
    case "union":
    case "json":
      return true;
  }
}

function fieldFits(
  types: Types,
  field: ObjectType["fields"][number],
  value: { readonly [key: string]: Json },
): boolean {
  const present = value[field.name];
  if (present === undefined) return !field.required;
  const { control } = formPart(types, field.type);
  return control.kind !== "choice" || control.isOpen || control.values.some((one) => one === present);
}

export function isJsonObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsedOr(text: Json | undefined, otherwise: Json): Json {
  if (typeof text !== "string") return otherwise;
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}
