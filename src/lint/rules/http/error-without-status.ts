import type { Rule } from "../../rule.js";
import { clausesFor } from "../../written.js";

/** Names of errors for which status 400 is right. */
const clientsFault = /bad|invalid|malformed|validation|illegal|syntax/i;

export const errorWithoutStatus: Rule = {
  code: "error-without-status",
  category: "http",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "An error has no `error NAME STATUS` in `http`, no flag that implies a status, and no close code. Errors whose name says that the request was bad are skipped.",
    why: "The error then has status 400, so clients, proxies and dashboards blame the request.",
    wrong: `service logs {
  error not_found
  method read { payload { topic: string }  result string  http { GET "/logs/{topic}" } }
}
`,
    right: `service logs {
  error not_found
  http { error not_found 404 }
  method read { payload { topic: string }  result string  http { GET "/logs/{topic}" } }
}
`,
  },
  check: (contract, report) => {
    for (const placed of contract.methods) {
      const clauses = clausesFor(contract, placed, "http").flatMap((block) => block.clauses);
      const given = new Set(clauses.flatMap((clause) => (clause.kind === "error-status" ? [clause.name.text] : [])));
      for (const error of placed.method.errors) {
        if (given.has(error.name) || error.temporary || error.timeout || error.fault || error.close !== null) continue;
        const span = contract.written.errors.get(error)?.name.span;
        if (span === undefined || clientsFault.test(error.name)) continue;
        report(span, `\`${error.name}\` is answered with 400`, {
          hint: `add \`error ${error.name} STATUS\` to \`http\`, or a flag: \`temporary\` (503), \`timeout\` (408), \`fault\` (500)`,
        });
      }
    }
  },
};
