import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

const verbs = ["get", "create", "update", "delete", "remove", "add", "fetch", "list", "do", "post", "put"];

export const verbInPath: Rule = {
  code: "verb-in-path",
  category: "http",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A segment of a path starts with a verb like get, create or delete. Only English verbs are recognised.",
    why: "The HTTP method already names the action; the path should name the resource.",
    wrong: 'service shop { method place { result empty  http { POST "/create-order" } } }\n',
    right: 'service shop { method place { result empty  http { POST "/orders" } } }\n',
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "route") continue;
      const verb = node.path.value
        .split("/")
        .filter((segment) => !segment.startsWith("{"))
        .map((segment) => (wordsOf(segment)[0] ?? "").toLowerCase())
        .find((word) => verbs.includes(word));
      if (verb !== undefined) report(node.path.span, `\`${verb}\` repeats the HTTP method`);
    }
  },
};
