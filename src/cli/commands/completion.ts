import { suggest } from "../../text/suggest.js";
import { shellScripts } from "../completion/shell-scripts.js";
import { wordsAfter } from "../completion/words-after.js";
import { UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";
import type { Command } from "../usage/command.js";
import { globalOptions } from "../usage/shared-options.js";

/** Prints the completion script of a shell. Throws a UsageError for an unknown shell. */
export function printScript(words: readonly string[], io: Io): number {
  const [shell = "", ...more] = words;
  const script = Object.hasOwn(shellScripts, shell) && more.length === 0 ? shellScripts[shell] : undefined;
  if (script === undefined) throw new UsageError(unknownShell(shell));
  io.stdout(script);
  return exit.done;
}

/** Prints the words that can be the last one of a command line. */
export async function printWords(
  words: readonly string[],
  commands: Readonly<Record<string, Command>>,
  io: Io,
): Promise<number> {
  const methods = (contract: string): Promise<readonly string[]> => methodsOf(contract, io);
  const found = await wordsAfter({ commands, globals: globalOptions, methods }, words);
  io.stdout(found.map((word) => `${word}\n`).join(""));
  return exit.done;
}

function unknownShell(shell: string): string {
  const shells = Object.keys(shellScripts);
  const near = suggest(shell, shells);
  const hint = near === null ? `name ${shells.join(", ")}` : `did you mean ${near}?`;
  return shell === "" ? `the shell is missing: ${hint}` : `there is no script for ${shell}; ${hint}`;
}

/** The methods of a contract; none if it can't be read, because errors must not appear while a user types. */
async function methodsOf(contract: string, io: Io): Promise<readonly string[]> {
  const silent = { ...io, stderr: () => {}, stdout: () => {} };
  try {
    const { readOne } = await import("../contracts/read-one.js");
    const design = await readOne(contract, silent);
    if (design === null) return [];
    return design.services.flatMap((service) => service.methods.map((method) => `${service.name}.${method.name}`));
  } catch {
    return [];
  }
}
