import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";
import { plainType } from "../../sites.js";

const measures = ["timeout", "duration", "interval", "ttl", "delay", "latency", "elapsed"];
const numeric = ["int", "int32", "int64", "uint", "uint32", "uint64", "float32", "float64", "decimal"];

export const numberWithoutUnit: Rule = {
  code: "number-without-unit",
  category: "types",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A number is called like a span of time (`timeout`, `ttl`, `interval`), and its name has no unit.",
    why: "Seconds or milliseconds is guessed, and guessed wrong.",
    wrong: `type Options { timeout: int32 }
service jobs { method run { payload Options  http { POST "/jobs" } } }
`,
    right: `type Options { timeout_ms: int32 }
service jobs { method run { payload Options  http { POST "/jobs" } } }
`,
  },
  check: ({ sites, types }, report) => {
    for (const { field, type, subject, span } of sites) {
      if (field === null || !measures.includes((wordsOf(field.name).at(-1) ?? "").toLowerCase())) continue;
      const plain = plainType(types, type, []).type;
      if (plain.kind !== "primitive" || !numeric.includes(plain.name)) continue;
      report(span, `${subject} is a number, and its name does not say of what`, {
        hint: "add the unit to the name (`_ms`, `_seconds`), or use `duration`",
      });
    }
  },
};
