import { parseArgs } from "node:util";
import { suggest } from "../../text/suggest.js";
import { UsageError } from "../failures.js";
import type { Option } from "./option.js";

export interface ParsedArguments {
  readonly operands: readonly string[];
  /** What each option was given, in order; a flag was given an empty text. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

type Options = Readonly<Record<string, Option<unknown>>>;

/**
 * Splits arguments into options and operands: `--name value`, `--name=value`, `-n value`, and operands only behind `--`. Throws
 * a UsageError for an option that does not exist, a value that is missing, and a value that is not accepted.
 */
export function parseArguments(words: readonly string[], options: Options): ParsedArguments {
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value, alias }]) => [
        name,
        {
          type: value === null ? "boolean" : "string",
          multiple: true,
          ...(alias === undefined ? {} : { short: alias }),
        } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const operands: string[] = [];
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw new UsageError(unknownOption(token.rawName, Object.keys(options)));
    given.set(token.name, [...(given.get(token.name) ?? []), acceptedValue(token, option)]);
  }
  return { operands, given };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function acceptedValue({ rawName, value, inlineValue }: OptionToken, option: Option<unknown>): string {
  if (option.value === null) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return "";
  }
  // Another option where the value should be: `--out --check`. A lone `-` and a number are values.
  if (value === undefined || value === "" || (inlineValue !== true && /^-(?!\d)./.test(value)))
    throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}`);
  if (option.choices !== null && !option.choices.includes(value)) {
    const near = suggest(value, option.choices);
    const hint = near === null ? "" : `; did you mean ${near}?`;
    throw new UsageError(`${rawName} must be one of ${option.choices.join(", ")}, not ${value}${hint}`);
  }
  return value;
}

function unknownOption(rawName: string, names: readonly string[]): string {
  const near = suggest(rawName.replace(/^-+/, ""), names);
  return `there is no option ${rawName}${near === null ? "" : `; did you mean --${near}?`}`;
}
