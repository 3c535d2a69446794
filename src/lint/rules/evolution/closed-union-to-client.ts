import { openDeclaration } from "../../open-declaration.js";
import type { Rule } from "../../rule.js";

export const closedUnionToClient: Rule = {
  code: "closed-union-to-client",
  category: "evolution",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "Clients receive a union that is not `open`. Unions without a tag, and those with an `else` variant, are skipped.",
    why: "A client refuses a variant that it does not know, which ends its stream. Receivers of an `open union` get it as `$unknown` and go on.",
    wrong: `type Trade { price: decimal }
union Update by "kind" { trade: Trade }
service market { method feed { streaming result Update  http { GET "/feed" } } }
`,
    right: `type Trade { price: decimal }
open union Update by "kind" { trade: Trade }
service market { method feed { streaming result Update  http { GET "/feed" } } }
`,
  },
  check: (contract, report) => {
    for (const type of contract.design.types) {
      if (type.kind !== "union" || type.open || !contract.toClient.has(type.name)) continue;
      const tagged = type.tagging.kind === "adjacent" || type.tagging.kind === "internal";
      const node = contract.written.types.get(type);
      if (!tagged || node?.kind !== "union" || type.variants.some((variant) => variant.isElse)) continue;
      const fix = openDeclaration(node);
      report(node.name.span, `clients receive \`${type.name}\`, and would refuse a variant that is added later`, {
        hint: "make it an `open union`, so that receivers keep variants they don't know",
        fixes: fix === null ? [] : [fix],
      });
    }
  },
};
