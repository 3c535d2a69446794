import type { Rule } from "../../rule.js";

export const optionalAndNullable: Rule = {
  code: "optional-and-nullable",
  category: "types",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A field may be left out, and may be null: `name?: string | null`.",
    why: "These are three states. In a change to something they are: leave it, clear it, set it. Elsewhere one of the two is enough, and code has to ask for both.",
    wrong: "type User { nickname?: string | null }\n",
    right: "type User { nickname?: string }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "field" || node.type.kind !== "union-expression") continue;
      const nullable = node.type.members.some((member) => member.kind === "literal" && member.value.kind === "null");
      if (!nullable || (!node.optional && node.default === null)) continue;
      report(node.name.span, `\`${node.name.text}\` may be left out, and may be null`, {
        hint: "choose one, unless leaving it out and clearing it are two things",
      });
    }
  },
};
