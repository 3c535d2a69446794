import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** The same reports once: contracts that import one file would each tell its mistakes. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = JSON.stringify([span.file.path, span.start, span.end, code, message]);
    return seen.has(key) ? false : seen.add(key);
  });
}
