import { inlineParts, resolve } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";
import { has } from "../../sites.js";

export const unboundedMap: Rule = {
  code: "unbounded-map",
  category: "limits",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A map that the server receives has no `@maxProperties`. A map with an enum as its keys is bounded by the enum.",
    why: "Clients choose the keys, so an index, a store or a counter by key grows without limit. Labels of logs and metrics are the usual case.",
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
        report(span, `${subject} is a map that clients send, and its size has no bound`, {
          hint: "add `@maxProperties(..)`",
        });
    }
  },
};
