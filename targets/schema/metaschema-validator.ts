import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

const validators = new Map<"07" | "2020-12", Ajv>();

/** Checks schemas against the metaschema of their draft. Compiling one takes longer than most contracts, so each is made once. */
export function metaschemaValidator(draft: "07" | "2020-12"): Ajv {
  const known = validators.get(draft);
  if (known !== undefined) return known;
  const options = { strict: false, validateFormats: false };
  const made = draft === "07" ? new Ajv(options) : new Ajv2020(options);
  validators.set(draft, made);
  return made;
}
