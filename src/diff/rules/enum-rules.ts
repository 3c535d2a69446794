import { either, error, info, type Rule, warn } from "../rule.js";

/** Rules for values of enums and of literal types. */
export const enumRules: readonly Rule[] = [
  {
    code: "enum-value-added",
    area: "enum",
    action: "add",
    mirror: "enum-value-removed",
    message: ({ subject, name }) => `${subject} got the value ${name}`,
    cases: {
      usual: {
        wire: {
          toServer: info("{client} never sends it"),
          toClient: error("{client} refuses a value it does not know"),
        },
        source: { toClient: warn("an exhaustive `switch` over the values no longer compiles") },
      },
      open: {
        wire: {
          toServer: info("{client} never sends it"),
          toClient: info("the enum is open: {client} keeps values it does not know"),
        },
      },
    },
    advice: "make the enum `open` first, and add values when all readers have been updated",
    page: {
      what: "An enum or a literal type has a new value.",
      why: "Readers that were built before refuse it, unless the enum was `open` to them.",
    },
  },
  {
    code: "enum-value-removed",
    area: "enum",
    action: "remove",
    mirror: "enum-value-added",
    message: ({ subject, name }) => `${subject} lost the value ${name}`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may send the value, and {server} refuses it"),
          toClient: info("{client} no longer meets it"),
        },
        source: either(warn("code that names the value no longer compiles")),
      },
      open: {
        wire: {
          toServer: warn("{client} may send the value, which {server} keeps but no longer knows"),
          toClient: info("{client} no longer meets it"),
        },
        source: either(warn("code that names the value no longer compiles")),
      },
    },
    advice: "keep it, marked `@deprecated`, until no peer uses it; then remove it and add it to `reserved`",
    page: { what: "An enum or a literal type lost a value.", why: "Writers that were built before may send it." },
  },
  {
    code: "enum-value-renumbered",
    area: "enum",
    action: "change",
    mirror: "enum-value-renumbered",
    message: ({ subject, name, old, new: now }) => `${name} of ${subject} travels as ${now}, and travelled as ${old}`,
    cases: { usual: { wire: either(error("each side refuses or misreads the other's value")) } },
    advice: "keep the value as it travels",
    page: { what: "A value has the same name, but travels as another value.", why: "The wire carries the value." },
  },
  {
    code: "enum-value-renamed",
    area: "enum",
    action: "rename",
    mirror: "enum-value-renamed",
    message: ({ subject, old, new: now }) => `${old} of ${subject} is now called ${now} and travels as before`,
    cases: { usual: { source: { always: error("code that uses the old name no longer compiles") } } },
    advice: "nothing changes on the wire",
    page: { what: "A value has another name, but travels as before.", why: "The wire carries the value." },
  },
  {
    code: "enum-opened",
    area: "enum",
    action: "widen",
    mirror: "enum-closed",
    message: ({ subject }) => `${subject} was opened`,
    cases: {
      usual: {
        wire: {
          toServer: info("{server} accepts all that {client} sends"),
          toClient: error("{server} may send values that {client} refuses"),
        },
        source: { toClient: warn("an exhaustive `switch` over the values no longer compiles") },
      },
    },
    advice: "make enums that clients receive `open` in the first version",
    page: {
      what: "An enum became `open`.",
      why: "It may carry values that are not declared, which readers that were built before refuse.",
    },
  },
  {
    code: "enum-closed",
    area: "enum",
    action: "narrow",
    mirror: "enum-opened",
    message: ({ subject }) => `${subject} was closed`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may send values that {server} refuses"),
          toClient: info("{client} accepts all that {server} sends"),
        },
        source: { toServer: warn("code that gives other values no longer compiles") },
      },
    },
    advice: "leave the enum open",
    page: { what: "An enum is no longer `open`.", why: "Values that are not declared are refused now." },
  },
  {
    code: "enum-value-not-reserved",
    area: "enum",
    action: "remove",
    mirror: "enum-value-not-reserved",
    message: ({ subject, name }) => `${name} was removed from ${subject}, which does not reserve it`,
    cases: { usual: { doc: { always: info("a later value may use its name or number for something else") } } },
    advice: "add it to `reserved [..]` of the enum",
    page: {
      what: "The name or number of a removed value may be used again.",
      why: "Peers that still send the old value would be misread.",
    },
  },
  {
    code: "enum-value-released",
    area: "enum",
    action: "change",
    mirror: "enum-value-released",
    message: ({ subject, name }) => `${name} is no longer reserved in ${subject}`,
    cases: { usual: { wire: { always: warn("peers that still send the old value are misread") } } },
    advice: "keep it reserved",
    page: {
      what: "A name or number was removed from `reserved`.",
      why: "It was reserved because a value with that name or number was once in use.",
    },
  },
];
