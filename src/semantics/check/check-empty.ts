import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Module } from "../bind/load.js";
import type { Program } from "../bind/scope.js";
import type { Reporter } from "../reporter.js";

/** Reports files that declare nothing, and services without methods: nothing would be generated from them. */
export function checkEmpty(
  reporter: Reporter,
  {
    modules,
    services,
    unread,
  }: {
    readonly modules: readonly Module[];
    readonly services: Program["services"];
    /** Syntax errors, at which declarations may have been lost. */
    readonly unread: readonly Diagnostic[];
  },
): void {
  const broken = new Set(unread.map(({ span }) => span.file));
  for (const { file, document } of modules) {
    if (document.declarations.length > 0 || document.imports.length > 0 || broken.has(file)) continue;
    reporter.report(
      "empty-file",
      {},
      { file, start: 0, end: 0 },
      { hint: "declare a `service`, or types that other files import" },
    );
  }
  for (const { name, clauses } of services) {
    if (clauses.some(({ kind }) => kind === "method") || broken.has(name.span.file)) continue;
    reporter.report("empty-service", { name: name.text }, name.span, {
      hint: 'write a method: `method now { result timestamp  http { GET "/now" } }`',
    });
  }
}
