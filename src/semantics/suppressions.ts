import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type * as ast from "../syntax/ast.js";
import { type Node, walk } from "../syntax/walk.js";
import type { Span } from "../text/source-file.js";

/** `@suppress(code, "reason")` silences warnings of one code in the annotated declaration. */
export interface Suppression {
  readonly code: string;
  readonly reason: string;
  /** The place of the code. */
  readonly codeSpan: Span;
  readonly annotation: Span;
  /** The annotated declaration, with everything inside. */
  readonly scope: Span;
}

/** All suppressions of a file, in order. The checks of annotations report invalid ones. */
export function suppressionsOf(document: ast.Document): Suppression[] {
  const found: Suppression[] = [];
  // Most files have none, and a search in the text is much cheaper than a walk.
  if (!document.span.file.text.includes("suppress")) return found;
  walk(document, (node) => {
    for (const annotation of annotationsOf(node)) {
      if (annotation.name.text !== "suppress") continue;
      const code = argument(annotation, "code", 0);
      const reason = argument(annotation, "reason", 1);
      if (code === null || reason === null) continue;
      found.push({
        code: code.value,
        reason: reason.value,
        codeSpan: code.span,
        annotation: annotation.span,
        scope: node.span,
      });
    }
  });
  return found;
}

/** Whether a suppression silences a diagnostic. Errors can't be silenced, because the output of a contract with errors would be wrong. */
export function silences(suppression: Suppression, diagnostic: Diagnostic): boolean {
  const { scope } = suppression;
  const { span } = diagnostic;
  return (
    suppression.code === diagnostic.code &&
    scope.file.path === span.file.path &&
    scope.start <= span.start &&
    span.end <= scope.end
  );
}

function annotationsOf(node: Node): readonly ast.Annotation[] {
  return "annotations" in node ? node.annotations : [];
}

/** The argument with a name, or else at a position. */
function argument(annotation: ast.Annotation, name: string, position: number): ast.StringValue | null {
  const positional = annotation.arguments.filter((given) => given.name === null);
  const given = annotation.arguments.find((each) => each.name?.text === name) ?? positional[position];
  return given?.value.kind === "string" ? given.value : null;
}
