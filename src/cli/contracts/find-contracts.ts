import { statSync } from "node:fs";
import { resolve } from "node:path";
import { reporter } from "../../diagnostics/define.js";
import type { Config } from "../config/config.js";
import { configDiagnostics } from "../config/config-diagnostics.js";
import { ConfigMistakes, type Io, stdinName, Trouble } from "../io.js";
import { shownPath } from "./read-contract.js";

/** Folders that hold other people's files. */
const ignored = ["**/node_modules/**", "**/.*/**"];

const report = reporter(configDiagnostics);

/**
 * The contracts that some arguments name, each once: a file is itself, a folder all `.goa` files below it, a pattern what it
 * matches; standard input is itself. Throws Trouble where an argument names nothing: a typing error must not pass a check.
 */
export async function findContracts(names: readonly string[], io: Io): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const paths = await named(name, io.cwd, io);
    if (paths === null) {
      io.onRead?.(resolve(io.cwd, name), null);
      throw new Trouble(`${name} can't be read: there is no such file`);
    }
    if (paths.length === 0) {
      throw new Trouble(`there is no .goa file ${isPattern(name) ? "that matches" : "in"} ${name}`);
    }
    found.push(...paths);
  }
  return [...new Set(found)];
}

/** The contracts that arguments name, or else those of the configuration. Throws Trouble where there is neither. */
export async function chosenContracts(names: readonly string[], config: string | undefined, io: Io): Promise<string[]> {
  if (names.length > 0) return findContracts(names, io);
  const { requiredConfig } = await import("../config/read-config.js");
  return configuredContracts(requiredConfig(config, "name contracts", io), io);
}

/** The contracts of a configuration; later entries with `!` take away from earlier ones. */
export async function configuredContracts(config: Config, io: Io): Promise<string[]> {
  let found: string[] = [];
  for (const [index, input] of config.inputs.entries()) {
    const takesAway = input.startsWith("!");
    const paths = (await named(takesAway ? input.slice(1) : input, config.folder, io)) ?? [];
    if (takesAway) {
      const away = new Set(paths);
      found = found.filter((path) => !away.has(path));
    } else if (paths.length === 0) {
      throw new ConfigMistakes([report("config-no-match", { input }, config.text.valueSpan(["inputs", index]))]);
    } else {
      found.push(...paths);
    }
  }
  return [...new Set(found)];
}

/** What a name stands for, seen from a folder; null where it is neither there nor a pattern. */
async function named(name: string, folder: string, io: Io): Promise<string[] | null> {
  if (name === stdinName) return [name];
  const path = resolve(folder, name);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory()) return [shownPath(path, io)];
  if (stats === undefined && !isPattern(name)) return null;
  const { glob } = await import("tinyglobby");
  const [pattern, cwd] = stats === undefined ? [name.replaceAll("\\", "/"), folder] : ["**/*.goa", path];
  const paths = await glob([pattern], { cwd, ignore: ignored, expandDirectories: false });
  return paths.map((found) => shownPath(resolve(cwd, found), io)).sort();
}

/** The folders in which a file that appears can become one of the contracts that some names stand for; absolute. */
export function foldersOf(names: readonly string[], folder: string): string[] {
  return names
    .filter((name) => name !== stdinName && !name.startsWith("!"))
    .flatMap((name) => {
      const path = resolve(folder, name);
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return [path];
      if (!isPattern(name)) return [];
      const parts = name.split("/");
      return [resolve(folder, parts.slice(0, parts.findIndex(isPattern)).join("/"))];
    });
}

function isPattern(name: string): boolean {
  return /[*?{}[\]]/.test(name);
}
