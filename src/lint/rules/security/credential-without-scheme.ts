import { fieldOf, fieldSpan } from "../../parameter-place.js";
import type { Rule } from "../../rule.js";
import { looksLikeCredential } from "../../secret-names.js";

export const credentialWithoutScheme: Rule = {
  code: "credential-without-scheme",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A parameter is called like a credential (`api_key`, `token`), and no scheme knows of it.",
    why: "It is then a parameter like any other: logged, not marked in the documents, and checked by nobody unless each handler thinks of it.",
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
        report(span, `\`${parameter.name}\` looks like a credential, and is none to the contract`, {
          hint: "declare a `scheme`, require it by `security`, and mark the field `@apiKey(scheme)` or `@token(scheme)`",
        });
      }
    }
  },
};
