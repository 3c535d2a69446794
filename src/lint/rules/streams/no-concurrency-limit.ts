import { methodRule } from "../../method-rule.js";

export const noConcurrencyLimit = methodRule({
  code: "no-concurrency-limit",
  category: "streams",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A method with streams has no `concurrency`.",
    why: "One client may open as many streams as the server accepts connections, and each stream has its own buffer.",
    wrong: 'service feed { method follow { streaming result string  http { GET "/feed" } } }\n',
    right:
      'service feed { method follow { streaming result string  http { GET "/feed" }  stream { concurrency 4 per client } } }\n',
  },
  concerns: ({ method }) => method.stream !== null,
  fails: ({ method: { stream } }) => stream?.concurrency.perClient === null && stream.concurrency.total === null,
  one: (subject) => `a client may open any number of streams of ${subject}`,
  all: (service) => `a client may open any number of streams of ${service}`,
  hint: "add `concurrency 4 per client` to `stream`",
});
