import type { CstElement } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { SourceFile, Span } from "../../text/source-file.js";
import { extent } from "../cst.js";

/** The context of every function here: the file, and the list that receives reports about literals. */
export interface Builder {
  readonly file: SourceFile;
  readonly diagnostics: Diagnostic[];
}

export function spanOf(b: Builder, element: CstElement): Span {
  return { file: b.file, ...extent(element) };
}
