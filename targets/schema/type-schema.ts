import type { Json } from "../../src/ir/json.js";
import type {
  Constraint,
  EnumType,
  Field,
  NamedType,
  ObjectType,
  Type,
  UnionType,
  UnionVariant,
} from "../../src/ir/type.js";
import { resolve, resolveAliases } from "../../src/ir/walk.js";
import { constrained } from "./constraint-keywords.js";
import { describingKeywords } from "./describe.js";
import type { Dialect, JsonSchema } from "./dialect.js";
import { integerBoundsOf, primitiveSchema } from "./primitive-schema.js";
import { isSafeData, isSafeKey, safeProperties } from "./safe-keys.js";

/** The schema of a type's use, with its constraints. */
export function typeSchema(type: Type, constraints: readonly Constraint[], dialect: Dialect): JsonSchema {
  switch (type.kind) {
    case "nullable":
      return nullable(typeSchema(type.type, constraints, dialect));
    case "primitive":
      return constrained(primitiveSchema(type.name, type.encoding, dialect), constraints, type, dialect);
    case "literal":
      return literalSchema(type.values, dialect);
    case "array":
      return constrained({ type: "array", items: typeSchema(type.element, [], dialect) }, constraints, type, dialect);
    case "map":
      return constrained(
        { type: "object", additionalProperties: typeSchema(type.value, [], dialect), ...keySchema(type.key, dialect) },
        constraints,
        type,
        dialect,
      );
    case "tuple":
      return tupleSchema(
        type.elements.map((element) => typeSchema(element, [], dialect)),
        dialect,
      );
    case "reference": {
      const reference: JsonSchema = { $ref: dialect.reference(type.name) };
      const own = constrained({}, constraints, type, dialect);
      return Object.keys(own).length === 0 ? reference : { allOf: [reference, own] };
    }
  }
}

/** The schema of a literal type. Strict validators allow only one type beside a keyword, so values of several types have none. */
function literalSchema(values: readonly (string | number | boolean)[], dialect: Dialect): JsonSchema {
  const types = new Set(values.map((value) => typeof value));
  const [type] = types.size === 1 ? types : [];
  const [only] = values;
  return {
    ...(type === undefined ? {} : { type }),
    // Generators of models from AsyncAPI turn a constant that is not a string into a field without a value.
    ...(values.length === 1 && only !== undefined && (dialect.flavour === "json-schema" || typeof only === "string")
      ? { const: only }
      : { enum: [...values] }),
  };
}

/** Makes a schema accept `null`, too. */
export function nullable(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (type === undefined && Object.keys(schema).length === 0) return schema;
  if (
    typeof type !== "string" ||
    "const" in schema ||
    "enum" in schema ||
    "allOf" in schema ||
    "anyOf" in schema ||
    "oneOf" in schema
  ) {
    return { anyOf: [schema, { type: "null" }] };
  }
  return { ...schema, type: [type, "null"] };
}

/** The schema of a map's keys, unless every text is a valid key. Constraints of aliases apply to string keys. */
function keySchema(key: Type, dialect: Dialect): JsonSchema {
  const { type: target, constraints } = resolve(dialect.types, key);
  if (target.kind === "enum")
    return target.open ? {} : { propertyNames: { type: "string", enum: target.values.map((value) => value.value) } };
  if (target.kind !== "primitive") return {};
  if (target.name === "string") {
    if (constraints.length === 0) return {};
    return { propertyNames: constrained({ type: "string" }, constraints, target, dialect) };
  }
  if (target.name === "uuid") return { propertyNames: { type: "string", format: "uuid" } };
  return { propertyNames: { type: "string", pattern: "^-?(?:0|[1-9]\\d{0,19})$" } };
}

function tupleSchema(items: readonly JsonSchema[], dialect: Dialect): JsonSchema {
  const size = { minItems: items.length, maxItems: items.length };
  return dialect.draft === "2020-12"
    ? { type: "array", prefixItems: [...items], items: false, ...size }
    : { type: "array", items: [...items], additionalItems: false, ...size };
}

