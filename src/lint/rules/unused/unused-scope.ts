import type { Rule } from "../../rule.js";

export const unusedScope: Rule = {
  code: "unused-scope",
  category: "unused",
  severity: "warning",
  onByDefault: true,
  together: true,
  page: {
    what: "A scheme has a scope that no `security` asks for. An unused scheme is reported as a whole, by `unused-scheme`.",
    why: "Users are asked to grant a scope that nothing needs.",
    wrong: `scheme jwt jwt { scope read "Read"  scope write "Write" }
service logs {
  security jwt(read)
  method all { payload { @token(jwt) token: string }  result string  http { GET "/logs" } }
}
`,
    right: `scheme jwt jwt { scope read "Read" }
service logs {
  security jwt(read)
  method all { payload { @token(jwt) token: string }  result string  http { GET "/logs" } }
}
`,
  },
  check: ({ nodes, program }, report) => {
    const asked = new Map<string, Set<string>>();
    for (const node of nodes) {
      if (node.kind !== "security") continue;
      for (const { name, scopes } of node.schemes) {
        const known = asked.get(name.text) ?? new Set();
        for (const scope of scopes) known.add(scope.text);
        asked.set(name.text, known);
      }
    }
    for (const { name, scopes } of program.schemes.values()) {
      const known = asked.get(name.text);
      if (known === undefined) continue;
      for (const scope of scopes) {
        if (!known.has(scope.name.text)) report(scope.name.span, `no \`security\` asks for \`${scope.name.text}\``);
      }
    }
  },
};
