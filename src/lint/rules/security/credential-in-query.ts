import { parameterSpan } from "../../parameter-place.js";
import type { Rule } from "../../rule.js";

export const credentialInQuery: Rule = {
  code: "credential-in-query",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A credential travels as a query parameter or in the path.",
    why: "URLs are kept in the logs of servers and proxies, in browser histories and in error reports. RFC 6750 (section 2.3) advises against credentials in them. Browsers can't set headers on a WebSocket, but they send cookies, and clients can offer a token as a subprotocol.",
    wrong: `scheme key apiKey
service feed {
  security key
  method follow {
    payload { @apiKey(key) key: string }
    streaming result string
    http { GET "/feed"  param key }
  }
}
`,
    right: `scheme key apiKey
service feed {
  security key
  method follow {
    payload { @apiKey(key) key: string }
    streaming result string
    http { GET "/feed"  cookie key }
  }
}
`,
  },
  check: (contract, report) => {
    for (const placed of contract.methods) {
      for (const parameter of placed.method.http.parameters) {
        if (parameter.credential === null || parameter.place === "header" || parameter.place === "cookie") continue;
        report(
          parameterSpan(contract, placed, parameter),
          `the credential \`${parameter.field ?? parameter.name}\` is part of the URL, which is logged`,
          {
            hint: "use a cookie, a header, or a token scheme, whose token browsers offer as a subprotocol",
          },
        );
      }
    }
  },
};
