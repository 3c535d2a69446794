import type { NamedType } from "../../../ir/type.js";
import { typeSpan } from "../../../semantics/nodes.js";
import type { Rule } from "../../rule.js";

export const duplicateType: Rule = {
  code: "duplicate-type",
  category: "types",
  severity: "info",
  onByDefault: true,
  page: {
    what: "Two declared types have the same three or more fields, or two enums the same values.",
    why: "Code has to convert between the two, and a change to one is easily forgotten in the other.",
    wrong: `type Home { street: string  city: string  zip: string }
type Office { street: string  city: string  zip: string }
`,
    right: `type Address { street: string  city: string  zip: string }
type Person { home: Address  office: Address }
`,
  },
  check: (contract, report) => {
    const first = new Map<string, NamedType>();
    for (const type of contract.design.types) {
      const content = contentOf(type);
      if (content === null) continue;
      const same = first.get(content);
      if (same === undefined) {
        first.set(content, type);
        continue;
      }
      const span = typeSpan(contract.written, type);
      const other = typeSpan(contract.written, same);
      if (span === null || other === null) continue;
      report(span, `\`${type.name}\` is the same as \`${same.name}\``, {
        related: [{ span: other, message: "the same type" }],
      });
    }
  },
};

/** The values that a type accepts, as text; null for a type that is too small, or that isn't declared under a name. */
function contentOf(type: NamedType): string | null {
  if (type.derived) return null;
  if (type.kind === "enum" && type.values.length > 1)
    return JSON.stringify([type.open, type.base, type.values.map(({ name, value }) => [name, value])]);
  if (type.kind !== "object" || type.fields.length < 3) return null;
  const fields = type.fields.map((field) => [field.name, field.type, field.required, field.default, field.constraints]);
  return JSON.stringify([type.closed, fields]);
}
