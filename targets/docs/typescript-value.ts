import type { Json } from "../../src/ir/json.js";
import { isInteger } from "../../src/ir/primitives.js";
import type { NamedType, Type, UnionType } from "../../src/ir/type.js";
import { resolve } from "../../src/ir/walk.js";
import { isRecord } from "../../src/text/is-record.js";

type Types = ReadonlyMap<string, NamedType>;

/** Turns a value in its wire form into the value that generated TypeScript accepts. */
export function typescriptValue(types: Types, type: Type, value: Json): string {
  const { type: target } = resolve(types, type);
  if (value === null) return "null";
  if (target.kind === "primitive") return primitiveValue(target, value);
  if (Array.isArray(value)) {
    const items = value.map((item: Json, index) => {
      const element =
        target.kind === "array" ? target.element : target.kind === "tuple" ? target.elements[index] : undefined;
      return element === undefined ? JSON.stringify(item) : typescriptValue(types, element, item);
    });
    return `[${items.join(", ")}]`;
  }
  if (!isRecord(value)) return JSON.stringify(value);
  if (target.kind === "union") return variantValue(types, target, value);
  return objectText(
    Object.entries(value).map(([key, part]): [string, string] => {
      const inner =
        target.kind === "map"
          ? target.value
          : target.kind === "object"
            ? target.fields.find(({ name }) => name === key)?.type
            : undefined;
      return [key, inner === undefined ? JSON.stringify(part) : typescriptValue(types, inner, part)];
    }),
  );
}

function primitiveValue(type: Extract<Type, { kind: "primitive" }>, value: Json): string {
  if (type.name === "bytes") return `Uint8Array.from(atob(${JSON.stringify(value)}), (byte) => byte.charCodeAt(0))`;
  if (type.encoding === "string" && isInteger(type.name)) return `${String(value)}n`;
  if (type.encoding === "number") return JSON.stringify(String(value));
  return JSON.stringify(value);
}

function variantValue(types: Types, union: UnionType, value: { readonly [key: string]: Json }): string {
  const { tagging } = union;
  if (tagging.kind === "untagged") return JSON.stringify(value);
  const key = tagging.kind === "legacyGoa" ? "Type" : tagging.tagKey;
  const given = value[key];
  const variant = union.variants.find(({ tag, isDefault }) => (given === undefined ? isDefault : tag === given));
  if (variant === undefined) return JSON.stringify(value);
  const tag = JSON.stringify(variant.tag);
  if (tagging.kind === "internal") {
    const rest = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    const text = typescriptValue(types, variant.type, rest);
    return text === "{}" ? `{ ${keyText(key)}: ${tag} }` : `{ ${keyText(key)}: ${tag}, ${text.slice(2)}`;
  }
  if (tagging.kind === "legacyGoa")
    return `{ type: ${tag}, value: ${typescriptValue(types, variant.type, JSON.parse(String(value.Value)))} }`;
  const inner = typescriptValue(types, variant.type, value[tagging.valueKey] ?? null);
  return `{ ${keyText(key)}: ${tag}, ${keyText(tagging.valueKey)}: ${inner} }`;
}

function objectText(entries: readonly (readonly [string, string])[]): string {
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([key, text]) => `${keyText(key)}: ${text}`).join(", ")} }`;
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
