import type { Outcome } from "../diagnostics/diagnostic.js";
import { readLayout } from "../syntax/layout.js";
import type { SourceFile } from "../text/source-file.js";
import { printLayout } from "./print-layout.js";

/**
 * Formats a file, with two spaces for each level, at most one blank line in a row, and no commas between members. A
 * block has one member on each line, or is on one line if its author wrote it so. Tokens and comments are kept in their
 * order. Line endings keep their kind; if there are several kinds, all of them become the first one.
 *
 * A file with syntax errors is returned unchanged, with the diagnostics.
 */
export function format(file: SourceFile): Outcome<string> {
  const { value: layout, diagnostics } = readLayout(file);
  if (layout === null) return { value: file.text, diagnostics };
  const printed = printLayout(layout);
  const ending = /\r\n|\n|\r/.exec(file.text)?.[0];
  return { value: ending === "\r\n" ? printed.replaceAll("\n", "\r\n") : printed, diagnostics };
}
