import { undocumented } from "../../undocumented.js";

export const undocumentedField = undocumented({
  code: "undocumented-field",
  onByDefault: false,
  page: {
    what: "A field has no `///` documentation.",
    why: "A name seldom says which unit and range a field has, nor the meaning of its absence.",
    wrong: "type Probe { depth: float64 }\n",
    right: "type Probe {\n  /// Metres below the surface.\n  depth: float64\n}\n",
  },
  wanted: (node) => (node.kind === "field" ? [{ node, subject: `the field \`${node.name.text}\`` }] : []),
});
