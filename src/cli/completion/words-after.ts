import type { Command } from "../usage/command.js";
import type { Option } from "../usage/option.js";
import { shellScripts } from "./shell-scripts.js";

type Options = Readonly<Record<string, Option<unknown>>>;

/** The words that complete a command line. */
export interface CompletionTree {
  readonly commands: Readonly<Record<string, Command>>;
  /** Options of all commands. */
  readonly globals: Options;
  /** The methods of a contract, as `service.method`. */
  readonly methods: (contract: string) => Promise<readonly string[]>;
}

/**
 * The words that can complete the last word of a command line, which may be empty: commands, options, their values, methods. Empty
 * if a file is expected, which the shell completes.
 */
export async function wordsAfter(tree: CompletionTree, words: readonly string[]): Promise<string[]> {
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const candidates = await candidatesAfter(tree, before, last);
  return candidates.filter((word) => word.startsWith(last) && word !== "");
}

async function candidatesAfter(
  tree: CompletionTree,
  before: readonly string[],
  last: string,
): Promise<readonly string[]> {
  const [name, ...rest] = before;
  if (name === undefined) return [...Object.keys(tree.commands), ...optionWords(tree.globals)];
  const command = Object.hasOwn(tree.commands, name) ? tree.commands[name] : undefined;
  if (command === undefined) return [];
  const options = { ...tree.globals, ...command.options };
  const awaited = optionNamed(options, rest.at(-1) ?? "");
  if (awaited !== null && awaited.value !== null) return awaited.choices ?? [];
  if (last.startsWith("-")) return optionWords(options);
  const operands = operandsOf(rest, options);
  const [contract] = operands;
  if (name === "call" && operands.length === 1 && contract !== undefined) return tree.methods(contract);
  if (name === "completion") return Object.keys(shellScripts);
  return [];
}

function optionWords(options: Options): string[] {
  return Object.keys(options).map((name) => `--${name}`);
}

function optionNamed(options: Options, word: string): Option<unknown> | null {
  if (!word.startsWith("-") || word.includes("=")) return null;
  const found = Object.entries(options).find(([name, { alias }]) => word === `--${name}` || word === `-${alias}`);
  return found?.[1] ?? null;
}

/** The words of a command line that are neither options nor their values. */
function operandsOf(words: readonly string[], options: Options): string[] {
  const operands: string[] = [];
  for (const [index, word] of words.entries()) {
    const before = optionNamed(options, words[index - 1] ?? "");
    if (word.startsWith("-") || (before !== null && before.value !== null)) continue;
    operands.push(word);
  }
  return operands;
}
