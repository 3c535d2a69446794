import { fieldOf, fieldSpan } from "../../parameter-place.js";
import type { Rule } from "../../rule.js";
import { looksLikeCredential } from "../../secret-names.js";

export const credentialWithoutScheme: Rule = {
  code: "credential-without-scheme",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A parameter has the name of a credential (`api_key`, `token`), but no scheme uses it.",
    why: "The parameter is then treated like any other: it is logged, the documents don't mark it, and each handler has to check it.",
    wrong: `service feed {
  method follow { payload { api_key: string }  streaming result string  http { GET "/feed" } }
}
`,
    right: `scheme key apiKey
service feed {
  security key
  method follow {
    payload { @apiKey(key) api_key: string }
    streaming result string
    http { GET "/feed"  cookie api_key }
  }
}
`,
  },
  check: (contract, report) => {
    for (const placed of contract.methods) {
      for (const parameter of placed.method.http.parameters) {
        if (parameter.credential !== null || !looksLikeCredential(parameter.name)) continue;
        const field = fieldOf(contract, placed, parameter);
        const span = fieldSpan(contract, field) ?? placed.node.name.span;
        report(span, `\`${parameter.name}\` looks like a credential, but no scheme uses it`, {
          hint: "declare a `scheme`, require it by `security`, and mark the field `@apiKey(scheme)` or `@token(scheme)`",
        });
      }
    }
  },
};
