import type { DiagnosticPage } from "../diagnostics/define.js";
import type * as ast from "../syntax/ast.js";
import type { Node } from "../syntax/walk.js";
import type { Rule } from "./rule.js";

interface Undocumented {
  readonly code: string;
  readonly onByDefault: boolean;
  readonly page: DiagnosticPage;
  /** The parts of a node that need documentation, and how messages refer to them. */
  readonly wanted: (
    node: Node,
  ) => readonly { readonly node: ast.Decorated & { name: ast.Name }; readonly subject: string }[];
}

/** A rule that requires `///` or `@summary` for nodes of one kind. */
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

/** Whether a node has a `///` that isn't empty, or a `@summary`. */
export function isDocumented(node: ast.Decorated): boolean {
  return (
    (node.doc?.text ?? "").trim() !== "" || node.annotations.some((annotation) => annotation.name.text === "summary")
  );
}
