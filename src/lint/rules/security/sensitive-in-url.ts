import { fieldOf, parameterSpan } from "../../parameter-place.js";
import type { Rule } from "../../rule.js";

export const sensitiveInUrl: Rule = {
  code: "sensitive-in-url",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A `@sensitive` field travels in the path or the query.",
    why: "URLs are kept in the logs of servers and proxies, in browser histories and in error reports.",
    wrong: `service users {
  method find { payload { @sensitive email: email }  result empty  http { GET "/users" } }
}
`,
    right: `service users {
  method find { payload { @sensitive email: email }  result empty  http { POST "/users/search" } }
}
`,
  },
  check: (contract, report) => {
    for (const placed of contract.methods) {
      for (const parameter of placed.method.http.parameters) {
        if (parameter.credential !== null || (parameter.place !== "path" && parameter.place !== "query")) continue;
        if (fieldOf(contract, placed, parameter)?.sensitive !== true) continue;
        const place = parameter.place === "path" ? "path" : "query";
        report(
          parameterSpan(contract, placed, parameter),
          `\`${parameter.name}\` is sensitive, but it travels in the ${place}, which is logged`,
          {
            hint: "use a header, a cookie or the body",
          },
        );
      }
    }
  },
};
