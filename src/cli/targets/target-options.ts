import { Ajv } from "ajv";
import type { Target } from "../../emit/target.js";
import type { Json } from "../../ir/json.js";
import { type SchemaProblem, schemaProblems } from "../config/schema-problems.js";
import { Trouble } from "../io.js";

type Options = Readonly<Record<string, Json>>;

/** One `--option target.name=value`. */
export interface OptionText {
  readonly target: string;
  readonly name: string;
  readonly value: string;
}

/** Takes `--option` texts apart. The target's name ends at the last dot before the `=`: a path may hold dots. Throws Trouble. */
export function parseOptions(texts: readonly string[]): OptionText[] {
  return texts.map((text) => {
    const match = /^([^=]+)\.([^.=]+)=([\s\S]*)$/.exec(text);
    if (match === null) throw new Trouble(`--option ${text}: write target.name=value`);
    const [, target = "", name = "", value = ""] = match;
    return { target, name, value };
  });
}

/** What is wrong with options as a configuration has them: there, a number is a number. */
export function optionProblems(target: Target, options: Options): SchemaProblem[] {
  const validate = new Ajv({ allErrors: true, verbose: true }).compile(target.options);
  return validate(options) ? [] : schemaProblems(validate);
}

/**
 * The options of a target: the configuration's, above them those of the command line, below them the defaults of the target's
 * schema. Throws Trouble for what the schema refuses.
 */
export function completeOptions(target: Target, configured: Options, given: readonly OptionText[]): Options {
  const options: Record<string, Json> = { ...configured };
  for (const { name, value } of given) options[name] = value;
  const validate = new Ajv({ useDefaults: true, coerceTypes: true, allErrors: true, verbose: true }).compile(
    target.options,
  );
  if (validate(options)) return options;
  const [problem] = schemaProblems(validate);
  const key = problem?.key || String(problem?.path[0] ?? "");
  const what =
    problem?.kind === "unknown-key"
      ? `${target.name} has no option ${key}`
      : `--option ${target.name}.${key} ${problem?.kind === "missing-key" ? "must be given" : problem?.expected}`;
  const hint = problem?.hint ?? (problem?.kind === "unknown-key" ? `goaidl targets ${target.name} lists them` : null);
  throw new Trouble(hint === null ? what : `${what}: ${hint.replaceAll("`", "")}`);
}
