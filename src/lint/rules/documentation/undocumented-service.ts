import { undocumented } from "../../undocumented.js";

export const undocumentedService = undocumented({
  code: "undocumented-service",
  onByDefault: true,
  page: {
    what: "A service has no `///` documentation.",
    why: "It is the first thing that readers of the documents and of the generated code look for.",
    wrong: 'service clock { method now { result timestamp  http { GET "/now" } } }\n',
    right: '/// Tells the time.\nservice clock { method now { result timestamp  http { GET "/now" } } }\n',
  },
  wanted: (node) => (node.kind === "service" ? [{ node, subject: `the service \`${node.name.text}\`` }] : []),
});
