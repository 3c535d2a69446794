import { partsOfType } from "../../../ir/parts.js";
import type { Type } from "../../../ir/type.js";
import type { Rule } from "../../rule.js";
import { plainType } from "../../sites.js";

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
    const hasAny = (type: Type): boolean => {
      const plain = plainType(types, type, []).type;
      return (plain.kind === "primitive" && plain.name === "any") || partsOfType(plain).some(hasAny);
    };
    for (const { type, span, subject } of sites) {
      if (hasAny(type))
        report(span, `${subject} is \`any\`: nothing is checked`, {
          hint: "say what it can be, if need be as a union",
        });
    }
  },
};
