import type { TextEdit } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../text/source-file.js";
import { insertionAt } from "../edits.js";

/** Puts a decoration before a node: on a line above it, or on its line if that has other text before it. */
export function decorationEdit({ file, start }: Span, text: string): TextEdit {
  const lineStart = Math.max(file.text.lastIndexOf("\n", start - 1), file.text.lastIndexOf("\r", start - 1)) + 1;
  const indent = file.text.slice(lineStart, start);
  const separator = indent.trim() === "" ? `\n${indent}` : " ";
  return { span: insertionAt({ file }, start), text: text + separator };
}
