import { type DisplayedCharacter, displayed } from "../text/display.js";
import { positionAt, type SourceFile, type Span } from "../text/source-file.js";

/** The maximum width, in cells, of a source line in a frame; longer lines are cut around the place. */
const maxCells = 110;

/** One line of a frame: the source as shown, and the marks under it. */
export interface FrameLine {
  /** From 1; null stands for lines that are left out. */
  readonly line: number | null;
  readonly source: string;
  readonly marks: string;
}

/** Text of a line, without its line break. */
export function lineText(file: SourceFile, line: number): string {
  const start = file.lineStarts[line - 1] ?? file.text.length;
  const end = file.lineStarts[line] ?? file.text.length;
  return file.text.slice(start, end).replace(/[\r\n]+$/, "");
}

/** The lines of a place with marks under it. If it has many lines, the first and the last are shown. */
export function frameOf(span: Span, mark: string): FrameLine[] {
  const first = positionAt(span.file, span.start);
  const last = positionAt(span.file, Math.max(span.start, span.end - 1));
  const firstText = lineText(span.file, first.line);
  const startsAt = first.column - 1;
  if (first.line === last.line) {
    return [frameLine(first.line, firstText, startsAt, startsAt + Math.max(span.end - span.start, 1), mark)];
  }
  const lastText = lineText(span.file, last.line);
  const lines = [frameLine(first.line, firstText, startsAt, firstText.length, mark)];
  if (last.line > first.line + 1) lines.push({ line: null, source: "", marks: "" });
  lines.push(frameLine(last.line, lastText, lastText.length - lastText.trimStart().length, last.column, mark));
  return lines;
}

function frameLine(line: number, text: string, start: number, end: number, mark: string): FrameLine {
  const characters = displayed(text);
  const shown = cut(characters, start);
  let marks = shown.clipped ? "   " : "";
  for (const character of shown.characters) {
    const marked = character.offset >= start && character.offset < end;
    marks += (marked ? mark : " ").repeat(character.cells);
  }
  // A place past the last character means that something is missing at the end of the line.
  if (start >= text.length && !shown.cutAfter) marks += mark;
  const source = shown.characters.map((character) => character.shown).join("");
  const after = shown.cutAfter ? "..." : "";
  const trimmed = marks.trimEnd();
  return { line, source: (shown.clipped ? "..." : "") + source + after, marks: trimmed === "" ? mark : trimmed };
}

/** The shown part of a line: all of it, or a window that starts a little before the place. */
function cut(
  characters: readonly DisplayedCharacter[],
  start: number,
): { characters: readonly DisplayedCharacter[]; clipped: boolean; cutAfter: boolean } {
  const cells = characters.reduce((sum, character) => sum + character.cells, 0);
  if (cells <= maxCells) return { characters, clipped: false, cutAfter: false };
  const at = characters.findIndex((character) => character.offset >= start);
  const index = at < 0 ? characters.length : at;
  const from = index < maxCells / 2 ? 0 : index - 30;
  const part: DisplayedCharacter[] = [];
  let width = 0;
  for (const character of characters.slice(from)) {
    width += character.cells;
    if (width > maxCells) break;
    part.push(character);
  }
  return { characters: part, clipped: from > 0, cutAfter: from + part.length < characters.length };
}
