import { undocumented } from "../../undocumented.js";

export const undocumentedValue = undocumented({
  code: "undocumented-value",
  onByDefault: false,
  page: {
    what: "A value of an enum, or a variant of a union, has no `///` documentation.",
    why: "A contract should say when each value is sent; often only its author knows.",
    wrong: "enum Phase { open settled }\n",
    right: "enum Phase {\n  /// Orders are taken.\n  open\n  /// Money has moved.\n  settled\n}\n",
  },
  wanted: (node) => {
    if (node.kind === "enum")
      return node.values.map((value) => ({ node: value, subject: `\`${node.name.text}.${value.name.text}\`` }));
    if (node.kind !== "union") return [];
    return node.variants.map((variant) => ({ node: variant, subject: `\`${node.name.text}.${variant.name.text}\`` }));
  },
});
