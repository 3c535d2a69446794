import { UsageError } from "../failures.js";

/** An option of a command, and the function that reads its texts. */
export interface Option<Value> {
  readonly describe: string;
  /** One letter, for `-t`. */
  readonly alias?: string;
  /** The name of the value in help, as in `--out FOLDER`; null for a flag. */
  readonly value: string | null;
  readonly isRepeatable: boolean;
  /** The only values that are accepted; null for any. */
  readonly choices: readonly string[] | null;
  /** The default that help adds to the description; null if the description states it, or there is none. */
  readonly preset: string | null;
  /** Reads the given texts, in order; the list is empty if the option was not given. */
  readonly read: (texts: readonly string[]) => Value;
}

interface Words {
  readonly alias?: string;
  readonly value?: string;
}

/** `--check`: true if it is given. */
export function flag(describe: string, words: Words = {}): Option<boolean> {
  const read = (texts: readonly string[]): boolean => texts.length > 0;
  return { describe, ...words, value: null, isRepeatable: false, choices: null, preset: null, read };
}

/** `--out FOLDER`: a text, or undefined. */
export function text(describe: string, words: Words = {}): Option<string | undefined> {
  const read = (texts: readonly string[]): string | undefined => texts.at(-1);
  return { describe, ...words, value: words.value ?? "TEXT", isRepeatable: false, choices: null, preset: null, read };
}

/** `--target NAME`, any number of times. */
export function texts(describe: string, words: Words = {}): Option<readonly string[]> {
  const read = (given: readonly string[]): readonly string[] => given;
  return { describe, ...words, value: words.value ?? "TEXT", isRepeatable: true, choices: null, preset: null, read };
}

/** `--max-messages 5`: a whole number, or undefined. `read` throws a UsageError for any other text. */
export function wholeNumber(describe: string, words: Words = {}): Option<number | undefined> {
  const read = (given: readonly string[]): number | undefined => {
    const word = given.at(-1);
    if (word === undefined) return undefined;
    if (!/^\d{1,15}$/.test(word)) throw new UsageError(`${word} is not a whole number`);
    return Number(word);
  };
  return { describe, ...words, value: words.value ?? "N", isRepeatable: false, choices: null, preset: null, read };
}

/** The units of times. */
export const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * `--max-time 10s`: a time in milliseconds, or undefined. A number alone is in seconds. `read` throws a UsageError for
 * any other text.
 */
export function duration(describe: string, words: Words = {}): Option<number | undefined> {
  const read = (given: readonly string[]): number | undefined => {
    const word = given.at(-1);
    if (word === undefined) return undefined;
    const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(word) ?? [];
    if (number === undefined) throw new UsageError(`${word} is not a time: write 500ms, 10s or 2m`);
    return Number(number) * (unitMs[unit] ?? 1);
  };
  return { describe, ...words, value: words.value ?? "TIME", isRepeatable: false, choices: null, preset: null, read };
}

/** `--format json`: one of some words. */
export function choice<const Word extends string>(
  describe: string,
  { choices, preset }: { readonly choices: readonly Word[]; readonly preset: Word },
): Option<Word> {
  const read = (given: readonly string[]): Word => choices.find((word) => word === given.at(-1)) ?? preset;
  return { describe, value: "WORD", isRepeatable: false, choices, preset, read };
}

/** `--mode full`: one of some words, or undefined. */
export function optionalChoice<const Word extends string>(
  describe: string,
  choices: readonly Word[],
): Option<Word | undefined> {
  const read = (given: readonly string[]): Word | undefined => choices.find((word) => word === given.at(-1));
  return { describe, value: "WORD", isRepeatable: false, choices, preset: null, read };
}

/** `--surface wire --surface source`: a selection of some words; undefined if the option isn't given. */
export function choicesOf<const Word extends string>(
  describe: string,
  choices: readonly Word[],
): Option<readonly Word[] | undefined> {
  const read = (given: readonly string[]): readonly Word[] | undefined =>
    given.length === 0 ? undefined : choices.filter((word) => given.includes(word));
  return { describe, value: "WORD", isRepeatable: true, choices, preset: null, read };
}
