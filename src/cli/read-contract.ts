import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { coloured, plain, renderDiagnostic, summary } from "../diagnostics/render.js";
import { type Compiled, compile } from "../semantics/compile.js";
import { type Io, Trouble } from "./io.js";

/** Compiles a file of the disk. Paths in reports are relative to the working directory. */
export function compileFile(file: string, io: Io): Outcome<Compiled> {
  const entry = relative(io.cwd, resolve(io.cwd, file)).split(sep).join("/");
  const read = (path: string): string | null => {
    try {
      return readFileSync(resolve(io.cwd, path), "utf8");
    } catch (error) {
      if (path === entry) throw new Trouble(`${file} can't be read: ${reason(error)}`);
      return null;
    }
  };
  return compile(entry, { read });
}

export function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return error instanceof Error ? error.message : String(error);
}

/** Writes reports to stderr, with a count at the end where there are errors. */
export function report(diagnostics: readonly Diagnostic[], io: Io): void {
  if (diagnostics.length === 0) return;
  const palette = io.colour ? coloured : plain;
  for (const diagnostic of diagnostics) io.stderr(`${renderDiagnostic(diagnostic, palette)}\n\n`);
  io.stderr(`${summary(diagnostics)}\n`);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
