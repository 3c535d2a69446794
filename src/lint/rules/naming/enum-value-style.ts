import { reportOtherStyles } from "../../name-style.js";
import type { Rule } from "../../rule.js";

export const enumValueStyle: Rule = {
  code: "enum-value-style",
  category: "naming",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A value of an enum is in another style than most values of the enum.",
    why: "Values are sent unchanged, and are typed by hand into queries, filters and tests.",
    wrong: "enum Phase { IN_REVIEW READY_TO_SHIP shipped }\n",
    right: "enum Phase { IN_REVIEW READY_TO_SHIP SHIPPED }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "enum") continue;
      const values = node.values.map(({ name }) => ({ name, subject: `\`${node.name.text}.${name.text}\`` }));
      reportOtherStyles(values, "values", report);
    }
  },
};
