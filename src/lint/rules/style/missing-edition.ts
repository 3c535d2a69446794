import type { Rule } from "../../rule.js";

export const missingEdition: Rule = {
  code: "missing-edition",
  category: "style",
  severity: "info",
  onByDefault: true,
  safeFix: true,
  page: {
    what: "The first line is not `goa 1`, the edition of the language.",
    why: "A later edition may give some constructs another meaning. A file that declares its edition keeps its meaning.",
    wrong: "type Point { x: float64  y: float64 }\n",
    right: "goa 1\n\ntype Point { x: float64  y: float64 }\n",
  },
  check: ({ modules }, report) => {
    for (const { document, file } of modules) {
      const first = document.imports[0] ?? document.declarations[0];
      if (document.edition !== null || first === undefined) continue;
      const start = { file, start: 0, end: 0 };
      report(start, "the file does not declare its edition of the language", {
        fixes: [{ title: "write `goa 1`", edits: [{ span: start, text: "goa 1\n\n" }] }],
      });
    }
  },
};
