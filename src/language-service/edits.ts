import type { TextEdit } from "../diagnostics/diagnostic.js";
import type { SourceFile, Span } from "../text/source-file.js";

/** The empty place at an offset, where an edit inserts its text. */
export function insertionAt({ file }: Pick<Span, "file">, offset: number): Span {
  return { file, start: offset, end: offset };
}

/** The edit that replaces the whole text of a file. */
export function wholeEdit(file: SourceFile, text: string): TextEdit {
  return { span: { file, start: 0, end: file.text.length }, text };
}
