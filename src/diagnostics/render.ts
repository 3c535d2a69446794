import { positionAt, type Span } from "../text/source-file.js";
import type { Diagnostic, Severity } from "./diagnostic.js";

/** How the parts of a report are coloured; plain text by default. */
export interface Palette {
  severity(severity: Severity, text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

export const plain: Palette = { severity: (_, text) => text, strong: (text) => text, faint: (text) => text };

const sgr = (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m`;

export const coloured: Palette = {
  severity: (severity, text) => sgr(severity === "error" ? 31 : severity === "warning" ? 33 : 36, text),
  strong: (text) => sgr(1, text),
  faint: (text) => sgr(2, text),
};

/** A diagnostic for people: what, where with the line drawn, the other places, and the way out. */
export function renderDiagnostic(diagnostic: Diagnostic, palette: Palette = plain): string {
  const { severity, code, message, span, related, hint, fixes } = diagnostic;
  const lines = [
    `${palette.severity(severity, `${severity}[${code}]`)}: ${palette.strong(message)}`,
    ...frame(span, null, palette, severity),
  ];
  for (const place of related) lines.push(...frame(place.span, place.message, palette, "info"));
  if (hint !== null) lines.push(`  ${palette.faint("hint:")} ${hint}`);
  else if (fixes[0] !== undefined) lines.push(`  ${palette.faint("fix:")} ${fixes[0].title}`);
  return lines.join("\n");
}

/** Where a place is, and its first line with the span underlined. */
function frame(span: Span, label: string | null, palette: Palette, severity: Severity): string[] {
  const start = positionAt(span.file, span.start);
  const place = `  ${palette.faint("at")} ${span.file.path}:${start.line}:${start.column}`;
  if (span.file.text === "") return label === null ? [place] : [place, `     ${label}`];
  const lineStart = span.file.lineStarts[start.line - 1] ?? 0;
  const nextLine = span.file.lineStarts[start.line] ?? span.file.text.length + 1;
  const line = span.file.text.slice(lineStart, nextLine).replace(/[\r\n]+$/, "");
  const end = Math.min(Math.max(span.end, span.start + 1) - lineStart, Math.max(line.length, start.column));
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  const before = line.slice(0, start.column - 1);
  const under = line.slice(start.column - 1, end);
  const marks = "^".repeat(Math.max(width(under), 1));
  const drawn = palette.severity(severity, label === null ? marks : `${marks} ${label}`);
  return [
    place,
    `  ${palette.faint(`${number} |`)} ${expand(line)}`,
    `  ${palette.faint(`${gutter} |`)} ${" ".repeat(width(before))}${drawn}`,
  ];
}

const tab = "  ";

function expand(text: string): string {
  return text.replaceAll("\t", tab);
}

/** Columns of a terminal: East Asian wide characters and emoji take two, combining marks none. */
function width(text: string): number {
  let columns = 0;
  for (const char of expand(text)) {
    if (/\p{Mn}/u.test(char)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        char,
      )
        ? 2
        : 1;
  }
  return columns;
}

/** `2 errors, 1 warning`; empty where there is nothing. */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity, word: string): string[] => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? "" : "s"}`];
  };
  return [...count("error", "error"), ...count("warning", "warning"), ...count("info", "note")].join(", ");
}
