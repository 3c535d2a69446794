import type { PrimitiveName } from "../../../ir/primitives.js";
import { wordsOf } from "../../../text/casing.js";
import type { Rule } from "../../rule.js";
import { has } from "../../sites.js";

const byLastWord: Readonly<Record<string, PrimitiveName>> = {
  timestamp: "timestamp",
  uuid: "uuid",
  guid: "uuid",
  url: "uri",
  uri: "uri",
  email: "email",
  hostname: "hostname",
  ipv4: "ipv4",
  ipv6: "ipv6",
};

export const stringForKnownForm: Rule = {
  code: "string-for-known-form",
  category: "types",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "The name of a plain string field suggests a type that the language has (`created_at`, `avatar_url`, `email`). Strings with a `@pattern` or `@format` are skipped.",
    why: "The type is validated on both sides and appears in the documents. With plain strings, one system soon has several formats for the same kind of value.",
    wrong: `type User { email: string  created_at: string }
service users { method me { result User  http { GET "/me" } } }
`,
    right: `type User { @sensitive email: email  created_at: timestamp }
service users { method me { result User  http { GET "/me" } } }
`,
  },
  check: ({ sites }, report) => {
    for (const { field, subject, span } of sites) {
      if (field === null || has(field.constraints, "pattern", "format")) continue;
      const type = field.type.kind === "nullable" ? field.type.type : field.type;
      if (type.kind !== "primitive" || type.name !== "string") continue;
      const form = formOf(field.name);
      if (form !== null)
        report(span, `${subject} is a \`string\`, but its name suggests \`${form}\``, {
          hint: `use \`${form}\`, which is checked on both sides`,
        });
    }
  },
};

function formOf(name: string): PrimitiveName | null {
  const words = wordsOf(name).map((word) => word.toLowerCase());
  const last = words.at(-1) ?? "";
  if (last === "at" && words.length > 1) return "timestamp";
  if (last === "date" && words.length > 1) return "date";
  if (last === "address" && words.at(-2) === "ip") return "ip";
  if (last === "ip") return "ip";
  return Object.hasOwn(byLastWord, last) ? (byLastWord[last] ?? null) : null;
}
