import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Origin } from "../ir/documentation.js";
import type { SourceFile, Span } from "../text/source-file.js";
import type { Change } from "./change.js";

/** The sources of both designs. A design that was read from IR has none. */
export interface ChangeSources {
  /** The file of an origin of the old or the new design; null if there is no text. */
  readonly before: (path: string) => SourceFile | null;
  readonly after: (path: string) => SourceFile | null;
  /** The new design's entry file: changes without a place are reported at its start. */
  readonly entry: SourceFile;
}

/** Turns changes into diagnostics, which every output format can print. The old place is a related location of the new one. */
export function changeDiagnostics(changes: readonly Change[], sources: ChangeSources): Diagnostic[] {
  return changes.map((change): Diagnostic => {
    const after = spanOf(change.after, sources.after);
    const before = spanOf(change.before, sources.before);
    const related = after !== null && before !== null ? [{ span: before, message: "the old declaration" }] : [];
    const [first, ...others] = change.reach;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    const reached = first === undefined || !first.includes(" <- ") ? "" : `; reached by ${first}${more}`;
    return {
      code: change.code,
      severity: change.severity === "warn" ? "warning" : change.severity,
      message: `${change.message}: ${change.reason}${reached}`,
      span: after ?? before ?? { file: sources.entry, start: 0, end: 0 },
      related,
      hint: change.advice,
      fixes: [],
    };
  });
}

/** The span from an origin to the end of the name there. */
function spanOf(origin: Origin | null, fileOf: (path: string) => SourceFile | null): Span | null {
  if (origin === null) return null;
  const file = fileOf(origin.file);
  if (file === null) return null;
  const start = Math.min((file.lineStarts[origin.line - 1] ?? 0) + origin.column - 1, file.text.length);
  const name = /^(?:"(?:[^"\\\n]|\\.)*"|[\p{L}\p{N}_]+)/u.exec(file.text.slice(start, start + 200));
  return { file, start, end: start + (name?.[0].length ?? 0) };
}