/** The schema of a named type, with its documentation. */
export function namedSchema(type: NamedType, dialect: Dialect): JsonSchema {
  const about = describingKeywords(
    type.documentation,
    type.annotations,
    type.kind === "union" && type.open ? ["Receivers must accept variants that they don't know."] : [],
    dialect,
  );
  const titled: JsonSchema = { title: type.name, ...about };
  const given = "examples" in type ? examplesKeyword(type.examples.map((example) => example.value)) : {};
  switch (type.kind) {
    case "object":
      return {
        ...titled,
        ...objectSchema(type, dialect),
        ...given,
      };
    case "alias":
      return withKeywords(typeSchema(type.type, type.constraints, dialect), { ...titled, ...given }, dialect);
    case "enum":
      return { ...titled, ...enumSchema(type, titled) };
    case "union":
      return { ...titled, ...unionSchema(type, dialect) };
  }
}

function examplesKeyword(values: readonly Json[]): JsonSchema {
  const safe = values.filter(isSafeData);
  return safe.length === 0 ? {} : { examples: safe };
}

/** Adds keywords to a schema. Before 2019-09, validators ignore keywords beside `$ref`. */
function withKeywords(schema: JsonSchema, keywords: JsonSchema, dialect: Dialect): JsonSchema {
  if (Object.keys(keywords).length === 0) return schema;
  return "$ref" in schema && dialect.draft === "07" ? { ...keywords, allOf: [schema] } : { ...keywords, ...schema };
}

function objectSchema(type: ObjectType, dialect: Dialect, tags: readonly Tag[] = []): JsonSchema {
  const properties: [string, Json][] = type.fields.map((field) => [field.name, fieldSchema(field, dialect)]);
  // The same schema is used for requests and answers, and requests have no read-only fields.
  const required = type.fields
    .filter((field) => field.required && !field.readOnly && !field.writeOnly)
    .map((field) => field.name);
  for (const tag of tags) {
    if (type.fields.some((field) => field.name === tag.key)) continue;
    properties.unshift([tag.key, literalSchema([tag.value], dialect)]);
    if (!tag.isDefault) required.unshift(tag.key);
  }
  return {
    type: "object",
    ...propertiesOf(properties, dialect),
    ...(required.length === 0 ? {} : { required }),
    ...(type.closed ? { additionalProperties: false } : {}),
  };
}

/** The keywords of properties. In AsyncAPI, properties whose names tools misread are described by patterns. */
function propertiesOf(entries: readonly (readonly [string, Json])[], dialect: Dialect): JsonSchema {
  return dialect.flavour === "asyncapi" ? safeProperties(entries) : { properties: Object.fromEntries(entries) };
}

/** A field's schema with the field's documentation. */
export function fieldSchema(field: Field, dialect: Dialect): JsonSchema {
  const schema = typeSchema(field.type, field.constraints, dialect);
  // Receivers accept `null` for a field that may be left out, because Go peers send it.
  const accepted =
    dialect.optionalNull && !field.required && field.type.kind !== "nullable" ? nullable(schema) : schema;
  const notes = field.sensitive ? ["Sensitive: keep it out of logs."] : [];
  const keywords: JsonSchema = {
    ...describingKeywords(field.documentation, field.annotations, notes, dialect),
    ...(field.default === null || !isSafeData(field.default.value) ? {} : { default: field.default.value }),
    ...(field.readOnly ? { readOnly: true } : {}),
    ...(field.writeOnly ? { writeOnly: true } : {}),
    ...examplesKeyword(field.examples.map((example) => example.value)),
  };
  return withKeywords(accepted, keywords, dialect);
}

