import type { Rule } from "../../rule.js";

export const unusedInterceptor: Rule = {
  code: "unused-interceptor",
  category: "unused",
  severity: "warning",
  onByDefault: true,
  together: true,
  page: {
    what: "An interceptor is declared, but no `use` names it.",
    why: "The interceptor never runs, so it sees and changes nothing.",
    wrong: `interceptor audit { read payload.source }
service logs { method read { payload { source: string }  result empty  http { GET "/logs" } } }
`,
    right: 'service logs { method read { payload { source: string }  result empty  http { GET "/logs" } } }\n',
  },
  check: ({ nodes, program }, report) => {
    const used = new Set(nodes.flatMap((node) => (node.kind === "use" ? node.names.map((name) => name.text) : [])));
    for (const { name } of program.interceptors.values()) {
      if (!used.has(name.text)) report(name.span, `no \`use\` names \`${name.text}\``);
    }
  },
};
