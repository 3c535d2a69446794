import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Outcome } from "../../diagnostics/diagnostic.js";
import { load } from "../../semantics/bind/load.js";
import { type Compiled, compile } from "../../semantics/compile.js";
import { type Io, stdinName, Trouble } from "../io.js";

/**
 * Compiles a file of the disk, or standard input, which reports and imports take to be at `stdinPath`. Paths in reports
 * are relative to the working directory. Throws Trouble.
 */
export function compileFile(file: string, io: Io, stdinPath = "stdin.goa"): Outcome<Compiled> {
  if (isDesign(file)) throw new Trouble(`${file} is no contract: a design is taken by compile and diff`);
  const text = file === stdinName ? io.stdin() : null;
  const entry = shownPath(file === stdinName ? stdinPath : file, io);
  const host = (path: string): string | null => {
    if (path === entry && text !== null) return text;
    try {
      return read(path, io);
    } catch (error) {
      if (path === entry) throw new Trouble(`${file} can't be read: ${reason(error)}`);
      return null;
    }
  };
  return compile(entry, { read: host });
}

/** Contracts and all that they import, each once, in order; without files of packages. Imports of no file are left to `check`. */
export function withImports(contracts: readonly string[], io: Io): string[] {
  const host = (path: string): string | null => {
    try {
      return read(path, io);
    } catch {
      return null;
    }
  };
  const imported = contracts.flatMap((contract) => load(contract, { read: host }).modules.map(({ path }) => path));
  const own = imported.filter((path) => !path.split("/").includes("node_modules"));
  return [...new Set([...contracts, ...own])].sort();
}

/** Whether a file is a design that `goaidl ir` printed, by its name. */
export function isDesign(file: string): boolean {
  return file.endsWith(".json");
}

/** A path as reports show it: relative to the working directory, with `/`. */
export function shownPath(file: string, io: Io): string {
  return relative(io.cwd, resolve(io.cwd, file)).split(sep).join("/");
}

/** Reads a text of the disk. Throws Trouble. */
export function readText(file: string, io: Io): string {
  try {
    return read(file, io);
  } catch (error) {
    throw new Trouble(`${file} can't be read: ${reason(error)}`);
  }
}

/** Reads a text and tells who watches. Throws what the system does. */
function read(file: string, io: Io): string {
  const path = resolve(io.cwd, file);
  try {
    const text = readFileSync(path, "utf8");
    io.onRead?.(path, text);
    return text;
  } catch (error) {
    io.onRead?.(path, null);
    throw error;
  }
}

export function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "ENOTDIR") return "a part of its path is a file";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return error instanceof Error ? error.message : String(error);
}
