import type { DiagnosticPage } from "../diagnostics/define.js";
import type * as ast from "../syntax/ast.js";
import type { Node } from "../syntax/walk.js";
import type { Rule } from "./rule.js";

interface Undocumented {
  readonly code: string;
  readonly onByDefault: boolean;
  readonly page: DiagnosticPage;
  /** What has to be documented in a node, each with what it is called in the message. */
  readonly wanted: (
    node: Node,
  ) => readonly { readonly node: ast.Decorated & { name: ast.Name }; readonly subject: string }[];
}

/** A rule that wants `///` before things of one kind. `@summary` does as well. */
export function undocumented({ code, onByDefault, page, wanted }: Undocumented): Rule {
  return {
    code,
    category: "documentation",
    severity: "info",
    onByDefault,
    page,
    check: ({ nodes }, report) => {
      for (const outer of nodes) {
        for (const { node, subject } of wanted(outer)) {
          if (!isDocumented(node))
            report(node.name.span, `${subject} has no documentation`, { hint: "write `/// ..` above it" });
        }
      }
    },
  };
}

/** By `///` with a word in it, or by `@summary`. */
export function isDocumented(node: ast.Decorated): boolean {
  return (
    (node.doc?.text ?? "").trim() !== "" || node.annotations.some((annotation) => annotation.name.text === "summary")
  );
}
