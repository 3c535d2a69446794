import { methodRule } from "../../method-rule.js";
import { looksLikeCredential } from "../../secret-names.js";
import { clausesFor } from "../../written.js";

export const noSecurity = methodRule({
  code: "no-security",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "Nothing says who may call a method: neither the method nor its service nor the api has `security`. `security none` allows everyone.",
    why: "A method should be open to everyone because its author decided so, not because `security` was forgotten.",
    wrong: 'service prices { method latest { result decimal  http { GET "/latest" } } }\n',
    right: 'service prices {\n  security none\n  method latest { result decimal  http { GET "/latest" } }\n}\n',
  },
  // `credential-without-scheme` reports fields that look like credentials; this rule would repeat the report.
  concerns: ({ method }) => !method.http.parameters.some(({ name }) => looksLikeCredential(name)),
  fails: (placed, contract) => clausesFor(contract, placed, "security").length === 0,
  one: (subject) => `no \`security\` applies to ${subject}`,
  all: (service) => `no \`security\` applies to ${service}`,
  hint: "add `security SCHEME`, or `security none` to allow everyone",
});
