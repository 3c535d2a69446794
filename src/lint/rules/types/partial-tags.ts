import type { Rule } from "../../rule.js";

export const partialTags: Rule = {
  code: "partial-tags",
  category: "types",
  severity: "info",
  onByDefault: true,
  page: {
    what: "Some fields of an object have a `@tag`, but others don't.",
    why: "A binary codec needs a tag for each field, and `goaidl diff` distinguishes a rename from a removal by the tag.",
    wrong: "type Entry { @tag(1) id: uuid  message: string }\n",
    right: "type Entry { @tag(1) id: uuid  @tag(2) message: string }\n",
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "type" && node.kind !== "object-type") continue;
      const fields = node.members.filter((member) => member.kind === "field");
      const tagged = fields.filter(({ annotations }) => annotations.some(({ name }) => name.text === "tag"));
      const [first] = tagged;
      if (first === undefined) continue;
      for (const field of fields) {
        if (tagged.includes(field)) continue;
        report(field.name.span, `\`${field.name.text}\` has no \`@tag\`, but other fields of the object do`, {
          related: [{ span: first.name.span, message: "this field has one" }],
        });
      }
    }
  },
};
