import { methodRule } from "../../method-rule.js";

export const streamWithoutError = methodRule({
  code: "stream-without-error",
  category: "streams",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A method with streams declares no error, nor do its service and the api.",
    why: "A stream that ends for a reason can then only break off, and a client can't tell whether to start again.",
    wrong: 'service feed { method follow { streaming result string  http { GET "/feed" } } }\n',
    right: `service feed {
  method follow {
    streaming result string
    error source_lost { temporary }
    http { GET "/feed" }
  }
}
`,
  },
  concerns: ({ method }) => method.stream !== null,
  fails: ({ method }) => method.errors.length === 0,
  one: (subject) => `${subject} declares no error`,
  all: (service) => `the streams of ${service} declare no error`,
  hint: "say how it can fail; `temporary` tells clients to try again",
});
