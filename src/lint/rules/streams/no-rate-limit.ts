import { methodRule } from "../../method-rule.js";

export const noRateLimit = methodRule({
  code: "no-rate-limit",
  category: "streams",
  severity: "info",
  onByDefault: true,
  page: {
    what: "Clients stream to a method that has no `rate`.",
    why: "Back-pressure bounds how many messages wait in memory, but not how much work a client causes, because each handled message makes room for another.",
    wrong: 'service feed { method push { streaming payload string  http { GET "/push" } } }\n',
    right:
      'service feed { method push { streaming payload string  http { GET "/push" }  stream { rate 100/s burst 200 } } }\n',
  },
  concerns: ({ method }) => method.streamingPayload !== null,
  fails: ({ method }) => method.stream?.rate === null,
  one: (subject) => `a client may send to ${subject} as fast as it is read`,
  all: (service) => `a client may send to the methods of ${service} as fast as it is read`,
  hint: "add `rate 100/s burst 200` to `stream`",
});
