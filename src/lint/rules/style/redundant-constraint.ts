import type * as ast from "../../../syntax/ast.js";
import { removal } from "../../removal.js";
import type { Rule } from "../../rule.js";

const fromZero = ["minLength", "minItems", "minProperties"];

export const redundantConstraint: Rule = {
  code: "redundant-constraint",
  category: "style",
  severity: "info",
  onByDefault: true,
  safeFix: true,
  page: {
    what: "A constraint allows everything: a minimal length or number of elements of 0, or `@min(0)` on a `uint`.",
    why: "Readers assume that the constraint excludes something.",
    wrong: "type Entry { @minLength(0) message: string }\n",
    right: "type Entry { message: string }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "field" && node.kind !== "alias") continue;
      for (const annotation of node.annotations) {
        const value = annotation.arguments[0]?.value;
        if (value?.kind !== "integer" || value.value !== 0n) continue;
        const { text } = annotation.name;
        if (
          annotation.arguments.length !== 1 ||
          (!fromZero.includes(text) && !(text === "min" && isUnsigned(node.type)))
        )
          continue;
        report(annotation.span, `\`@${text}(0)\` keeps nothing out`, {
          fixes: [{ title: "remove the constraint", edits: [{ span: removal(annotation.span), text: "" }] }],
        });
      }
    }
  },
};

function isUnsigned(type: ast.TypeExpression): boolean {
  return type.kind === "reference" && ["uint", "uint32", "uint64"].includes(type.path[0]?.text ?? "");
}
