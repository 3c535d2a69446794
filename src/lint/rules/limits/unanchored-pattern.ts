import type { Rule } from "../../rule.js";

export const unanchoredPattern: Rule = {
  code: "unanchored-pattern",
  category: "limits",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A `@pattern` is not anchored at both ends with `^` and `$`; in `^a|b$` each anchor applies to only one alternative.",
    why: "A pattern matches anywhere in the text, so `[a-z]+` accepts every text that contains a small letter.",
    wrong: 'type Room { @pattern("[a-z0-9-]+") slug: string }\n',
    right: 'type Room { @pattern("^[a-z0-9-]+$") slug: string }\n',
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "annotation" || node.name.text !== "pattern") continue;
      const value = node.arguments[0]?.value;
      if (value?.kind !== "string") continue;
      const alternatives = splitTop(value.value);
      const held = alternatives.every((part) => part.startsWith("^") && /(?<!\\)(?:\\\\)*\$$/.test(part));
      if (held) continue;
      const better = alternatives.length > 1 ? "^(?:..|..)$" : "^..$";
      report(value.span, "the pattern is not anchored at both ends of the text", {
        hint: `write \`${better}\`, or \`^.*..\` if a match anywhere is intended`,
      });
    }
  },
};

/** The alternatives of a pattern at its top level, outside of groups and classes. */
function splitTop(pattern: string): string[] {
  const parts = [""];
  let depth = 0;
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern.charAt(index);
    const escaped = character === "\\" ? character + pattern.charAt(++index) : character;
    if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    if (character === "|" && depth === 0 && !inClass) parts.push("");
    else parts[parts.length - 1] += escaped;
  }
  return parts;
}
