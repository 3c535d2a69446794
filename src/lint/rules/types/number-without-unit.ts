import { isNumeric } from "../../../ir/primitives.js";
import { resolve } from "../../../ir/walk.js";
import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

const measures = ["timeout", "duration", "interval", "ttl", "delay", "latency", "elapsed"];

export const numberWithoutUnit: Rule = {
  code: "number-without-unit",
  category: "types",
  severity: "info",
  onByDefault: true,
  page: {
    what: "The name of a number suggests a span of time (`timeout`, `ttl`, `interval`), but has no unit.",
    why: "Callers have to guess between seconds and milliseconds.",
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
      const plain = resolve(types, type).type;
      if (plain.kind !== "primitive" || !isNumeric(plain.name)) continue;
      report(span, `${subject} is a span of time, but its name has no unit`, {
        hint: "add the unit to the name (`_ms`, `_seconds`), or use `duration`",
      });
    }
  },
};
