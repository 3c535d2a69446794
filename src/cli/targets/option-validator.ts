import type { ValidateFunction } from "ajv";
import type { Target } from "../../emit/target.js";
import { UsageError } from "../failures.js";
import { builtOptionValidators } from "./built-option-validators.js";
import type { OptionKind } from "./compile-options.js";
import { isBuiltIn } from "./find-target.js";

/** The validators that were compiled in this process, by their schema. */
const compiled = { strict: new WeakMap<object, ValidateFunction>(), coerce: new WeakMap<object, ValidateFunction>() };

/** The validator of a target's options. Only those of users' targets are compiled at run time. Throws a UsageError. */
export async function optionValidator(target: Target, kind: OptionKind): Promise<ValidateFunction> {
  const built = isBuiltIn(target) ? builtOptionValidators.get(target.name)?.[kind] : undefined;
  const known = built ?? compiled[kind].get(target.options);
  if (known !== undefined) return known;
  const { compileOptions } = await import("./compile-options.js");
  try {
    const made = compileOptions(target.options, kind);
    compiled[kind].set(target.options, made);
    return made;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the \`options\` of the target ${target.name} are not a JSON Schema: ${reason}`);
  }
}
