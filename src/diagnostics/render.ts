import { displayed, harmless, harmlessLine, withoutCommands } from "../text/display.js";
import { positionAt, type Span, sourceFile } from "../text/source-file.js";
import { type FrameLine, frameOf, lineText } from "./code-frame.js";
import type { Diagnostic, Fix } from "./diagnostic.js";
import { applyFix } from "./edits.js";
import { type Palette, plain } from "./palette.js";

/** A fix that changes more lines than this is named, but not shown. */
const maxPreviewLines = 6;

/**
 * One diagnostic for people: what, where, the lines with carets under the place, other places, the hint, and what the
 * fix would make of the lines. Text of contracts can't control the terminal. Ends without a line break.
 */
export function renderDiagnostic(diagnostic: Diagnostic, palette: Palette = plain): string {
  const preview = diagnostic.fixes[0] === undefined ? null : previewOf(diagnostic.span, diagnostic.fixes[0]);
  const frames = [diagnostic.span, ...diagnostic.related.map((place) => place.span)];
  const width = Math.max(
    ...frames.map((span) => String(positionAt(span.file, span.end).line).length),
    ...(preview?.lines ?? []).map((line) => String(line.number).length),
  );
  const gutter = " ".repeat(width);
  const bar = palette.faint(`${gutter} |`);
  const paint = (text: string): string => palette.severity(diagnostic.severity, text);
  const lines = [
    `${paint(`${diagnostic.severity}[${diagnostic.code}]`)}${palette.strong(`: ${harmlessLine(diagnostic.message)}`)}`,
    `${palette.faint(`${gutter}-->`)} ${placeText(diagnostic.span)}`,
    bar,
    ...frameLines(frameOf(diagnostic.span, "^"), width, palette, paint),
  ];
  for (const place of diagnostic.related) {
    const frame = frameLines(frameOf(place.span, "-"), width, palette, (text) => palette.faint(text));
    const last = frame.pop() ?? "";
    lines.push(
      `${palette.faint(`${gutter}:::`)} ${placeText(place.span)}`,
      bar,
      ...frame,
      `${last} ${palette.faint(harmlessLine(place.message))}`,
    );
  }
  if (diagnostic.hint !== null) lines.push(bar, note(gutter, "hint", diagnostic.hint, palette));
  if (preview !== null) {
    lines.push(bar, note(gutter, "fix", preview.title, palette));
    for (const { number, sign, text } of preview.lines) {
      const line = `${sign} ${text}`.trimEnd();
      const drawn = sign === "+" ? palette.added(line) : palette.removed(line);
      lines.push(`${palette.faint(String(number).padStart(width))} ${drawn}`);
    }
  }
  return withoutCommands(lines.join("\n"));
}

/** `2 errors, 1 warning`; empty if there is nothing to count. */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const parts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    const noun = severity === "info" ? "note" : severity;
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? "" : "s"}`];
  });
  return parts.join(", ");
}

function placeText(span: Span): string {
  const { line, column } = positionAt(span.file, span.start);
  return `${harmlessLine(span.file.path)}:${line}:${column}`;
}

function note(gutter: string, label: string, text: string, palette: Palette): string {
  const indented = harmless(text).replaceAll("\n", `\n${palette.faint(`${gutter} |`)} `);
  return `${palette.faint(`${gutter} =`)} ${palette.strong(`${label}:`)} ${indented}`;
}

function frameLines(
  frame: readonly FrameLine[],
  width: number,
  palette: Palette,
  paint: (text: string) => string,
): string[] {
  return frame.flatMap(({ line, source, marks }) =>
    line === null
      ? [palette.faint("...")]
      : [
          `${palette.faint(`${String(line).padStart(width)} |`)} ${source}`.trimEnd(),
          `${palette.faint(`${" ".repeat(width)} |`)} ${/^ */.exec(marks)?.[0] ?? ""}${paint(marks.trimStart())}`,
        ],
  );
}

interface Preview {
  readonly title: string;
  readonly lines: readonly { readonly number: number; readonly sign: "+" | "-"; readonly text: string }[];
}

/** The lines that a fix changes, before and after; only the title if they are many or in several files. */
function previewOf(place: Span, fix: Fix): Preview {
  const { file } = place;
  const fixed = applyFix(file, fix);
  const title = { title: fix.title, lines: [] };
  if (fixed === null || fix.edits.some((edit) => edit.span.file.path !== file.path)) return title;
  const after = sourceFile(file.path, fixed);
  const most = Math.min(file.lineStarts.length, after.lineStarts.length);
  let same = 0;
  while (same < most && lineText(file, same + 1) === lineText(after, same + 1)) same++;
  let sameAtEnd = 0;
  while (
    sameAtEnd < most - same &&
    lineText(file, file.lineStarts.length - sameAtEnd) === lineText(after, after.lineStarts.length - sameAtEnd)
  ) {
    sameAtEnd++;
  }
  const removed = file.lineStarts.length - same - sameAtEnd;
  const added = after.lineStarts.length - same - sameAtEnd;
  if (removed + added > maxPreviewLines || removed + added === 0) return title;
  const show = (text: string): string =>
    displayed(text)
      .map((character) => character.shown)
      .join("");
  return {
    title: fix.title,
    lines: [
      ...Array.from({ length: removed }, (_, index) => ({
        number: same + index + 1,
        sign: "-" as const,
        text: show(lineText(file, same + index + 1)),
      })),
      ...Array.from({ length: added }, (_, index) => ({
        number: same + index + 1,
        sign: "+" as const,
        text: show(lineText(after, same + index + 1)),
      })),
    ],
  };
}
