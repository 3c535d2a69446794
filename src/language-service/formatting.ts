import type { TextEdit } from "../diagnostics/diagnostic.js";
import { format } from "../format/format.js";
import { parse } from "../syntax/parse.js";
import { type ClassifiedToken, classifyTokens } from "../syntax/token-classes.js";
import { positionAt, type SourceFile, sourceFile } from "../text/source-file.js";
import { wholeEdit } from "./edits.js";
import { fileOf, parsedFile, type Workspace } from "./workspace.js";

/**
 * The edits that format a file. They only affect the text between tokens, so that cursors keep their places. None for a
 * file with syntax errors.
 */
export function formatEdits(workspace: Workspace, path: string): TextEdit[] {
  const file = fileOf(workspace, path);
  const { value: formatted } = format(file);
  return formatted === file.text
    ? []
    : (gapEdits(classified(workspace, file), file, sourceFile(path, formatted)) ?? [wholeEdit(file, formatted)]);
}

/** The edits of formatting that touch some lines; lines are counted from 1. */
export function formatLines(workspace: Workspace, path: string, first: number, last: number): TextEdit[] {
  return formatEdits(workspace, path).filter(
    ({ span }) => positionAt(span.file, span.start).line <= last && positionAt(span.file, span.end).line >= first,
  );
}

/** The edits after a character was typed: of the block that a brace closes, or of the line that a line break ends. */
export function formatTyped(workspace: Workspace, path: string, offset: number, typed: string): TextEdit[] {
  const file = fileOf(workspace, path);
  const { line } = positionAt(file, offset);
  if (typed === "\n") {
    // The current line has nothing to format yet, and the editor indents it.
    return formatLines(workspace, path, line - 1, line - 1).filter(
      ({ span }) => positionAt(file, span.end).line < line,
    );
  }
  const open = openingBrace(classified(workspace, file), file, offset - 1);
  return formatLines(workspace, path, open === null ? line : positionAt(file, open).line, line);
}

function openingBrace(tokens: readonly ClassifiedToken[], file: SourceFile, close: number): number | null {
  const open: number[] = [];
  for (const { span, class: kind } of tokens) {
    if (kind !== "punctuation") continue;
    const image = file.text.slice(span.start, span.end);
    if (image === "{") open.push(span.start);
    if (image !== "}") continue;
    const start = open.pop() ?? null;
    if (span.start === close) return start;
  }
  return null;
}

/** The edits of the text between tokens; null if the tokens differ in more than commas that formatting removes. */
function gapEdits(old: readonly ClassifiedToken[], before: SourceFile, after: SourceFile): TextEdit[] | null {
  const formatted = classifyTokens(after, parse(after).value).map(({ span }) => span);
  const edits: TextEdit[] = [];
  let next = 0;
  let oldEnd = 0;
  let newEnd = 0;
  const gap = (oldStart: number, newStart: number): void => {
    const text = after.text.slice(newEnd, newStart);
    if (before.text.slice(oldEnd, oldStart) !== text)
      edits.push({ span: { file: before, start: oldEnd, end: oldStart }, text });
  };
  for (const { span } of old) {
    const image = before.text.slice(span.start, span.end);
    const other = formatted[next];
    const same = other !== undefined && after.text.slice(other.start, other.end) === image;
    if (!same && image === ",") continue;
    if (!same) return null;
    gap(span.start, other.start);
    oldEnd = span.end;
    newEnd = other.end;
    next++;
  }
  if (next < formatted.length) return null;
  gap(before.text.length, after.text.length);
  return edits;
}

function classified(workspace: Workspace, file: SourceFile): ClassifiedToken[] {
  return classifyTokens(file, (parsedFile(workspace, file.path) ?? parse(file)).value);
}
