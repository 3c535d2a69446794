import type { Target } from "../../emit/target.js";
import type { Json } from "../../ir/json.js";
import { schemaFaultText } from "../config/schema-fault.js";
import { type SchemaProblem, schemaProblems } from "../config/schema-problems.js";
import { UsageError } from "../failures.js";
import { optionValidator } from "./option-validator.js";

type Options = Readonly<Record<string, Json>>;

/** One `--option target.name=value`. */
export interface OptionText {
  readonly target: string;
  readonly name: string;
  readonly value: string;
}

/** Splits `--option` texts. The target's name ends at the last dot before the `=`, because a path may contain dots. Throws a UsageError. */
export function parseOptions(texts: readonly string[]): OptionText[] {
  return texts.map((text) => {
    const match = /^([^=]+)\.([^.=]+)=([\s\S]*)$/.exec(text);
    if (match === null) throw new UsageError(`--option must be TARGET.NAME=VALUE, not ${text}`);
    const [, target = "", name = "", value = ""] = match;
    return { target, name, value };
  });
}

/** The mistakes in options of a configuration, whose values have types. */
export async function optionProblems(target: Target, options: Options): Promise<SchemaProblem[]> {
  const validate = await optionValidator(target, "strict");
  return validate(options) ? [] : schemaProblems(validate);
}

/**
 * The options of a target: those of the command line, then the configuration's, then the defaults of the target's
 * schema. Throws a UsageError if the schema refuses them.
 */
export async function completeOptions(
  target: Target,
  configured: Options,
  given: readonly OptionText[],
): Promise<Options> {
  const options: Record<string, Json> = { ...configured };
  for (const { name, value } of given) options[name] = value;
  const validate = await optionValidator(target, "coerce");
  if (validate(options)) return options;
  const [problem] = schemaProblems(validate);
  const key = problem?.key || String(problem?.path[0] ?? "");
  const fault = problem?.kind === "value" ? schemaFaultText(problem.fault).replaceAll("`", "") : "must be given";
  const what =
    problem?.kind === "unknown-key" ? `${target.name} has no option ${key}` : `--option ${target.name}.${key} ${fault}`;
  const hint = problem?.hint ?? (problem?.kind === "unknown-key" ? `goaidl targets ${target.name} lists them` : null);
  throw new UsageError(hint === null ? what : `${what}: ${hint.replaceAll("`", "")}`);
}
