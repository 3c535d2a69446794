import { Ajv, type ValidateFunction } from "ajv";
import type { Json } from "../../ir/json.js";

/** `coerce` is for the command line, where every value is a string; `strict` is for a configuration, whose values have types. */
export const optionKinds = ["strict", "coerce"] as const;

export type OptionKind = (typeof optionKinds)[number];

/** Compiles the validator of a target's options. */
export function compileOptions(schema: { readonly [key: string]: Json }, kind: OptionKind): ValidateFunction {
  const extra = kind === "coerce" ? { useDefaults: true, coerceTypes: true } : {};
  return new Ajv({ allErrors: true, verbose: true, code: { source: true }, ...extra }).compile(schema);
}
