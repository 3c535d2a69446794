import { reportOtherStyles } from "../../name-style.js";
import type { Rule } from "../../rule.js";

export const fieldNameStyle: Rule = {
  code: "field-name-style",
  category: "naming",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A field's name is in another style than most fields of the contract. Names in quotes are skipped.",
    why: "Names are sent unchanged. Users of the API have to look up each name if the names follow no common style.",
    wrong: "type Entry { sent_at: timestamp  trace_id: string  logLevel: string }\n",
    right: "type Entry { sent_at: timestamp  trace_id: string  log_level: string }\n",
  },
  check: ({ nodes }, report) => {
    const fields = nodes.flatMap((node) =>
      node.kind === "field" ? [{ name: node.name, subject: `the field \`${node.name.text}\`` }] : [],
    );
    reportOtherStyles(fields, "fields", report);
  },
};
