import { methodRule } from "../../method-rule.js";

export const streamWithoutError = methodRule({
  code: "stream-without-error",
  category: "streams",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A method with streams declares no error, nor do its service and the api.",
    why: "A failing stream can then only break off, and a client doesn't know whether to start again.",
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
  hint: "declare how it can fail; the flag `temporary` asks clients to try again",
});
