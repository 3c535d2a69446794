import { type SourceFile, sourceFile } from "../../text/source-file.js";
import type { GivenText } from "./call-texts.js";

/**
 * A source file for reports about a value. Empty lines before the value give it the line number that it has in its
 * source.
 */
export function lineFile({ text, line, source }: GivenText): SourceFile {
  return sourceFile(source, `${"\n".repeat(line - 1)}${text}`);
}
