import { resolve } from "../../../ir/walk.js";
import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";
import { has } from "../../sites.js";

export const numberAsId: Rule = {
  code: "number-as-id",
  category: "types",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "An unbounded 64-bit id travels as a JSON number.",
    why: "JavaScript represents integers exactly only up to 2^53 - 1. Ids built from times and machines (Snowflake) are larger and would be refused as invalid. An id that travels as a string is a `bigint` in TypeScript.",
    wrong: `type Post { id: uint64 }
service posts { method follow { streaming result Post  http { GET "/posts" } } }
`,
    right: `type Post { @encode(string) id: uint64 }
service posts { method follow { streaming result Post  http { GET "/posts" } } }
`,
  },
  check: ({ sites, types }, report) => {
    for (const { field, type, constraints, subject, span } of sites) {
      if (field === null || (wordsOf(field.name).at(-1) ?? "").toLowerCase() !== "id") continue;
      const plain = resolve(types, type);
      if (plain.type.kind !== "primitive" || plain.type.encoding !== null) continue;
      if (plain.type.name !== "int64" && plain.type.name !== "uint64") continue;
      if (has([...constraints, ...plain.constraints], "max", "exclusiveMax")) continue;
      report(span, `${subject} is an id, which may exceed 2^53 - 1, the largest safe JSON number`, {
        hint: "send it as a string with `@encode(string)`, or bound it with `@max(..)`",
      });
    }
  },
};
