import { pascalCase } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

export const typeNameStyle: Rule = {
  code: "type-name-style",
  category: "naming",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "The name of a type, enum, union or alias contains an underscore.",
    why: "Generated TypeScript is read beside hand-written code, where types are in PascalCase.",
    wrong: "type Log_Entry { message: string }\n",
    right: "type LogEntry { message: string }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "type" && node.kind !== "alias" && node.kind !== "enum" && node.kind !== "union") continue;
      const { name } = node;
      if (!name.text.includes("_")) continue;
      report(name.span, `\`${name.text}\` is not in PascalCase`, { hint: `write \`${pascalCase(name.text)}\`` });
    }
  },
};
