import type { Rule } from "../../rule.js";

export const missingApi: Rule = {
  code: "missing-api",
  category: "documentation",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A contract with services has no `api`.",
    why: "Published documents then have the file's name as their title and no version, so no one can say which contract a client was built from.",
    wrong: 'service clock { method now { result timestamp  http { GET "/now" } } }\n',
    right:
      'api clock { title "Clock"  version "1.0.0" }\nservice clock { method now { result timestamp  http { GET "/now" } } }\n',
  },
  check: ({ program, design, entry }, report) => {
    const [service] = program.services;
    if (program.api !== null || design.services.length === 0 || service === undefined) return;
    report({ file: entry.file, start: service.name.span.start, end: service.name.span.end }, "there is no `api`", {
      hint: 'add `api NAME { title ".."  version ".." }`',
    });
  },
};
