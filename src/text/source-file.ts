/** A source text with a path, immutable. Positions everywhere in the compiler are UTF-16 offsets into `text`. */
export interface SourceFile {
  /** The path by which the host finds the file, with `/` as separator. Reports show it to users. */
  readonly path: string;
  readonly text: string;
  /** Offset of the first character of each line, ascending; the first entry is 0. */
  readonly lineStarts: readonly number[];
}

/** A place in a source file: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** The text of a span. */
export function spanText({ file, start, end }: Span): string {
  return file.text.slice(start, end);
}

/** A position with line and column from 1; columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Makes a source file; a leading byte order mark is dropped. */
export function sourceFile(path: string, text: string): SourceFile {
  const clean = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const lineStarts = [0];
  for (let offset = 0; offset < clean.length; offset++) {
    const code = clean.charCodeAt(offset);
    if (code === 13 && clean.charCodeAt(offset + 1) === 10) offset++;
    if (code === 10 || code === 13) lineStarts.push(offset + 1);
  }
  return { path, text: clean, lineStarts };
}

/** Line and column of an offset; an offset past the end counts as the end. */
export function positionAt(file: SourceFile, offset: number): Position {
  const target = Math.min(Math.max(offset, 0), file.text.length);
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= target) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: target - (file.lineStarts[low] ?? 0) + 1 };
}
