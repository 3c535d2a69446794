import type { Rule } from "../../rule.js";

export const optionalAndNullable: Rule = {
  code: "optional-and-nullable",
  category: "types",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A field may be left out, and may be null: `name?: string | null`.",
    why: "Such a field has three states, and code has to check for both absence and null. An update needs all three (leave the value, clear it, set it); elsewhere one of the two is enough.",
    wrong: "type User { nickname?: string | null }\n",
    right: "type User { nickname?: string }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "field" || node.type.kind !== "union-expression") continue;
      const nullable = node.type.members.some((member) => member.kind === "literal" && member.value.kind === "null");
      if (!nullable || (!node.optional && node.default === null)) continue;
      report(node.name.span, `\`${node.name.text}\` may be left out, and may be null`, {
        hint: "choose one, unless leaving out the field and clearing it mean different things",
      });
    }
  },
};
