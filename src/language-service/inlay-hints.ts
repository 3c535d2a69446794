import type * as ast from "../syntax/ast.js";
import type { Span } from "../text/source-file.js";
import { type EffectiveClause, effectivePolicy } from "./stream-policy.js";
import { meaningOf, type Workspace } from "./workspace.js";

export interface InlayHint {
  /** Where it is shown: at this offset. */
  readonly at: Span;
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
}

/** The limits that are shown although they are defaults: they decide what is lost and when. */
const important: readonly EffectiveClause["kind"][] = ["buffer", "resume", "overflow"];

/** Behind each method with streams, the limits that hold for it and that its own block does not say. */
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
    const anchor = block ?? method.name;
    const offset = block === undefined ? braceAfter(method) : headOf(anchor.span);
    const rows = shown.map(({ text, from }) => `- \`${text}\`: ${from === "default" ? "default" : `the ${from}`}`);
    return [
      {
        at: { ...method.span, start: offset, end: offset },
        label: shown.map(({ text, from }) => (from === "default" ? text : `${text} (${from})`)).join(" · "),
        tooltip: ["Limits that this method has from elsewhere:", "", ...rows].join("\n"),
      },
    ];
  });
}

/** The end of the line on which a block opens, where a hint covers none of what is written. */
function headOf({ file, start }: Span): number {
  const open = file.text.indexOf("{", start);
  const rest = /[^\r\n]*/.exec(file.text.slice(open))?.[0] ?? "";
  return open + rest.trimEnd().length;
}

function braceAfter({ name }: ast.Method): number {
  return headOf({ ...name.span, start: name.span.end });
}
