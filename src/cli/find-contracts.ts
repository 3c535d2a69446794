import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Io, stdinName, Trouble } from "./io.js";
import { shownPath } from "./read-contract.js";

/** Folders that hold other people's files. */
const ignored = ["**/node_modules/**", "**/.*/**"];

/**
 * The contracts that some arguments name, each once: a file is itself, a folder all `.goa` files below it, a pattern what it
 * matches; standard input is itself. Throws Trouble where an argument names nothing: a typing error must not pass a check.
 */
export async function findContracts(names: readonly string[], io: Io): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    if (name === stdinName) {
      found.push(name);
      continue;
    }
    const kind = kindOf(name, io);
    if (kind === "file") found.push(shownPath(name, io));
    else if (kind === "folder") found.push(...(await contractsIn(name, io)));
    else if (isPattern(name)) found.push(...(await matches([name.replaceAll("\\", "/")], name, io)));
    else throw new Trouble(`${name} can't be read: there is no such file`);
  }
  return [...new Set(found)];
}

async function contractsIn(folder: string, io: Io): Promise<string[]> {
  const { escapePath } = await import("tinyglobby");
  return matches([`${escapePath(shownPath(folder, io) || ".")}/**/*.goa`], folder, io);
}

/** What patterns match below the working directory; those with `!` in front take away. */
async function matches(patterns: readonly string[], name: string, io: Io): Promise<string[]> {
  const { glob } = await import("tinyglobby");
  const paths = await glob([...patterns], { cwd: io.cwd, ignore: ignored, expandDirectories: false });
  if (paths.length === 0) throw new Trouble(`there is no .goa file ${isPattern(name) ? "that matches" : "in"} ${name}`);
  return paths.map((path) => shownPath(path, io)).sort();
}

function kindOf(name: string, io: Io): "file" | "folder" | null {
  const stats = statSync(resolve(io.cwd, name), { throwIfNoEntry: false });
  return stats === undefined ? null : stats.isDirectory() ? "folder" : "file";
}

function isPattern(name: string): boolean {
  return /[*?{}[\]]/.test(name);
}
