import { inlineParts } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";

export const anyInMessage: Rule = {
  code: "any-in-message",
  category: "types",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A message has a part of type `any`.",
    why: "Nothing is validated there, code on both sides has to look for itself, and what changes in it breaks without a word.",
    wrong: `type Event { name: string  data: any }
service events { method follow { streaming result Event  http { GET "/events" } } }
`,
    right: `type Event { name: string  data: map<string, string> }
service events { method follow { streaming result Event  http { GET "/events" } } }
`,
  },
  check: ({ sites, types }, report) => {
    for (const { type, span, subject } of sites) {
      if (inlineParts(types, type).some((part) => part.type.kind === "primitive" && part.type.name === "any"))
        report(span, `${subject} is \`any\`: nothing is checked`, {
          hint: "say what it can be, if need be as a union",
        });
    }
  },
};
