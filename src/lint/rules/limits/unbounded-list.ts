import { inlineParts } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";
import { has } from "../../sites.js";

export const unboundedList: Rule = {
  code: "unbounded-list",
  category: "limits",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A list that the server receives has no `@maxItems`.",
    why: "A message of the largest size holds tens of thousands of small elements, and a handler often does work for each. The bound is checked before a handler sees the list, and appears in the documents.",
    wrong: `type Subscribe { topics: string[] }
service feed { method follow { payload { key: string }  streaming payload Subscribe  http { GET "/feed" } } }
`,
    right: `type Subscribe { @maxItems(50) topics: string[] }
service feed { method follow { payload { key: string }  streaming payload Subscribe  http { GET "/feed" } } }
`,
  },
  check: ({ sites, types }, report) => {
    for (const { type, constraints, toServer, span, subject } of sites) {
      if (!toServer) continue;
      const isUnbounded = inlineParts(types, type, constraints).some(
        (part) => part.type.kind === "array" && !has(part.constraints, "maxItems"),
      );
      if (isUnbounded)
        report(span, `${subject} is a list that clients send, and its length has no bound`, {
          hint: "add `@maxItems(..)`",
        });
    }
  },
};
