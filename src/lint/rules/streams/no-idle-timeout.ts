import { methodRule } from "../../method-rule.js";

export const noIdleTimeout = methodRule({
  code: "no-idle-timeout",
  category: "streams",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A stream to which clients send has no `idle` time.",
    why: "A client that sends nothing keeps its stream open forever. Heartbeats only show that the client is connected, not that it does anything.",
    wrong: 'service feed { method push { streaming payload string  http { GET "/push" } } }\n',
    right: 'service feed { method push { streaming payload string  http { GET "/push" }  stream { idle 5m } } }\n',
  },
  concerns: ({ method }) => method.streamingPayload !== null,
  fails: ({ method }) => method.stream?.idleMs === null,
  one: (subject) => `${subject} waits for messages forever`,
  all: (service) => `the methods of ${service} wait for messages forever`,
  hint: "add `idle 5m` to `stream`",
});
