import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

const negations = ["not", "no", "non", "dont", "never", "disable", "without"];
/** Words that may precede the negation. */
const leading = ["is", "has", "do", "does", "should", "can"];

export const negatedBoolean: Rule = {
  code: "negated-boolean",
  category: "naming",
  severity: "info",
  onByDefault: true,
  page: {
    what: "The name of a boolean field contains a negation: `not_found`, `is_not_ready`, `no_cache`.",
    why: "A double negation like `!no_cache` is hard to read.",
    wrong: "type Options { is_not_ready: boolean  no_cache: boolean }\n",
    right: "type Options { is_ready: boolean  cache: boolean }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "field" || node.type.kind !== "reference" || node.type.path[0]?.text !== "boolean") continue;
      const words = wordsOf(node.name.text).map((word) => word.toLowerCase());
      const at = leading.includes(words[0] ?? "") ? 1 : 0;
      if (!negations.includes(words[at] ?? "") || words.length <= at + 1) continue;
      report(node.name.span, `the name \`${node.name.text}\` contains a negation`, {
        hint: "name the opposite, and invert the value",
      });
    }
  },
};
