import type { Rule } from "../../rule.js";

export const unusedScheme: Rule = {
  code: "unused-scheme",
  category: "unused",
  severity: "warning",
  onByDefault: true,
  together: true,
  page: {
    what: "A scheme is declared, but no `security` names it.",
    why: "The scheme protects nothing, although readers assume that it does.",
    wrong: `scheme key apiKey
service clock { method now { result timestamp  http { GET "/now" } } }
`,
    right: 'service clock { method now { result timestamp  http { GET "/now" } } }\n',
  },
  check: ({ nodes, program }, report) => {
    const used = new Set(
      nodes.flatMap((node) => (node.kind === "security" ? node.schemes.map(({ name }) => name.text) : [])),
    );
    for (const { name } of program.schemes.values()) {
      if (!used.has(name.text)) report(name.span, `no \`security\` names \`${name.text}\``);
    }
  },
};
