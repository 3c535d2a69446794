import type { UnionType, UnionVariant } from "../../src/ir/type.js";
import { resolveAliases } from "../../src/ir/walk.js";
import { pascalCase } from "../../src/text/casing.js";
import type { Dialect, JsonSchema } from "../schema/dialect.js";
import { isSafeKey } from "../schema/safe-keys.js";
import { declaresTag, typeSchema, variantSchema } from "../schema/type-schema.js";
import { asciiName } from "./component-names.js";

/**
 * Schemas that do not come from types of the contract: variants with their tags, errors. Each becomes a component with
 * its own name, because generators give nameless schemas names such as `AnonymousSchema_14`.
 */
export class PayloadSchemas {
  /** The text of each component's schema; null for those of the contract's types, which must not be replaced. */
  readonly #texts: Map<string, string | null>;
  readonly #schemas = new Map<string, JsonSchema>();
  /** Component by the wanted name and the schema's text. */
  readonly #names = new Map<string, string>();
  readonly #variants = new Map<UnionVariant, JsonSchema>();

  /** `typeNames`: the component names of the contract's types. */
  constructor(typeNames: readonly string[]) {
    this.#texts = new Map(typeNames.map((name) => [name, null]));
  }

  get components(): readonly (readonly [string, JsonSchema])[] {
    return [...this.#schemas];
  }

  /** A reference to the schema, under the wanted name, or under one with a number if another schema or type has the name. */
  refer(wanted: string, schema: JsonSchema): JsonSchema {
    const base = asciiName(wanted);
    const text = JSON.stringify(schema);
    const key = `${base} ${text}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      name = base;
      for (let number = 2; this.#texts.has(name); number++) name = `${base}${number}`;
      this.#names.set(key, name);
      this.#texts.set(name, text);
      this.#schemas.set(name, { title: name, ...schema });
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** A reference to a variant with its tag. It refers to the variant's type if that declares the tag. */
  variant(union: UnionType, variant: UnionVariant, dialect: Dialect): JsonSchema | null {
    const { tagging } = union;
    if (tagging.kind === "untagged") return null;
    const known = this.#variants.get(variant);
    if (known !== undefined) return known;
    const declared =
      tagging.kind === "internal" &&
      variant.type.kind === "reference" &&
      declaresTag(resolveAliases(dialect.types, variant.type), tagging.tagKey);
    const made = declared
      ? typeSchema(variant.type, [], dialect)
      : this.refer(
          `${union.name}${pascalCase(variant.name)}`,
          discriminated(union, variantSchema(union, variant, dialect)),
        );
    this.#variants.set(variant, made);
    return made;
  }
}

/** Adds AsyncAPI's keyword for the property that identifies a message; it must be declared and required there. */
function discriminated(union: UnionType, schema: JsonSchema): JsonSchema {
  const key = union.tagging.kind === "internal" || union.tagging.kind === "adjacent" ? union.tagging.tagKey : null;
  const { required, type } = schema;
  const declared =
    key !== null && isSafeKey(key) && type === "object" && Array.isArray(required) && required.includes(key);
  return declared ? { discriminator: key, ...schema } : schema;
}
