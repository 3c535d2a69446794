import { either, error, info, type Rule, warn } from "../rule.js";

export const errorRules: readonly Rule[] = [
  {
    code: "error-added",
    area: "error",
    action: "add",
    mirror: "error-removed",
    message: ({ subject }) => `${subject} was added`,
    cases: {
      usual: {
        wire: { toClient: warn("{client} meets an error that it has no class for") },
        source: { toClient: warn("an exhaustive `switch` over the errors no longer compiles") },
      },
    },
    advice: "clients treat unknown errors by their flags; set `temporary` and `timeout` correctly",
    page: {
      what: "A method may fail in a new way.",
      why: "Clients that were built before can't distinguish it from other errors.",
    },
  },
  {
    code: "error-removed",
    area: "error",
    action: "remove",
    mirror: "error-added",
    message: ({ subject }) => `${subject} was removed`,
    cases: {
      usual: {
        wire: { toClient: info("{client} no longer meets it") },
        source: { toClient: warn("code that names the error no longer compiles") },
      },
    },
    advice: "keep it while the server may still return it",
    page: { what: "A method no longer fails in this way.", why: "Only code that handles it by name is affected." },
  },
  {
    code: "error-name-changed",
    area: "error",
    action: "rename",
    mirror: "error-name-changed",
    message: ({ old, new: now }) => `error ${old} is now called ${now}`,
    cases: {
      usual: {
        wire: { toClient: error("clients recognise errors by their names, which travel") },
        source: { toClient: error("code that names the error no longer compiles") },
      },
    },
    advice: "keep the name",
    page: {
      what: "An error was replaced by another one with the same status, flags and body.",
      why: "The name is in the answer and in the `goa-error` header.",
    },
  },
  {
    code: "error-status-changed",
    area: "error",
    action: "change",
    mirror: "error-status-changed",
    message: ({ subject, old, new: now }) => `${subject} has status ${now}, and had ${old}`,
    cases: { usual: { wire: { toClient: error("{client} identifies errors before the upgrade by status and name") } } },
    advice: "keep the status",
    page: { what: "An error has another HTTP status.", why: "Clients, proxies and monitors look at it." },
  },
  {
    code: "error-body-changed",
    area: "error",
    action: "change",
    mirror: "error-body-changed",
    message: ({ subject, old, new: now }) => `${subject} carries ${now}, and carried ${old}`,
    cases: {
      usual: {
        wire: { toClient: error("{client} can't read the body") },
        source: either(error("code that makes or reads the error no longer compiles")),
      },
    },
    advice: "add an error",
    page: {
      what: "An error gained or lost its type, or its type is unrelated to the old one.",
      why: "The body has another shape.",
    },
  },
  {
    code: "error-retryable-changed",
    area: "error",
    action: "change",
    mirror: "error-retryable-changed",
    message: ({ subject, old, new: now }) => `${subject} is now ${now}; it was ${old}`,
    cases: { usual: { wire: { toClient: warn("clients decide by these flags whether to try again") } } },
    advice: "make sure that trying again, or not, is right for old clients as well",
    page: { what: "`temporary`, `timeout` or `fault` changed.", why: "Clients decide by them whether to try again." },
  },
];
