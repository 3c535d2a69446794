import { suggest } from "../../text/suggest.js";

/** What was typed, and what could have been. */
export interface UsageWords {
  /** The command; null where none was named. */
  readonly command: string | null;
  readonly words: readonly string[];
  /** Names of the command's options. */
  readonly options: readonly string[];
}

/** A message of yargs in one line of our own words, with a suggestion where there is one, and where to read more. */
export function usageError(message: string, usage: UsageWords): string {
  const help = `goaidl ${usage.command === null ? "" : `${usage.command} `}--help`;
  return `${explained(message, usage)}; see ${help}`;
}

function explained(message: string, { words, options }: UsageWords): string {
  const unknown = /^Unknown arguments?: ([^,\n]+)/.exec(message)?.[1]?.trim();
  if (unknown !== undefined) {
    if (words.includes(unknown)) return `${unknown} is one argument too many`;
    const near = suggest(
      unknown,
      options.filter((option) => option.length > 1),
    );
    const dashes = unknown.length === 1 ? "-" : "--";
    return `there is no option ${dashes}${unknown}${near === null ? "" : `: did you mean --${near}?`}`;
  }
  const choice = /Argument: ([\w-]+), Given: "?(.*?)"?, Choices: (.*)/.exec(message);
  if (choice !== null) {
    const [, option = "", given = "", list = ""] = choice;
    const values = list.split(", ").map((value) => value.replaceAll('"', ""));
    const near = suggest(given, values);
    return `--${option} ${given}: there is ${values.join(", ")}${near === null ? "" : `; did you mean ${near}?`}`;
  }
  const bare = /^Not enough arguments following: (.+)/.exec(message)?.[1];
  if (bare !== undefined) return `--${bare} needs a value`;
  if (message.startsWith("Not enough non-option arguments")) return "an argument is missing";
  return message.replaceAll(/\s*\n\s*/g, " ");
}
