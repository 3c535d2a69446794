import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

/** Plurals without `s`, and words that name many things. */
const plural =
  /(?:s|data|media|children|people|men|women|feet|teeth|criteria|indices|list|history|batch|info|metadata)$/i;

export const pluralList: Rule = {
  code: "plural-list",
  category: "naming",
  severity: "info",
  onByDefault: false,
  page: {
    what: "The name of a list is in the singular. Only the last word of English names is checked.",
    why: "`for (const entry of entries)` reads better than `for (const entry of entry)`.",
    wrong: "type Page { entry: string[] }\n",
    right: "type Page { entries: string[] }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "field" || node.type.kind !== "array" || node.name.quoted) continue;
      const last = wordsOf(node.name.text).at(-1) ?? "";
      if (!plural.test(last))
        report(node.name.span, `\`${node.name.text}\` is a list, but its name is in the singular`);
    }
  },
};
