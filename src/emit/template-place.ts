import { type Span, sourceFile } from "../text/source-file.js";
import type { TemplateFile } from "./templates.js";

/** The span in a template from an offset to the end of its line. */
export function placeInTemplate({ path, text }: TemplateFile, start: number): Span {
  const end = text.indexOf("\n", start);
  return { file: sourceFile(path, text), start, end: end === -1 ? text.length : end };
}
