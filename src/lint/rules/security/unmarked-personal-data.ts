import { resolve } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";
import { looksPersonal } from "../../secret-names.js";

const texts = ["string", "email", "date", "int", "int32", "int64", "uint", "uint32", "uint64", "bytes"];

export const unmarkedPersonalData: Rule = {
  code: "unmarked-personal-data",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A field is called like personal data (`email`, `phone_number`, `date_of_birth`), and is not `@sensitive`.",
    why: "The mark is what keeps a value out of documents' examples and of logs. Some names only look so: suppress those.",
    wrong: `type User { email: email }
service users { method me { result User  http { GET "/me" } } }
`,
    right: `type User { @sensitive email: email }
service users { method me { result User  http { GET "/me" } } }
`,
  },
  check: ({ sites, types }, report) => {
    for (const { field, type, subject, span } of sites) {
      if (field === null || field.sensitive || !looksPersonal(field.name)) continue;
      const plain = resolve(types, type).type;
      if (plain.kind === "primitive" && texts.includes(plain.name))
        report(span, `${subject} looks like personal data, and is not \`@sensitive\``, {
          fixes: [{ title: "mark it", edits: [{ span: { ...span, end: span.start }, text: "@sensitive " }] }],
        });
    }
  },
};
