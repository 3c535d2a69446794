import { reportOtherStyles } from "../../name-style.js";
import type { Rule } from "../../rule.js";

export const armNameStyle: Rule = {
  code: "arm-name-style",
  category: "naming",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "An arm of a union is named in another style than most arms of the contract. Names in quotes are not looked at.",
    why: "An arm's name is the tag that travels, unless it has one of its own.",
    wrong: "type A { a: int }\nunion Update { book_update: A  trade_update: A  statusUpdate: A }\n",
    right: "type A { a: int }\nunion Update { book_update: A  trade_update: A  status_update: A }\n",
  },
  check: ({ nodes }, report) => {
    const arms = nodes.flatMap((node) =>
      node.kind === "arm" && !node.isElse ? [{ name: node.name, subject: `the arm \`${node.name.text}\`` }] : [],
    );
    reportOtherStyles(arms, "arms", report);
  },
};
