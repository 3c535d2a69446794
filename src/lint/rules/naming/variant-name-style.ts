import { reportOtherStyles } from "../../name-style.js";
import type { Rule } from "../../rule.js";

export const variantNameStyle: Rule = {
  code: "variant-name-style",
  category: "naming",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A variant of a union is named in another style than most variants of the contract. Names in quotes are skipped.",
    why: "A variant's name is the tag that travels, unless the variant sets another tag.",
    wrong: "type A { a: int }\nunion Update { book_update: A  trade_update: A  statusUpdate: A }\n",
    right: "type A { a: int }\nunion Update { book_update: A  trade_update: A  status_update: A }\n",
  },
  check: ({ nodes }, report) => {
    const variants = nodes.flatMap((node) =>
      node.kind === "variant" && !node.isElse
        ? [{ name: node.name, subject: `the variant \`${node.name.text}\`` }]
        : [],
    );
    reportOtherStyles(variants, "variants", report);
  },
};
