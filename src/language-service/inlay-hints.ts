import type * as ast from "../syntax/ast.js";
import type { SourceFile, Span } from "../text/source-file.js";
import { insertionAt } from "./edits.js";
import { type EffectiveClause, effectivePolicy, originText } from "./stream-policy.js";
import { meaningOf, type Workspace } from "./workspace.js";

export interface InlayHint {
  /** The offset at which it is shown. */
  readonly at: Span;
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
}

/** Defaults that are shown because they decide which messages are lost, and when. */
const important: readonly EffectiveClause["kind"][] = ["buffer", "resume", "overflow"];

/** Hints at each method with streams for the effective limits that its own block does not set. */
export function hintsOf(workspace: Workspace, path: string, start: number, end: number): InlayHint[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const methods = meaning.module.document.declarations.flatMap((declaration) =>
    declaration.kind === "service"
      ? declaration.clauses.filter((clause): clause is ast.Method => clause.kind === "method")
      : [],
  );
  return methods.flatMap((method): InlayHint[] => {
    if (method.span.end < start || method.span.start > end) return [];
    const policy = effectivePolicy(meaning, method);
    if (policy === null) return [];
    const shown = policy.filter(
      ({ kind, from }) => from === "service" || from === "api" || (from === "default" && important.includes(kind)),
    );
    if (shown.length === 0) return [];
    const block = method.clauses.findLast((clause) => clause.kind === "stream");
    const offset = headEnd(method.span.file, block?.span.start ?? method.name.span.end);
    const rows = shown.map((limit) => `- \`${limit.text}\`: ${originText(limit)}`);
    return [
      {
        at: insertionAt(method.span, offset),
        label: shown.map(({ text, from }) => (from === "default" ? text : `${text} (${from})`)).join(" · "),
        tooltip: ["Limits that this method has from elsewhere:", "", ...rows].join("\n"),
      },
    ];
  });
}

/** The end of the line on which the next block opens, where a hint covers no text. */
function headEnd(file: SourceFile, start: number): number {
  const open = file.text.indexOf("{", start);
  const rest = /[^\r\n]*/.exec(file.text.slice(open))?.[0] ?? "";
  return open + rest.trimEnd().length;
}
