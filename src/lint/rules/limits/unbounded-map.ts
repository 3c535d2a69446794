import { partsOfType } from "../../../ir/parts.js";
import type { Type } from "../../../ir/type.js";
import type { Rule } from "../../rule.js";
import { has, plainType } from "../../sites.js";

export const unboundedMap: Rule = {
  code: "unbounded-map",
  category: "limits",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A map that the server receives has no `@maxProperties`. A map whose keys are an enum is bounded by it.",
    why: "Clients choose the keys. What is indexed, stored or counted by key then grows as they like: labels of logs and metrics are the usual case.",
    wrong: `type Entry { message: string  labels: map<string, string> }
service logs { method ingest { payload { topic: string }  streaming payload Entry  http { GET "/logs" } } }
`,
    right: `type Entry { message: string  @maxProperties(32) labels: map<string, string> }
service logs { method ingest { payload { topic: string }  streaming payload Entry  http { GET "/logs" } } }
`,
  },
  check: ({ sites, types }, report) => {
    for (const { type, constraints, toServer, span, subject } of sites) {
      if (!toServer) continue;
      const unbounded = (inner: Type, own: typeof constraints): boolean => {
        const plain = plainType(types, inner, own);
        if (plain.type.kind === "map" && !has(plain.constraints, "maxProperties")) {
          if (plainType(types, plain.type.key, []).named?.kind !== "enum") return true;
        }
        return partsOfType(plain.type).some((part) => unbounded(part, []));
      };
      if (unbounded(type, constraints))
        report(span, `${subject} is a map from clients without a bound`, { hint: "add `@maxProperties(..)`" });
    }
  },
};
