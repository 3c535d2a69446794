import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Dialect } from "./dialect.js";

type Draft = Dialect["draft"];

const validators = new Map<Draft, ValidateFunction>();

/**
 * Checks schemas against the metaschema of their draft. The build replaces this module by one that holds the compiled validators:
 * compiling one takes longer than most contracts.
 */
export function metaschemaValidator(draft: Draft): ValidateFunction {
  const known = validators.get(draft);
  if (known !== undefined) return known;
  const options = { strict: false, validateFormats: false, code: { source: true } };
  const made =
    draft === "07"
      ? new Ajv(options).getSchema("http://json-schema.org/draft-07/schema")
      : new Ajv2020(options).getSchema("https://json-schema.org/draft/2020-12/schema");
  if (made === undefined) throw new Error(`ajv lacks the metaschema of draft ${draft}`);
  validators.set(draft, made);
  return made;
}
