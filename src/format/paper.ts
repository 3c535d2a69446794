/** The output of the formatter, line by line. */
export interface Paper {
  readonly done: string[];
  /** The line that is being written, with its indentation; empty at its start. */
  line: string;
  /** Spaces before the first text of the line. */
  indent: number;
  /** Whether the line ends with a line comment, so that nothing may follow on it. */
  full: boolean;
}

export function paper(): Paper {
  return { done: [], line: "", indent: 0, full: false };
}

export function write(to: Paper, text: string): void {
  to.line += to.line === "" ? " ".repeat(to.indent) + text : text;
}

/** Starts a new line, unless the current one is still empty. */
export function startLine(to: Paper, indent: number): void {
  if (to.line !== "") to.done.push(to.line);
  to.line = "";
  to.indent = indent;
  to.full = false;
}

/** Leaves one blank line before the one that has just been started; none at the top of the text. */
export function leaveBlank(to: Paper): void {
  if (to.done.length > 0 && to.done.at(-1) !== "") to.done.push("");
}

/** The whole text: ends with one line break, or is empty. */
export function textOf(from: Paper): string {
  startLine(from, 0);
  while (from.done.at(-1) === "") from.done.pop();
  return from.done.length === 0 ? "" : `${from.done.join("\n")}\n`;
}
