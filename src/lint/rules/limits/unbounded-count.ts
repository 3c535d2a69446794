import { isInteger } from "../../../ir/primitives.js";
import { resolve } from "../../../ir/walk.js";
import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";
import { has } from "../../sites.js";

/** Names of fields by which clients choose a count. */
const counts =
  /^(?:limit|depth|take|top|per page|page size|batch size|chunk size|max (?:items|results|count|rows|entries))$/;

export const unboundedCount: Rule = {
  code: "unbounded-count",
  category: "limits",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "Clients choose a count (`limit`, `depth`, `page_size`) that has no upper bound.",
    why: "One small request can make the server do any amount of work.",
    wrong: 'service logs { method last { payload { limit: int32 }  result string[]  http { GET "/logs" } } }\n',
    right:
      'service logs { method last { payload { @min(1) @max(500) limit: int32 }  result string[]  http { GET "/logs" } } }\n',
  },
  check: ({ sites, types }, report) => {
    for (const { field, type, constraints, toServer, span, subject } of sites) {
      if (field === null || !toServer) continue;
      if (!counts.test(wordsOf(field.name).join(" ").toLowerCase())) continue;
      const plain = resolve(types, type);
      if (plain.type.kind !== "primitive" || !isInteger(plain.type.name)) continue;
      if (!has([...constraints, ...plain.constraints], "max", "exclusiveMax"))
        report(span, `${subject} lets clients ask for any number`, { hint: "add `@max(..)`" });
    }
  },
};
