import { reportOtherStyles } from "../../name-style.js";
import type { Rule } from "../../rule.js";

export const errorNameStyle: Rule = {
  code: "error-name-style",
  category: "naming",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "An error's name is in another style than most errors of the contract. Names in quotes are skipped.",
    why: "Clients compare the name, which is sent unchanged.",
    wrong: `service shop {
  error not_found
  error out_of_stock
  error badRequest
  method order { result empty  http { POST "/orders" } }
}
`,
    right: `service shop {
  error not_found
  error out_of_stock
  error bad_request
  method order { result empty  http { POST "/orders" } }
}
`,
  },
  check: ({ nodes }, report) => {
    const errors = nodes.flatMap((node) =>
      node.kind === "error" ? [{ name: node.name, subject: `the error \`${node.name.text}\`` }] : [],
    );
    reportOtherStyles(errors, "errors", report);
  },
};
