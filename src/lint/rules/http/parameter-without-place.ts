import { parameterSpan } from "../../parameter-place.js";
import type { Rule } from "../../rule.js";
import { clausesFor } from "../../written.js";

export const parameterWithoutPlace: Rule = {
  code: "parameter-without-place",
  category: "http",
  severity: "warning",
  onByDefault: false,
  page: {
    what: "A field of the payload of a GET or HEAD method is a query parameter only because it has no place. Turn the rule on for contracts whose servers or clients are written in Goa.",
    why: "Goa puts such a field in a JSON body: its servers ignore the query parameter that goaidl's clients send, and `fetch` can't send a body with GET.",
    wrong: `service logs {
  method find { payload { topic: string }  result string  http { GET "/logs" } }
}
`,
    right: `service logs {
  method find { payload { topic: string }  result string  http { GET "/logs"  param topic } }
}
`,
  },
  check: (contract, report) => {
    for (const placed of contract.methods) {
      const { http } = placed.method;
      if (!http.routes.every(({ verb }) => verb === "GET" || verb === "HEAD")) continue;
      const clauses = clausesFor(contract, placed, "http").flatMap((block) => block.clauses);
      const given = new Set(clauses.flatMap((clause) => (clause.kind === "placement" ? [clause.field.text] : [])));
      for (const parameter of http.parameters) {
        const { field, place } = parameter;
        if (place !== "query" || field === null || given.has(field)) continue;
        report(parameterSpan(contract, placed, parameter), `Goa puts \`${field}\` of ${placed.subject} in a body`, {
          hint: `add \`param ${field}\` to \`http\``,
        });
      }
    }
  },
};
