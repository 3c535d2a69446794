import type { Outcome } from "../diagnostics/diagnostic.js";
import { readLayout } from "../syntax/layout.js";
import type { SourceFile } from "../text/source-file.js";
import { printLayout } from "./print-layout.js";

/**
 * The text of a file in the one style: two blanks a level, one member a line or the whole block on one line as its author had
 * it, at most one blank line in a row, no commas between members. Tokens, comments and their order stay as they are.
 *
 * A file with mistakes of form comes back unchanged, with the reports.
 */
export function format(file: SourceFile): Outcome<string> {
  const { value: layout, diagnostics } = readLayout(file);
  return { value: layout === null ? file.text : printLayout(layout), diagnostics };
}
