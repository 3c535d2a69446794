import { methodRule } from "../../method-rule.js";

export const undeclaredRefusal = methodRule({
  code: "undeclared-refusal",
  category: "security",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A method requires credentials, but declares no error `unauthorized`.",
    why: "Servers refuse calls without credentials with this error. If it isn't declared, clients have no type for it and the documents don't show it.",
    wrong: `scheme jwt jwt
service feed {
  security jwt
  method follow {
    payload { @token(jwt) token: string }
    result string
    http { GET "/feed" }
  }
}
`,
    right: `scheme jwt jwt
service feed {
  security jwt
  error unauthorized
  method follow {
    payload { @token(jwt) token: string }
    result string
    http { GET "/feed"  error unauthorized 401 }
  }
}
`,
  },
  concerns: ({ method }) => method.security.length > 0,
  fails: ({ method }) => !method.errors.some(({ name }) => name === "unauthorized"),
  one: (subject) => `${subject} refuses with \`unauthorized\`, which it does not declare`,
  all: (service) => `the methods of ${service} refuse with \`unauthorized\`, which they do not declare`,
  hint: "add `error unauthorized`, and `error unauthorized 401` to `http`",
});
