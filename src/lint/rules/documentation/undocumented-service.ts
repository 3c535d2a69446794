import { undocumented } from "../../undocumented.js";

export const undocumentedService = undocumented({
  code: "undocumented-service",
  onByDefault: true,
  page: {
    what: "A service has no `///` documentation.",
    why: "Readers of the documents and of the generated code look for it first.",
    wrong: 'service clock { method now { result timestamp  http { GET "/now" } } }\n',
    right: '/// Tells the time.\nservice clock { method now { result timestamp  http { GET "/now" } } }\n',
  },
  wanted: (node) => (node.kind === "service" ? [{ node, subject: `the service \`${node.name.text}\`` }] : []),
});
