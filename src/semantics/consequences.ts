import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type * as ast from "../syntax/ast.js";
import { syntaxDiagnostics } from "../syntax/syntax-diagnostics.js";
import type { Span } from "../text/source-file.js";

/** Reports about missing parts, which may be in an unreadable part. */
const absences: ReadonlySet<string> = new Set([
  "default-required",
  "empty-declaration",
  "event-field",
  "invalid-flow",
  "invalid-server",
  "missing-credential",
  "missing-route",
  "path-parameter",
  "payload-type",
  "stream-without-streams",
  "unknown-field",
  "view-without-views",
]);

/** Reports about names that an unreadable import may declare. */
const namings: ReadonlySet<string> = new Set(["unknown-annotation", "unknown-name", "unknown-type"]);

/**
 * Drops consequences of syntax errors: reports at the same place, reports about missing parts of a declaration or
 * method from which a part was cut out, and names that an unreadable import may declare.
 */
export function withoutConsequences(
  diagnostics: readonly Diagnostic[],
  documents: readonly ast.Document[],
): readonly Diagnostic[] {
  const mistakes = diagnostics.filter(isMistakeOfForm);
  if (mistakes.length === 0) return diagnostics;
  const containers = documents.flatMap(damagedContainers);
  const withoutImports = documents.filter(({ damaged }) => damaged.some(startsImport));
  return diagnostics.filter((diagnostic) => {
    if (isMistakeOfForm(diagnostic)) return true;
    const { code, span } = diagnostic;
    if (mistakes.some((mistake) => isWithin(span, mistake.span))) return false;
    if (absences.has(code) && containers.some((container) => isWithin(span, container))) return false;
    return !namings.has(code) || !withoutImports.some((document) => document.span.file === span.file);
  });
}

function isMistakeOfForm({ code }: Diagnostic): boolean {
  return Object.hasOwn(syntaxDiagnostics, code);
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}

function startsImport({ file, start }: Span): boolean {
  return /^(?:import|from)\b/.test(file.text.slice(start, start + 10));
}

/** The innermost declarations and methods from which a part was cut out. */
function damagedContainers(document: ast.Document): Span[] {
  if (document.damaged.length === 0) return [];
  const spans = document.declarations.flatMap((declaration) =>
    declaration.kind === "service"
      ? [declaration.span, ...declaration.clauses.filter(({ kind }) => kind === "method").map(({ span }) => span)]
      : [declaration.span],
  );
  return document.damaged.flatMap((damage) => {
    const around = spans.filter((span) => isWithin(damage, span));
    const innermost = around.at(-1);
    return innermost === undefined ? [] : [innermost];
  });
}
