import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Outcome } from "../../diagnostics/diagnostic.js";
import { load } from "../../semantics/bind/load.js";
import { type Compiled, compile } from "../../semantics/compile.js";
import { decodeText } from "../../text/decode.js";
import { InternalError, IoError, isExpected, systemReason, UsageError } from "../failures.js";
import { type Io, stdinName } from "../io.js";
import { importHost } from "./import-host.js";

/**
 * Compiles a file, or standard input, whose path in reports and for imports is `stdinPath`. Paths in reports are
 * relative to the working directory. Throws a UsageError for a design, an IoError if the file can't be read, and an
 * InternalError for a bug.
 */
export function compileFile(file: string, io: Io, stdinPath = "stdin.goa"): Outcome<Compiled> {
  if (isDesign(file)) throw new UsageError(`${file} is not a contract: only compile and diff accept a design`);
  const text = file === stdinName ? io.stdin() : null;
  const entry = shownPath(file === stdinName ? stdinPath : file, io);
  const host = (path: string): string | null => {
    if (path === entry && text !== null) return text;
    try {
      return read(path, io);
    } catch (error) {
      if (path === entry) throw new IoError(`could not read ${file}: ${systemReason(error)}`);
      return null;
    }
  };
  try {
    return compile(entry, { read: host, ...importHost(entry, io.cwd) });
  } catch (error) {
    throw isExpected(error) ? error : new InternalError(entry, error);
  }
}

/** Contracts and everything that they import, each once, in order; without files of packages. Missing imports are left to `check`. */
export function withImports(contracts: readonly string[], io: Io): string[] {
  const host = (path: string): string | null => {
    try {
      return read(path, io);
    } catch {
      return null;
    }
  };
  const imported = contracts.flatMap((contract) =>
    load(contract, { read: host, ...importHost(contract, io.cwd) }).modules.map(({ path }) => path),
  );
  const own = imported.filter((path) => !path.split("/").includes("node_modules"));
  return [...new Set([...contracts, ...own])].sort();
}

/** Whether a file is a design that `goaidl ir` printed, by its name. */
export function isDesign(file: string): boolean {
  return file.endsWith(".json");
}

/** A path as it appears in reports: relative to the working directory, with `/`. */
export function shownPath(file: string, io: Pick<Io, "cwd">): string {
  return relative(io.cwd, resolve(io.cwd, file)).split(sep).join("/");
}

/** Reads a text file. Throws an IoError. */
export function readText(file: string, io: Io): string {
  try {
    return read(file, io);
  } catch (error) {
    throw new IoError(`could not read ${file}: ${systemReason(error)}`);
  }
}

/** Reads a text file and passes it to `onRead`. Throws the system's errors. */
function read(file: string, io: Io): string {
  const path = resolve(io.cwd, file);
  try {
    const text = decodeText(readFileSync(path));
    io.onRead?.(path, text);
    return text;
  } catch (error) {
    io.onRead?.(path, null);
    throw error;
  }
}
