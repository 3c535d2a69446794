import { undocumented } from "../../undocumented.js";

export const undocumentedType = undocumented({
  code: "undocumented-type",
  onByDefault: false,
  page: {
    what: "A type, enum, union or alias has no `///` documentation.",
    why: "Editors show the documentation wherever the generated type is used.",
    wrong: "enum Level { debug info }\n",
    right: "/// Severity, lowest first.\nenum Level { debug info }\n",
  },
  wanted: (node) => {
    if (node.kind !== "type" && node.kind !== "alias" && node.kind !== "enum" && node.kind !== "union") return [];
    return [{ node, subject: `\`${node.name.text}\`` }];
  },
});