function enumSchema(type: EnumType, about: JsonSchema): JsonSchema {
  const kind = type.base === "string" ? "string" : "integer";
  const values = type.values.map((value) => value.value);
  const described = type.values
    .filter((value) => value.documentation.text !== null)
    .map((value) => `- \`${value.value}\`: ${value.documentation.text ?? ""}`);
  const { description } = about;
  const text = [
    typeof description === "string" ? description : null,
    described.length === 0 ? null : described.join("\n"),
    type.open
      ? `Known values: ${values.map((value) => `\`${value}\``).join(", ")}. Receivers must accept others.`
      : null,
  ]
    .filter((part) => part !== null)
    .join("\n\n");
  const words = text === "" ? {} : { description: text };
  if (!type.open) return { ...words, type: kind, enum: values };
  return { ...words, type: kind, ...(type.base === "string" ? {} : integerBoundsOf(type.base)), examples: values };
}

// Unions -----------------------------------------------------------------------------------------------------------

/** The schema of one variant, with its tag. */
export function variantSchema(union: UnionType, variant: UnionVariant, dialect: Dialect): JsonSchema {
  const { tagging } = union;
  const own = (): JsonSchema => typeSchema(variant.type, [], dialect);
  if (tagging.kind === "untagged") return own();
  if (variant.isElse || variant.tag === null) return elseSchema(union, own(), dialect);
  if (tagging.kind === "legacyGoa")
    return tagged("Type", variant, [["Value", { type: "string", description: "The value as JSON text." }]], dialect);
  if (tagging.kind === "adjacent") return tagged(tagging.tagKey, variant, [[tagging.valueKey, own()]], dialect);
  const target = resolveAliases(dialect.types, variant.type);
  if (declaresTag(target, tagging.tagKey)) return own();
  const tag: Tag = { key: tagging.tagKey, value: variant.tag, isDefault: variant.isDefault };
  return schemaWithTags(variant.type, [tag], { dialect, budget: { left: maxExpanded } });
}

/** A tag that the schema of a variant has to allow. */
interface Tag {
  readonly key: string;
  readonly value: string | number;
  readonly isDefault: boolean;
}

interface Expansion {
  readonly dialect: Dialect;
  /** The number of variants that may still be inline. */
  readonly budget: { left: number };
}

/** The number of variants that one schema writes out, because nested unions multiply them. Beyond it, a schema has only the tags. */
const maxExpanded = 1000;

/** The schema of a type whose values also carry tags. A closed object has to list them, also if it is a variant. */
function schemaWithTags(type: Type, tags: readonly Tag[], expansion: Expansion): JsonSchema {
  const { dialect, budget } = expansion;
  const target = resolveAliases(dialect.types, type);
  if (target.kind === "object" && target.closed) return objectSchema(target, dialect, tags);
  const literals = tags.map(({ key, value }): readonly [string, Json] => [key, literalSchema([value], dialect)]);
  const required = tags.filter(({ isDefault }) => !isDefault).map(({ key }) => key);
  const beside: JsonSchema = {
    type: "object",
    ...propertiesOf(literals, dialect),
    ...(required.length === 0 ? {} : { required }),
  };
  if (target.kind === "union" && hasClosedVariant(target, dialect)) {
    budget.left -= target.variants.length;
    if (budget.left < 0) return beside;
    const variants = target.variants.map((variant) => variantWithTags(target, variant, tags, expansion));
    if (target.tagging.kind === "untagged") return { anyOf: variants };
    return {
      oneOf: target.open ? [...variants, withBeside(unknownVariant(target, dialect), beside, dialect)] : variants,
    };
  }
  return withBeside(typeSchema(type, [], dialect), beside, dialect);
}

function withBeside(schema: JsonSchema, beside: JsonSchema, dialect: Dialect): JsonSchema {
  const isReference = "$ref" in schema && Object.keys(schema).length === 1;
  return isReference && dialect.draft === "2020-12" ? { ...schema, ...beside } : { ...beside, allOf: [schema] };
}

function variantWithTags(
  union: UnionType,
  variant: UnionVariant,
  tags: readonly Tag[],
  expansion: Expansion,
): JsonSchema {
  const { tagging } = union;
  if (tagging.kind === "untagged") return schemaWithTags(variant.type, tags, expansion);
  if (tagging.kind !== "internal") return variantSchema(union, variant, expansion.dialect);
  if (variant.isElse || variant.tag === null)
    return elseSchema(union, schemaWithTags(variant.type, tags, expansion), expansion.dialect);
  const own: Tag = { key: tagging.tagKey, value: variant.tag, isDefault: variant.isDefault };
  return schemaWithTags(variant.type, [...tags, own], expansion);
}

/** Whether a union, or a union inside it, has a closed object as a variant that carries the tag beside its fields. */
function hasClosedVariant(union: UnionType, dialect: Dialect): boolean {
  const open = new Set([union]);
  for (const { tagging, variants } of open) {
    if (tagging.kind !== "internal" && tagging.kind !== "untagged") continue;
    for (const { type } of variants) {
      const target = resolveAliases(dialect.types, type);
      if (target.kind === "object" && target.closed) return true;
      if (target.kind === "union") open.add(target);
    }
  }
  return false;
}

/** Whether an object declares the tag as a required field; the compiler has checked its value. */
export function declaresTag(target: ReturnType<typeof resolveAliases>, key: string): boolean {
  return target.kind === "object" && target.fields.some(({ name, required }) => name === key && required);
}

/** The tags of all variants but the else variant, which has none. */
function tagsOf({ variants }: UnionType): (string | number)[] {
  return variants.flatMap(({ tag }) => (tag === null ? [] : [tag]));
}

function tagKeyOf({ tagging }: UnionType): string {
  return tagging.kind === "internal" || tagging.kind === "adjacent" ? tagging.tagKey : "Type";
}

/** The schema of the else variant, whose type has the schema `own`. */
function elseSchema(union: UnionType, own: JsonSchema, dialect: Dialect): JsonSchema {
  const tagKey = tagKeyOf(union);
  // An open union keeps objects with an unknown tag; otherwise they also belong to the `else` variant.
  const properties = union.open ? {} : propertiesOf([[tagKey, { enum: tagsOf(union) }]], dialect);
  return { allOf: [own, { not: { type: "object", ...properties, required: [tagKey] } }] };
}

function tagged(
  key: string,
  { tag, isDefault }: UnionVariant,
  more: readonly (readonly [string, JsonSchema])[],
  dialect: Dialect,
): JsonSchema {
  const literal = literalSchema(tag === null ? [] : [tag], dialect);
  const required = [...(isDefault ? [] : [key]), ...more.map(([name]) => name)];
  return {
    type: "object",
    ...propertiesOf([[key, literal], ...more], dialect),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** The schema of an open union's unknown variants. */
function unknownVariant(type: UnionType, dialect: Dialect): JsonSchema {
  const key = tagKeyOf(type);
  const tags = tagsOf(type);
  const kinds = [...new Set(tags.map((tag): string => typeof tag))].map((kind) => ({ type: kind }));
  const [kind] = kinds;
  return {
    type: "object",
    description: "A variant of a newer version of the contract.",
    ...propertiesOf([[key, { ...(kinds.length === 1 ? kind : { anyOf: kinds }), not: { enum: tags } }]], dialect),
    required: [key],
  };
}

function unionSchema(type: UnionType, dialect: Dialect): JsonSchema {
  const variants = type.variants.map(
    (variant) => dialect.variant?.(type, variant) ?? variantSchema(type, variant, dialect),
  );
  if (type.tagging.kind === "untagged") return { anyOf: variants };
  const key = tagKeyOf(type);
  const tags = tagsOf(type);
  if (type.open) variants.push(unknownVariant(type, dialect));
  const discriminator =
    dialect.flavour === "asyncapi" &&
    isSafeKey(key) &&
    !type.variants.some((variant) => variant.isElse || variant.isDefault) &&
    tags.every((tag) => typeof tag === "string");
  return {
    ...(discriminator
      ? { type: "object", discriminator: key, properties: { [key]: { type: "string" } }, required: [key] }
      : {}),
    oneOf: variants,
  };
}
