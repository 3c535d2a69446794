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
    what: "An id is a 64-bit number that travels as a JSON number, and nothing bounds it.",
    why: "JavaScript holds integers up to 2^53 - 1. Ids made of times and machines (Snowflake) are larger; each would be refused as invalid. As a string on the wire it is a `bigint` in TypeScript.",
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
      report(span, `${subject} may have to be larger than 2^53 - 1, the largest safe JSON number`, {
        hint: "`@encode(string)` sends it as a string; `@max(..)` says that it stays small",
      });
    }
  },
};
