import { positionAt, type Span } from "../../text/source-file.js";
import type { Diagnostic } from "../diagnostic.js";

/**
 * Diagnostics as one JSON document for scripts: `{ "diagnostics": [..] }`. Lines and columns count from 1, offsets from 0,
 * all in UTF-16 code units; `end` is exclusive.
 */
export function toJson(diagnostics: readonly Diagnostic[]): string {
  const entries = diagnostics.map((diagnostic) => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    hint: diagnostic.hint,
    ...place(diagnostic.span),
    related: diagnostic.related.map(({ span, message }) => ({ message, ...place(span) })),
    fixes: diagnostic.fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ span, text }) => ({ ...place(span), text })),
    })),
  }));
  return `${JSON.stringify({ diagnostics: entries }, null, 2)}\n`;
}

function place(span: Span) {
  return {
    file: span.file.path,
    start: { offset: span.start, ...positionAt(span.file, span.start) },
    end: { offset: span.end, ...positionAt(span.file, span.end) },
  };
}
