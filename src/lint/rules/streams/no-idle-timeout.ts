import { methodRule } from "../../method-rule.js";

export const noIdleTimeout = methodRule({
  code: "no-idle-timeout",
  category: "streams",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A stream to which clients send has no `idle` time.",
    why: "A client that sends nothing holds a place for ever. Heartbeats show that it is there, not that it is at work.",
    wrong: 'service feed { method push { streaming payload string  http { GET "/push" } } }\n',
    right: 'service feed { method push { streaming payload string  http { GET "/push" }  stream { idle 5m } } }\n',
  },
  concerns: ({ method }) => method.streamingPayload !== null,
  fails: ({ method }) => method.stream?.idleMs === null,
  one: (subject) => `${subject} waits for messages without end`,
  all: (service) => `the methods of ${service} wait for messages without end`,
  hint: "add `idle 5m` to `stream`",
});
