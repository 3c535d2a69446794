import { kebabCase } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";

export const pathStyle: Rule = {
  code: "path-style",
  category: "http",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A path has capital letters outside of `{..}`, or ends with a slash.",
    why: "Paths are compared letter by letter, so `/Logs`, `/logs` and `/logs/` are three different paths. People expect small letters and no slash at the end.",
    wrong: 'service logs { method follow { streaming result string  http { GET "/logStreams/" } } }\n',
    right: 'service logs { method follow { streaming result string  http { GET "/log-streams" } } }\n',
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "route" && node.kind !== "path") continue;
      const { value } = node.path;
      const segments = value.split("/");
      const capitals = segments.some((segment) => /\p{Lu}/u.test(segment.replaceAll(/\{[^}]*\}/g, "")));
      const better = segments
        .map((segment) =>
          segment.includes("{") ? segment.replaceAll(/(^|\})[^{]*/g, (text) => text.toLowerCase()) : kebabCase(segment),
        )
        .join("/")
        .replace(/(?<=.)\/+$/, "");
      if (capitals) report(node.path.span, `\`${value}\` has capital letters`, { hint: `write \`${better}\`` });
      else if (value.length > 1 && value.endsWith("/"))
        report(node.path.span, `\`${value}\` ends with a slash`, { hint: `write \`${better}\`` });
    }
  },
};
