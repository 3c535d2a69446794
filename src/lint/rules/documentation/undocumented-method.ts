import { methodRule } from "../../method-rule.js";
import { isDocumented } from "../../undocumented.js";

export const undocumentedMethod = methodRule({
  code: "undocumented-method",
  category: "documentation",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A method has no `///` documentation.",
    why: "The types don't say when a stream ends, or what a client may do until then.",
    wrong: 'service clock { method now { result timestamp  http { GET "/now" } } }\n',
    right: `service clock {
  /// The time of the server, once.
  method now { result timestamp  http { GET "/now" } }
}
`,
  },
  fails: ({ node }) => !isDocumented(node),
  one: (subject) => `${subject} has no documentation`,
  all: (service) => `no method of ${service} has documentation`,
  hint: "write `/// ..` above it",
});
