import { usedDeclarations } from "../../references.js";
import type { Rule } from "../../rule.js";

export const unusedType: Rule = {
  code: "unused-type",
  category: "unused",
  severity: "warning",
  onByDefault: true,
  together: true,
  page: {
    what: "No service uses a type, enum, union or alias, not even through other declarations. Only files with services are checked, because other contracts may import from files without any.",
    why: "The type is dead weight for readers, or a use of it is missing.",
    wrong: `type Old { text: string }
service clock { method now { result timestamp  http { GET "/now" } } }
`,
    right: 'service clock { method now { result timestamp  http { GET "/now" } } }\n',
  },
  check: ({ program }, report) => {
    const used = usedDeclarations(program);
    for (const { declared } of program.scopes) {
      for (const { declaration } of declared.values()) {
        if (declaration.kind === "const" || used.has(declaration)) continue;
        report(declaration.name.span, `no service uses \`${declaration.name.text}\``);
      }
    }
  },
};
