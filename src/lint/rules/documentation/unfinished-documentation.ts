import type { Rule } from "../../rule.js";

const unfinished = /\b(?:TODO|FIXME|TBD|XXX|lorem ipsum)\b/i;

export const unfinishedDocumentation: Rule = {
  code: "unfinished-documentation",
  category: "documentation",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "Documentation contains a note to its author: TODO, FIXME, TBD or XXX.",
    why: "`///` is published, in documents and in the generated code. A note to oneself belongs in a `//` comment.",
    wrong: "/// TODO: describe a tick.\ntype Tick { price: decimal }\n",
    right: "// TODO: name the exchange.\n/// The price after a trade.\ntype Tick { price: decimal }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "doc") continue;
      const { file } = node.span;
      const written = file.text.slice(node.span.start, node.span.end);
      const found = unfinished.exec(written);
      if (found === null) continue;
      const start = node.span.start + found.index;
      report({ file, start, end: start + found[0].length }, `\`${found[0]}\` is published with the documentation`, {
        hint: "put notes to yourself in a `//` comment, which isn't published",
      });
    }
  },
};
