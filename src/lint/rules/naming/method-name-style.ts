import { reportOtherStyles } from "../../name-style.js";
import type { Rule } from "../../rule.js";

export const methodNameStyle: Rule = {
  code: "method-name-style",
  category: "naming",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A method's name is in another style than most methods of the contract.",
    why: "TypeScript gets every name in camelCase, but documents, logs and metrics show the names of the contract.",
    wrong: `service shop {
  method list_orders { result empty  http { GET "/orders" } }
  method list_items { result empty  http { GET "/items" } }
  method placeOrder { result empty  http { POST "/orders" } }
}
`,
    right: `service shop {
  method list_orders { result empty  http { GET "/orders" } }
  method list_items { result empty  http { GET "/items" } }
  method place_order { result empty  http { POST "/orders" } }
}
`,
  },
  check: ({ nodes }, report) => {
    const methods = nodes.flatMap((node) =>
      node.kind === "method" ? [{ name: node.name, subject: `the method \`${node.name.text}\`` }] : [],
    );
    reportOtherStyles(methods, "methods", report);
  },
};
