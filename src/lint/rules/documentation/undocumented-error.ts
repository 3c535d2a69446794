import { undocumented } from "../../undocumented.js";

export const undocumentedError = undocumented({
  code: "undocumented-error",
  onByDefault: false,
  page: {
    what: "An error has no `///` documentation.",
    why: "Clients need to know when an error occurs and what to do about it.",
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
