import { usedDeclarations } from "../../references.js";
import type { Rule } from "../../rule.js";

export const unusedConst: Rule = {
  code: "unused-const",
  category: "unused",
  severity: "warning",
  onByDefault: true,
  together: true,
  page: {
    what: "Nothing that services use names a constant.",
    why: "Whoever changes it believes to change something.",
    wrong: `const MAX: int = 10
service clock { method now { result timestamp  http { GET "/now" } } }
`,
    right: `const MAX: int = 10
service clock {
  method last { payload { @max(MAX) limit: int }  result timestamp[]  http { GET "/last" } }
}
`,
  },
  check: ({ program }, report) => {
    const used = usedDeclarations(program);
    for (const { declared } of program.scopes) {
      for (const { declaration } of declared.values()) {
        if (declaration.kind === "const" && !used.has(declaration))
          report(declaration.name.span, `nothing uses \`${declaration.name.text}\``);
      }
    }
  },
};
