import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

export const redundantEnumPrefix: Rule = {
  code: "redundant-enum-prefix",
  category: "naming",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "Every value of an enum starts with the enum's name.",
    why: "Protocol Buffers needs the prefix, because values there share one namespace. Here each enum has its own namespace, and the prefix only makes every message longer.",
    wrong: "enum Level { level_info level_warning }\n",
    right: "enum Level { info warning }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "enum" || node.values.length < 2) continue;
      const prefix = wordsOf(node.name.text).map((word) => word.toLowerCase());
      const repeats = node.values.every(({ name }) => {
        const words = wordsOf(name.text).map((word) => word.toLowerCase());
        return words.length > prefix.length && prefix.every((word, index) => word === words[index]);
      });
      if (repeats) report(node.name.span, `every value of \`${node.name.text}\` starts with the enum's name`);
    }
  },
};
