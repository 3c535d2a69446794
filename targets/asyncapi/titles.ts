import type { Json } from "../../src/ir/json.js";
import { pascalCase } from "../../src/text/casing.js";
import { isRecord } from "../../src/text/is-record.js";
import type { JsonSchema } from "../schema/dialect.js";
import { asciiName } from "./component-names.js";

/**
 * Gives titles to inline objects, enums, constants and alternatives, for which generators of models would have to
 * invent names. A title is derived from the enclosing names, and is unique.
 */
export class Titles {
  readonly #taken: Set<string>;

  /** `taken`: the names of the document's components, which are titles already. */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The schema of a component, which has its title already. */
  of(schema: JsonSchema, name: string): JsonSchema {
    return this.#inside(schema, name);
  }

  /** The schema of a message, for which generators make a separate model. */
  message(schema: JsonSchema, name: string): JsonSchema {
    return "$ref" in schema ? schema : this.#titled(schema, name);
  }

  #titled(schema: JsonSchema, name: string): JsonSchema {
    const { title } = schema;
    // A title from the author's summary is kept, unless another schema has it.
    const given = typeof title === "string" && !this.#taken.has(title) ? title : name;
    const own = this.#unique(given);
    const { title: _, ...rest } = this.#inside(schema, given === name ? own : name);
    return { title: own, ...rest };
  }

  #unique(name: string): string {
    let title = name;
    for (let number = 2; this.#taken.has(title); number++) title = `${name}${number}`;
    this.#taken.add(title);
    return title;
  }

  #inside(schema: JsonSchema, name: string): JsonSchema {
    return mapEntries(schema, (value, key) => this.#keyword(key, value, name));
  }

  #keyword(key: string, value: Json, name: string): Json {
    switch (key) {
      case "properties":
      case "patternProperties":
        return isRecord(value) ? mapEntries(value, (part, field) => this.#part(part, `${name}${words(field)}`)) : value;
      case "additionalProperties":
        return this.#part(value, `${name}Value`);
      case "items":
        return Array.isArray(value)
          ? value.map((part: Json, index) => this.#part(part, `${name}Item${index + 1}`))
          : this.#part(value, `${name}Item`);
      case "oneOf":
      case "anyOf":
        return Array.isArray(value) ? this.#alternatives(value, name) : value;
      case "allOf":
        return Array.isArray(value) ? value.map((part: Json) => this.#part(part, `${name}Part`)) : value;
      default:
        return value;
    }
  }

  /** Gives titles to alternatives, with numbers unless there is only one besides `null`. */
  #alternatives(parts: readonly Json[], name: string): Json {
    const several = parts.filter((part) => !(isRecord(part) && part.type === "null")).length > 1;
    return parts.map((part, index) => this.#part(part, several ? `${name}Variant${index + 1}` : `${name}Value`));
  }

  #part(value: Json, name: string): Json {
    if (!isRecord(value)) return value;
    return needsTitle(value) ? this.#titled(value, name) : this.#inside(value, name);
  }
}

function words(name: string): string {
  return asciiName(pascalCase(name));
}

function needsTitle(schema: JsonSchema): boolean {
  if ("$ref" in schema) return false;
  return schema.type === "object" || ["const", "enum", "oneOf", "anyOf", "allOf"].some((key) => key in schema);
}

/** Changes some values of an object, which stays the same if none changes. */
function mapEntries(schema: JsonSchema, change: (value: Json, key: string) => Json): JsonSchema {
  let changed: Record<string, Json> | null = null;
  for (const [key, value] of Object.entries(schema)) {
    const after = change(value, key);
    if (after === value) continue;
    changed ??= { ...schema };
    changed[key] = after;
  }
  return changed ?? schema;
}
