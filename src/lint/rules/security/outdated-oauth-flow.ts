import type { Rule } from "../../rule.js";

export const outdatedOauthFlow: Rule = {
  code: "outdated-oauth-flow",
  category: "security",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "An oauth2 scheme offers the `implicit` or the `password` flow.",
    why: "RFC 9700 (best practice for OAuth 2.0, sections 2.1.2 and 2.4) advises against both: `implicit` exposes tokens in URLs, and `password` hands passwords to clients.",
    wrong: `scheme login oauth2 {
  implicit { authorizationUrl "https://id.example.com/authorize" }
  scope read "Read"
}
`,
    right: `scheme login oauth2 {
  authorizationCode {
    authorizationUrl "https://id.example.com/authorize"
    tokenUrl "https://id.example.com/token"
  }
  scope read "Read"
}
`,
  },
  check: ({ nodes }, report) => {
    for (const node of nodes) {
      if (node.kind !== "flow" || (node.name.text !== "implicit" && node.name.text !== "password")) continue;
      report(node.name.span, `RFC 9700 advises against the \`${node.name.text}\` flow`, {
        hint: "use `authorizationCode` for people, `clientCredentials` for machines",
      });
    }
  },
};
