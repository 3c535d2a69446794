import type { Span } from "../text/source-file.js";

/** What to remove with a piece of text so that no hole stays: its whole line where nothing else stands there, else the blanks after it. */
export function removal(span: Span): Span {
  const { text } = span.file;
  let start = span.start;
  let end = span.end;
  while (end < text.length && /[ \t]/.test(text.charAt(end))) end++;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start--;
  const alone =
    (start === 0 || /[\r\n]/.test(text.charAt(start - 1))) && (end === text.length || /[\r\n]/.test(text.charAt(end)));
  if (!alone) {
    const last = end === text.length || /[\r\n]/.test(text.charAt(end));
    return last ? { ...span, start } : { ...span, end };
  }
  if (text.startsWith("\r\n", end)) end += 2;
  else if (end < text.length) end++;
  return { ...span, start, end };
}
