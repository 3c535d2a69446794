import { resolve } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";
import { has } from "../../sites.js";

export const unboundedString: Rule = {
  code: "unbounded-string",
  category: "limits",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A string or bytes value that the server receives has no `@maxLength`, `@pattern` or `@format`.",
    why: "`message max` bounds whole messages, and the HTTP server bounds the opening request. A text that is stored, shown or searched should have its own bound as well.",
    wrong: 'service chat { method say { payload { text: string }  http { POST "/say" } } }\n',
    right: 'service chat { method say { payload { @maxLength(2000) text: string }  http { POST "/say" } } }\n',
  },
  check: ({ sites, types }, report) => {
    for (const { type, constraints, toServer, span, subject } of sites) {
      if (!toServer) continue;
      const plain = resolve(types, type);
      const isList = plain.type.kind === "array";
      const element = plain.type.kind === "array" ? resolve(types, plain.type.element) : plain;
      if (element.type.kind !== "primitive" || (element.type.name !== "string" && element.type.name !== "bytes"))
        continue;
      if (has([...(isList ? [] : constraints), ...element.constraints], "maxLength", "pattern", "format")) continue;
      report(span, `${subject} accepts text of any length that fits in a message`, {
        hint: "add `@maxLength(..)`",
      });
    }
  },
};
