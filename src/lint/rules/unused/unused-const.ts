import { usedDeclarations } from "../../references.js";
import type { Rule } from "../../rule.js";

export const unusedConst: Rule = {
  code: "unused-const",
  category: "unused",
  severity: "warning",
  onByDefault: true,
  together: true,
  page: {
    what: "No service uses a constant, not even through other declarations.",
    why: "Changing the constant has no effect, which its readers don't expect.",
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
