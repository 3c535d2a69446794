import { walk } from "../../../syntax/walk.js";
import type { Rule } from "../../rule.js";

export const unusedTypeParameter: Rule = {
  code: "unused-type-parameter",
  category: "unused",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A generic type does not use one of its parameters.",
    why: "Each type argument produces another type with another name, and all of these types are the same.",
    wrong: "type Page<T> { items: string[] }\n",
    right: "type Page<T> { items: T[] }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "type" && node.kind !== "alias" && node.kind !== "union") continue;
      if (node.parameters.length === 0) continue;
      const used = new Set<string>();
      walk(node, (inner) => {
        const [first] = inner.kind === "reference" ? inner.path : [];
        if (first !== undefined) used.add(first.text);
      });
      for (const parameter of node.parameters) {
        if (!used.has(parameter.text))
          report(parameter.span, `\`${node.name.text}\` does not use \`${parameter.text}\``);
      }
    }
  },
};
