import { inlineParts, resolve } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";
import { has } from "../../sites.js";

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
      const isUnbounded = inlineParts(types, type, constraints).some(
        (part) =>
          part.type.kind === "map" &&
          !has(part.constraints, "maxProperties") &&
          resolve(types, part.type.key).type.kind !== "enum",
      );
      if (isUnbounded)
        report(span, `${subject} is a map from clients without a bound`, { hint: "add `@maxProperties(..)`" });
    }
  },
};
