import { aside, type Doc, hardline, indent } from "../text/doc.js";

/**
 * A document that is being built. A line break is added only when a text follows, and gets the indentation of that
 * text.
 */
export interface Sheet {
  readonly parts: Doc[];
  /** The place of the next text: at the top of the file, at the start of a line, or behind other text. */
  at: "top" | "lineStart" | "text";
  /** Whether a blank line is left before the next text. */
  blank: boolean;
  /** Whether a comment or documentation extends to the end of the line: nothing may follow on it. */
  full: boolean;
}

export function sheet(at: Sheet["at"]): Sheet {
  return { parts: [], at, blank: false, full: false };
}

/** Writes a text, with a space before it unless it is first on its line. */
export function write(to: Sheet, text: string, spaced: "spaced" | "close"): void {
  startText(to, spaced);
  to.parts.push(text);
}

/** Writes a text that counts as zero columns, such as a comment. */
export function writeAside(to: Sheet, text: string, spaced: "spaced" | "close"): void {
  startText(to, spaced);
  to.parts.push(aside(text));
}

function startText(to: Sheet, spaced: "spaced" | "close"): void {
  if (to.at === "lineStart") {
    if (to.blank) to.parts.push(hardline);
    to.parts.push(hardline);
  } else if (to.at === "text" && spaced === "spaced") to.parts.push(" ");
  to.at = "text";
  to.blank = false;
}

/** Starts a new line, unless the current one is still empty. */
export function startLine(to: Sheet): void {
  if (to.at === "text") to.at = "lineStart";
  to.full = false;
}

/** Leaves one blank line before a line that has just been started; none at the top of the file. */
export function leaveBlank(to: Sheet): void {
  to.blank = to.at === "lineStart";
}

/** Writes texts, and indents all lines but the first by one more level. */
export function indented(to: Sheet, print: (inner: Sheet) => void): void {
  const inner: Sheet = { ...to, parts: [] };
  print(inner);
  to.parts.push(indent(inner.parts));
  to.at = inner.at;
  to.blank = inner.blank;
  to.full = inner.full;
}
