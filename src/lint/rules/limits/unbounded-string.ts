import { resolve } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";
import { has } from "../../sites.js";

export const unboundedString: Rule = {
  code: "unbounded-string",
  category: "limits",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A string, or bytes, that the server receives have neither `@maxLength` nor a `@pattern` or `@format`.",
    why: "`message max` bounds whole messages and the HTTP server the opening request, so nothing grows without end. What is stored, shown or searched wants a bound of its own.",
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
      report(span, `${subject} takes text from clients of any length that fits a message`, {
        hint: "add `@maxLength(..)`",
      });
    }
  },
};
