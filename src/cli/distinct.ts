import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** Removes repeated reports: several contracts that import one file each report its mistakes. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = JSON.stringify([span.file.path, span.start, span.end, code, message]);
    return seen.has(key) ? false : seen.add(key);
  });
}
