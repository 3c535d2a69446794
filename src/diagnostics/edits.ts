import type { SourceFile, Span } from "../text/source-file.js";
import type { Fix, TextEdit } from "./diagnostic.js";

/**
 * The text of a file with edits applied, or null where two of them overlap. Edits of other files are left out; edits at one
 * place are applied in the order given.
 */
export function applyEdits(file: SourceFile, edits: readonly TextEdit[]): string | null {
  const ordered = edits
    .filter((edit) => edit.span.file.path === file.path)
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end || a.index - b.index);
  // Inserted text gets the line endings of the file.
  const hasCrlf = /^[^\r\n]*\r\n/.test(file.text);
  let text = "";
  let at = 0;
  for (const { span, text: inserted } of ordered) {
    if (span.start < at) return null;
    text += file.text.slice(at, span.start) + (hasCrlf ? inserted.replaceAll(/\r?\n/g, "\r\n") : inserted);
    at = span.end;
  }
  return text + file.text.slice(at);
}

/** The fix that writes a text in place of another. */
export function replacement(span: Span, text: string): Fix {
  return { title: `write \`${text}\``, edits: [{ span, text }] };
}

/** The text of a file after a fix; null where its edits contradict each other. */
export function applyFix(file: SourceFile, fix: Fix): string | null {
  return applyEdits(file, fix.edits);
}
