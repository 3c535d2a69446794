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
    what: "The name of a field suggests personal data (`email`, `phone_number`, `date_of_birth`), but the field is not `@sensitive`.",
    why: "`@sensitive` keeps a value out of logs and out of the documents' examples. Suppress the finding if the name misleads.",
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
        report(span, `${subject} looks like personal data, but it is not \`@sensitive\``, {
          fixes: [{ title: "add `@sensitive`", edits: [{ span: { ...span, end: span.start }, text: "@sensitive " }] }],
        });
    }
  },
};
