import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

/** Plurals without `s`, and words that are used for many. */
const plural =
  /(?:s|data|media|children|people|men|women|feet|teeth|criteria|indices|list|history|batch|info|metadata)$/i;

export const pluralList: Rule = {
  code: "plural-list",
  category: "naming",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A list is named in the singular. Looks at English names only, and at the last word.",
    why: "`for (const entry of entries)` reads, `for (const entry of entry)` does not.",
    wrong: "type Page { entry: string[] }\n",
    right: "type Page { entries: string[] }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "field" || node.type.kind !== "array" || node.name.quoted) continue;
      const last = wordsOf(node.name.text).at(-1) ?? "";
      if (!plural.test(last)) report(node.name.span, `\`${node.name.text}\` is a list, and named like one thing`);
    }
  },
};
