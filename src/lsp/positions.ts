import type { Location, Position, TextEdit as ProtocolEdit, Range, WorkspaceEdit } from "vscode-languageserver";
import type { TextEdit } from "../diagnostics/diagnostic.js";
import { positionAt, type SourceFile, type Span } from "../text/source-file.js";

/** The offset of a position. Positions outside of the text give its nearest end. */
export function offsetAt(file: SourceFile, { line, character }: Position): number {
  const start = file.lineStarts[line];
  if (start === undefined) return line < 0 ? 0 : file.text.length;
  const next = file.lineStarts[line + 1];
  const end = next === undefined ? file.text.length : next - 1;
  return Math.min(start + Math.max(character, 0), Math.max(end, start));
}

export function protocolPosition(file: SourceFile, offset: number): Position {
  const { line, column } = positionAt(file, offset);
  return { line: line - 1, character: column - 1 };
}

export function rangeOf({ file, start, end }: Span): Range {
  return { start: protocolPosition(file, start), end: protocolPosition(file, end) };
}

export function locationOf(span: Span, uriOf: (path: string) => string): Location {
  return { uri: uriOf(span.file.path), range: rangeOf(span) };
}

export function protocolEdit({ span, text }: TextEdit): ProtocolEdit {
  return { range: rangeOf(span), newText: text };
}

export function workspaceEdit(edits: readonly TextEdit[], uriOf: (path: string) => string): WorkspaceEdit {
  const changes: Record<string, ProtocolEdit[]> = {};
  for (const edit of edits) {
    const uri = uriOf(edit.span.file.path);
    const list = changes[uri] ?? [];
    changes[uri] = list;
    list.push(protocolEdit(edit));
  }
  return { changes };
}
