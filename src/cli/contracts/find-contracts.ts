import { type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import { reporter } from "../../diagnostics/define.js";
import type { Config } from "../config/config.js";
import { configDiagnostics } from "../config/config-diagnostics.js";
import { ConfigError, IoError, systemReason } from "../failures.js";
import { type Io, stdinName } from "../io.js";
import { shownPath } from "./read-contract.js";

/** Folders of packages and of tools. */
const ignored = ["**/node_modules/**", "**/.*/**"];

const report = reporter(configDiagnostics);

/**
 * The contracts that some arguments name, each once. A folder stands for all `.goa` files below it, and a pattern for
 * the files that it matches. Throws an IoError if an argument names nothing, because a check must not pass after a
 * typing error.
 */
export async function findContracts(names: readonly string[], io: Io): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const paths = await named(name, io.cwd, io);
    if (paths === null) {
      io.onRead?.(resolve(io.cwd, name), null);
      throw new IoError(`could not read ${name}: there is no such file`);
    }
    if (paths.length === 0) {
      throw new IoError(`there is no .goa file ${isPattern(name) ? "that matches" : "in"} ${name}`);
    }
    found.push(...paths);
  }
  return [...new Set(found)];
}

/** The contracts that arguments name, or else those of the configuration. Throws a UsageError without either. */
export async function chosenContracts(names: readonly string[], config: string | undefined, io: Io): Promise<string[]> {
  if (names.length > 0) return findContracts(names, io);
  const { requiredConfig } = await import("../config/read-config.js");
  return configuredContracts(requiredConfig(config, "name contracts", io), io);
}

/**
 * The contracts of a configuration. An entry with `!` excludes files of earlier entries. Throws a ConfigError if
 * another entry matches nothing.
 */
export async function configuredContracts(config: Config, io: Io): Promise<string[]> {
  let found: string[] = [];
  for (const [index, input] of config.inputs.entries()) {
    const excludes = input.startsWith("!");
    const paths = (await named(excludes ? input.slice(1) : input, config.folder, io)) ?? [];
    if (excludes) {
      const excluded = new Set(paths);
      found = found.filter((path) => !excluded.has(path));
    } else if (paths.length === 0) {
      throw new ConfigError([report("config-no-match", { input }, config.text.valueSpan(["inputs", index]))]);
    } else {
      found.push(...paths);
    }
  }
  return [...new Set(found)];
}

/** The files that a name stands for, relative to a folder; null if it is neither a file nor a pattern. */
async function named(name: string, folder: string, io: Io): Promise<string[] | null> {
  if (name === stdinName) return [name];
  const path = resolve(folder, name);
  const stats = statsOf(path);
  if (stats !== null && !stats.isDirectory()) return [shownPath(path, io)];
  if (stats === null && !isPattern(name)) return null;
  const { glob } = await import("tinyglobby");
  const [pattern, cwd] = stats === null ? [name.replaceAll("\\", "/"), folder] : ["**/*.goa", path];
  const paths = await glob([pattern], { cwd, ignore: ignored, expandDirectories: false });
  return paths.map((found) => shownPath(resolve(cwd, found), io)).sort();
}

/**
 * The absolute paths of the folders in which a new file can become one of the contracts that some names stand for. This
 * includes folders that do not exist yet.
 */
export function foldersOf(names: readonly string[], folder: string): string[] {
  return names
    .filter((name) => name !== stdinName && !name.startsWith("!"))
    .flatMap((name) => {
      const path = resolve(folder, name);
      const stats = statsOf(path);
      if (stats?.isDirectory() === true) return [path];
      if (!isPattern(name)) return stats === null && !/\.(?:goa|json)$/.test(name) ? [path] : [];
      const parts = name.split("/");
      return [resolve(folder, parts.slice(0, parts.findIndex(isPattern)).join("/"))];
    });
}

/** The file or folder at a path; null if there is none. Throws an IoError if the system reports another error. */
function statsOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    // ENOTDIR: a part of the path is a file, so the rest does not exist.
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new IoError(`could not read ${path}: ${systemReason(error)}`);
  }
}

function isPattern(name: string): boolean {
  return /[*?{}[\]]/.test(name);
}
