import { inlineParts } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";

export const anyInMessage: Rule = {
  code: "any-in-message",
  category: "types",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A part of a message has the type `any`.",
    why: "The value isn't validated, code on both sides has to check it, and a change to its form breaks receivers silently.",
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
        report(span, `${subject} is \`any\`, so its value is not checked`, {
          hint: "declare its possible values, for example as a union",
        });
    }
  },
};
