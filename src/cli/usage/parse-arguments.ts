import { Parser } from "yargs/helpers";
import { suggest } from "../../text/suggest.js";
import { UsageError } from "../failures.js";
import { stdinName } from "../io.js";
import type { Option } from "./option.js";

export interface ParsedArguments {
  readonly operands: readonly string[];
  /** The values of each option, in order. The value of a flag is an empty string. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

type Options = Readonly<Record<string, Option<unknown>>>;

/** Disables everything that yargs does to arguments besides splitting them. */
const configuration = {
  "boolean-negation": false,
  "camel-case-expansion": false,
  "dot-notation": false,
  "parse-numbers": false,
  "parse-positional-numbers": false,
  "populate--": true,
  "strip-aliased": true,
};

/**
 * Splits arguments into options and operands: `--name value`, `--name=value`, `-n value`, and only operands after `--`. Throws
 * a UsageError for an option that does not exist, a value that is missing, and a value that is not accepted.
 */
export function parseArguments(words: readonly string[], options: Options): ParsedArguments {
  const entries = Object.entries(options);
  // yargs ignores the value of a flag.
  const flagWithValue = entries.find(([name, { value }]) => value === null && hasInlineValue(words, name));
  if (flagWithValue !== undefined) throw new UsageError(`--${flagWithValue[0]} takes no value`);

  const { argv } = Parser.detailed(
    // yargs loses a lone `-` that is an option's value.
    words.map((word) => (word === "-" ? stdinName : word)),
    {
      string: entries.flatMap(([name, { value }]) => (value === null ? [] : [name])),
      count: entries.flatMap(([name, { value }]) => (value === null ? [name] : [])),
      alias: Object.fromEntries(entries.flatMap(([name, { alias }]) => (alias === undefined ? [] : [[name, [alias]]]))),
      configuration,
    },
  );
  const given = new Map<string, string[]>();
  for (const [name, found] of Object.entries(argv)) {
    if (name === "_" || name === "--") continue;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) throw new UsageError(unknownOption(name, Object.keys(options)));
    if (option.value === null) {
      if (found !== 0) given.set(name, [""]);
    } else {
      const texts: readonly unknown[] = Array.isArray(found) ? found : [found];
      const shown = option.alias !== undefined && words.includes(`-${option.alias}`) ? `-${option.alias}` : `--${name}`;
      given.set(
        name,
        texts.map((text) => acceptedValue(shown, String(text), option)),
      );
    }
  }
  return { operands: [...argv._.map(String), ...(argv["--"] ?? []).map(String)], given };
}

/** Whether `--name=value` is among the words before `--`. */
function hasInlineValue(words: readonly string[], name: string): boolean {
  const end = words.indexOf("--");
  return (end === -1 ? words : words.slice(0, end)).some((word) => word.startsWith(`--${name}=`));
}

function acceptedValue(shown: string, value: string, option: Option<unknown>): string {
  if (value === "") throw new UsageError(`${shown} needs a value: ${shown} ${option.value}`);
  if (option.choices !== null && !option.choices.includes(value)) {
    const near = suggest(value, option.choices);
    const hint = near === null ? "" : `; did you mean ${near}?`;
    throw new UsageError(`${shown} must be one of ${option.choices.join(", ")}, not ${value}${hint}`);
  }
  return value;
}

function unknownOption(name: string, names: readonly string[]): string {
  const near = suggest(name, names);
  const shown = name.length === 1 ? `-${name}` : `--${name}`;
  return `there is no option ${shown}${near === null ? "" : `; did you mean --${near}?`}`;
}
