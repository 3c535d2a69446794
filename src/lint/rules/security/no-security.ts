import { methodRule } from "../../method-rule.js";
import { looksLikeCredential } from "../../secret-names.js";
import { clausesFor } from "../../written.js";

export const noSecurity = methodRule({
  code: "no-security",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "Nothing says who may call a method: neither it nor its service nor the api has `security`. `security none` says that anybody may.",
    why: "That a method is open to everybody should be a decision that can be read, and not what happens when it was forgotten.",
    wrong: 'service prices { method latest { result decimal  http { GET "/latest" } } }\n',
    right: 'service prices {\n  security none\n  method latest { result decimal  http { GET "/latest" } }\n}\n',
  },
  // A field that looks like a credential is told of as such; this would be the same mistake again.
  concerns: ({ method }) => !method.http.parameters.some(({ name }) => looksLikeCredential(name)),
  fails: (placed, contract) => clausesFor(contract, placed, "security").length === 0,
  one: (subject) => `nothing says who may call ${subject}`,
  all: (service) => `nothing says who may call ${service}`,
  hint: "add `security SCHEME`, or `security none` if it is for everybody",
});
