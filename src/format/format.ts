import type { Outcome } from "../diagnostics/diagnostic.js";
import { readLayout } from "../syntax/layout.js";
import type { SourceFile } from "../text/source-file.js";
import { printLayout } from "./print-layout.js";

/**
 * Formats a file: two spaces a level, one member a line or the whole block on one line as its author had it, at most one blank line
 * in a row, no commas between members. Tokens, comments, their order and the kind of line endings are kept; of several
 * kinds, the first one is used.
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
