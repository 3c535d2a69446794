import type { Diagnostic, TextEdit } from "../diagnostics/diagnostic.js";
import { applyEdits } from "../diagnostics/edits.js";
import { parse } from "../syntax/parse.js";
import { type SourceFile, sourceFile } from "../text/source-file.js";
import { ruleOf } from "./rules.js";

export interface Fixed {
  readonly text: string;
  readonly applied: readonly Diagnostic[];
}

/**
 * Applies the safe fixes of findings to the text of a file. Fixes that overlap with an earlier one wait for the next round.
 * Comments stay, because an edit replaces only its own span. A result that would not parse is discarded.
 */
export function fixFile(file: SourceFile, findings: readonly Diagnostic[]): Fixed {
  const applied: Diagnostic[] = [];
  const edits: TextEdit[] = [];
  const touches = (a: TextEdit, b: TextEdit): boolean => a.span.start <= b.span.end && b.span.start <= a.span.end;
  for (const finding of findings) {
    const [fix] = finding.fixes;
    if (fix === undefined || ruleOf(finding.code)?.safeFix !== true) continue;
    if (fix.edits.some((edit) => edit.span.file.path !== file.path)) continue;
    if (fix.edits.some((edit) => edits.some((other) => touches(edit, other)))) continue;
    edits.push(...fix.edits);
    applied.push(finding);
  }
  const text = applyEdits(file, edits);
  if (text === null || parse(sourceFile(file.path, text)).diagnostics.some(({ severity }) => severity === "error"))
    return { text: file.text, applied: [] };
  return { text, applied };
}
