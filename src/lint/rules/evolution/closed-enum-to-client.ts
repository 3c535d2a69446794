import { openDeclaration } from "../../open-declaration.js";
import type { Rule } from "../../rule.js";

export const closedEnumToClient: Rule = {
  code: "closed-enum-to-client",
  category: "evolution",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "Clients receive values of an enum that is not `open`.",
    why: "A client refuses a value that it does not know, so a new value breaks every client that was built before. Receivers of an `open enum` keep unknown values. If there will never be another value, say so with `@suppress`.",
    wrong: `enum Phase { open settled }
service orders { method phase { result Phase  http { GET "/phase" } } }
`,
    right: `open enum Phase { open settled }
service orders { method phase { result Phase  http { GET "/phase" } } }
`,
  },
  check: (contract, report) => {
    for (const type of contract.design.types) {
      if (type.kind !== "enum" || type.open || !contract.toClient.has(type.name)) continue;
      const node = contract.written.types.get(type);
      if (node?.kind !== "enum") continue;
      const fix = openDeclaration(node);
      report(node.name.span, `clients receive \`${type.name}\`, and would refuse a value that is added later`, {
        hint: "make it an `open enum`, so that receivers keep values they don't know",
        fixes: fix === null ? [] : [fix],
      });
    }
  },
};
