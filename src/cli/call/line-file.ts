import { type SourceFile, sourceFile } from "../../text/source-file.js";
import type { GivenText } from "./call-texts.js";

/** A value as a source file for reports, in which it is on the line that it has in its source; the lines before it are empty. */
export function lineFile({ text, line, source }: GivenText): SourceFile {
  return sourceFile(source, `${"\n".repeat(line - 1)}${text}`);
}
