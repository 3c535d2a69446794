import type { JsonSchema } from "../schema/dialect.js";
import { asciiName } from "./component-names.js";

/**
 * Schemas of messages that are no types of the contract: variants with their tags, errors. Each becomes a component with a name of
 * its own, because generators call what has none `AnonymousSchema_14`.
 */
export class PayloadSchemas {
  readonly #typeNames: ReadonlySet<string>;
  readonly #schemas = new Map<string, JsonSchema>();

  /** `typeNames`: the component names of the contract's types. */
  constructor(typeNames: ReadonlySet<string>) {
    this.#typeNames = typeNames;
  }

  get components(): readonly (readonly [string, JsonSchema])[] {
    return [...this.#schemas];
  }

  /** A reference to the schema, under the wanted name or, where another schema or type has it, under one with a number. */
  refer(wanted: string, schema: JsonSchema): JsonSchema {
    const base = asciiName(wanted);
    const text = JSON.stringify(schema);
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}${number}`;
      const known = this.#schemas.get(name);
      if (known === undefined && this.#typeNames.has(name)) continue;
      if (known !== undefined && JSON.stringify(known) !== text) continue;
      this.#schemas.set(name, schema);
      return { $ref: `#/components/schemas/${name}` };
    }
  }
}
