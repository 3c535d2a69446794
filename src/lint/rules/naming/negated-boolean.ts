import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

const negations = ["not", "no", "non", "dont", "never", "disable", "without"];
/** Words before the negation. */
const leading = ["is", "has", "do", "does", "should", "can"];

export const negatedBoolean: Rule = {
  code: "negated-boolean",
  category: "naming",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A boolean field is named by what is not: `not_found`, `is_not_ready`, `no_cache`.",
    why: "`!no_cache` has to be thought about twice, and the natural default of a boolean is false.",
    wrong: "type Options { is_not_ready: boolean  no_cache: boolean }\n",
    right: "type Options { is_ready: boolean  cache: boolean }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "field" || node.type.kind !== "reference" || node.type.path[0]?.text !== "boolean") continue;
      const words = wordsOf(node.name.text).map((word) => word.toLowerCase());
      const at = leading.includes(words[0] ?? "") ? 1 : 0;
      if (!negations.includes(words[at] ?? "") || words.length <= at + 1) continue;
      report(node.name.span, `\`${node.name.text}\` is true where something is not so`, {
        hint: "name what is so, and turn the value around",
      });
    }
  },
};
