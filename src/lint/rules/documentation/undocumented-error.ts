import { undocumented } from "../../undocumented.js";

export const undocumentedError = undocumented({
  code: "undocumented-error",
  onByDefault: false,
  page: {
    what: "An error has no `///` documentation.",
    why: "When it comes, and what a client should do then, is what one needs to know of an error.",
    wrong: `service clock {
  error stopped { temporary }
  method now { result timestamp  http { GET "/now" } }
}
`,
    right: `service clock {
  /// The clock is being wound. Try again after a minute.
  error stopped { temporary }
  method now { result timestamp  http { GET "/now" } }
}
`,
  },
  wanted: (node) => (node.kind === "error" ? [{ node, subject: `the error \`${node.name.text}\`` }] : []),
});
