import type { Span } from "../text/source-file.js";

/** Extends a span that is removed so that no gap remains: to the whole line if it is alone there, otherwise by the spaces after it. */
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
