import { error, info, type Rule, warn } from "../rule.js";

/** Rules for services, methods, payloads and results. */
export const methodRules: readonly Rule[] = [
  {
    code: "service-removed",
    area: "service",
    action: "remove",
    mirror: "service-added",
    message: ({ subject }) => `service ${subject} was removed`,
    cases: {
      usual: {
        wire: { always: error("{server} answers none of its routes") },
        source: { always: error("code that imports it no longer compiles") },
      },
    },
    advice: "keep it, deprecated, until no client calls it",
    page: { what: "A service was removed with all its methods.", why: "Clients that were built before call it." },
  },
  {
    code: "service-added",
    area: "service",
    action: "add",
    mirror: "service-removed",
    message: ({ subject }) => `service ${subject} was added`,
    cases: { usual: { wire: { always: info("{client} does not call it") } } },
    advice: "nothing needs to be done",
    page: { what: "A service was added.", why: "Nothing changes for existing clients." },
  },
  {
    code: "service-renamed",
    area: "service",
    action: "rename",
    mirror: "service-renamed",
    message: ({ old, new: now }) => `service ${old} is now called ${now} and has the same routes`,
    cases: { usual: { source: { always: error("generated names contain the service's") } } },
    advice: "nothing changes on the wire",
    page: {
      what: "All routes of a removed service are served by a new one.",
      why: "The name of a service does not travel; it is part of generated names.",
    },
  },
  {
    code: "method-removed",
    area: "method",
    action: "remove",
    mirror: "method-added",
    message: ({ subject }) => `method ${subject} was removed`,
    cases: {
      usual: {
        wire: { always: error("{client} calls it and {server} answers 404") },
        source: { always: error("code that calls it no longer compiles") },
      },
    },
    advice: "keep it, deprecated, until no client calls it",
    page: { what: "A method was removed, and no other has its route.", why: "Clients that were built before call it." },
  },
  {
    code: "method-added",
    area: "method",
    action: "add",
    mirror: "method-removed",
    message: ({ subject }) => `method ${subject} was added`,
    cases: {
      usual: {
        wire: { always: info("{client} does not call it") },
        source: { always: warn("implementations of the service lack it, and no longer compile") },
      },
    },
    advice: "nothing needs to be done for callers",
    page: {
      what: "A method was added.",
      why: "Callers are not affected. The generated interface of the service has a new member, which implementations have to add.",
    },
  },
  {
    code: "method-renamed",
    area: "method",
    action: "rename",
    mirror: "method-renamed",
    message: ({ old, new: now }) => `method ${old} is now called ${now} and has the same route`,
    cases: { usual: { source: { always: error("code that calls it no longer compiles") } } },
    advice: "nothing changes on the wire",
    page: {
      what: "A method was replaced by another one with the same verb and path.",
      why: "The name of a method does not travel: a call is identified by its route.",
    },
  },
  {
    code: "payload-added",
    area: "payload",
    action: "add",
    mirror: "payload-removed",
    message: ({ subject }) => `${subject} takes a payload now`,
    cases: {
      usual: {
        wire: { toServer: info("{client} sends none, and {server} does without") },
        source: { toServer: warn("code that calls it has to pass an argument") },
      },
      required: {
        wire: { toServer: error("{client} does not send what {server} requires") },
        source: { toServer: error("code that calls it no longer compiles") },
      },
    },
    advice: "make all its fields optional",
    page: {
      what: "A method without a payload got one. The payload of a stream is in its opening request.",
      why: "Callers that were built before send none.",
    },
  },
  {
    code: "payload-removed",
    area: "payload",
    action: "remove",
    mirror: "payload-added",
    message: ({ subject }) => `${subject} no longer takes a payload`,
    cases: {
      usual: {
        wire: { toServer: warn("{client} still sends it, and {server} drops it silently") },
        source: { toServer: error("code that calls it no longer compiles") },
      },
    },
    advice: "keep it until no client sends it",
    page: { what: "A method lost its payload.", why: "The server ignores what callers send in it." },
  },
  {
    code: "result-added",
    area: "result",
    action: "add",
    mirror: "result-removed",
    message: ({ subject }) => `${subject} answers a result now`,
    cases: {
      usual: {
        wire: { toClient: warn("{client} expects none and does not look at it") },
        source: { always: warn("implementations of the method have to return it") },
      },
    },
    advice: "nothing needs to be done unless clients depend on it",
    page: {
      what: "A method without a result got one.",
      why: "Clients that were built before ignore it.",
    },
  },
  {
    code: "result-removed",
    area: "result",
    action: "remove",
    mirror: "result-added",
    message: ({ subject }) => `${subject} no longer answers a result`,
    cases: {
      usual: {
        wire: { toClient: error("{client} waits for a result that {server} does not send") },
        source: { toClient: error("code that reads the result no longer compiles") },
      },
    },
    advice: "keep the result",
    page: { what: "A method lost its result.", why: "Clients that were built before require it." },
  },
  {
    code: "view-added",
    area: "result",
    action: "add",
    mirror: "view-removed",
    message: ({ subject, name }) => `${subject} may come in the view ${name}`,
    cases: {
      usual: { wire: { toClient: error("{server} may pick the view, and {client} refuses one it does not know") } },
    },
    advice: "name the view in the contract, or add a method for the new one",
    page: {
      what: "A result whose view the server chooses has another view.",
      why: "Clients that were built before do not know it.",
    },
  },
  {
    code: "view-removed",
    area: "result",
    action: "remove",
    mirror: "view-added",
    message: ({ subject, name }) => `${subject} no longer comes in the view ${name}`,
    cases: {
      usual: {
        wire: { toClient: info("{client} no longer meets it") },
        source: { always: warn("code that names the view no longer compiles") },
      },
    },
    advice: "nothing changes for clients",
    page: { what: "A result whose view the server chooses lost a view.", why: "Only the server's code names it." },
  },
  {
    code: "view-choice-changed",
    area: "result",
    action: "change",
    mirror: "view-choice-changed",
    message: ({ subject, old, new: now }) => `the view of ${subject} is now ${now}; it was ${old}`,
    cases: {
      usual: {
        wire: { toClient: error("{client} takes the view from where {server} no longer says it") },
        source: { always: error("handlers have to set the view in another way") },
      },
    },
    advice: "add a method",
    page: {
      what: "A view that the contract fixed is now chosen at run time, or the reverse.",
      why: "The opening answer names a chosen view, but not a fixed one.",
    },
  },
];
