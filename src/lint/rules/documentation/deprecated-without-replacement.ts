import type { Rule } from "../../rule.js";

export const deprecatedWithoutReplacement: Rule = {
  code: "deprecated-without-replacement",
  category: "documentation",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "`@deprecated` says neither why nor what to use instead.",
    why: "Its users learn that they should stop, but not what to do instead.",
    wrong: "type User { name: string  @deprecated login?: string }\n",
    right: 'type User { name: string  @deprecated("it was never unique", use: "name") login?: string }\n',
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "annotation" || node.name.text !== "deprecated") continue;
      const helps = node.arguments.some(
        ({ name, value }) => name?.text !== "since" && value.kind === "string" && value.value.trim() !== "",
      );
      if (!helps)
        report(node.span, "`@deprecated` does not say what to do instead", { hint: 'add a reason, or `use: ".."`' });
    }
  },
};
