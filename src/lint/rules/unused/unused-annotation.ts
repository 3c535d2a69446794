import type { Rule } from "../../rule.js";

export const unusedAnnotation: Rule = {
  code: "unused-annotation",
  category: "unused",
  severity: "info",
  onByDefault: true,
  together: true,
  page: {
    what: "An annotation that the contract declares is not used.",
    why: "Tools that look for the annotation find nothing.",
    wrong: `annotation owner(team: string) on service
service clock { method now { result timestamp  http { GET "/now" } } }
`,
    right: `annotation owner(team: string) on service
@owner("time")
service clock { method now { result timestamp  http { GET "/now" } } }
`,
  },
  check: ({ nodes, program }, report) => {
    const used = new Set(nodes.flatMap((node) => (node.kind === "annotation" ? [node.name.text] : [])));
    for (const { name } of program.annotations.values()) {
      if (!used.has(name.text)) report(name.span, `\`@${name.text}\` is not used`);
    }
  },
};
