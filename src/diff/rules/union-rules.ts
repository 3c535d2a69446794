import { either, error, info, type Rule, warn } from "../rule.js";

export const unionRules: readonly Rule[] = [
  {
    code: "union-variant-added",
    area: "union",
    action: "add",
    mirror: "union-variant-removed",
    message: ({ subject, name }) => `${subject} gained the variant ${name}`,
    cases: {
      usual: {
        wire: {
          toServer: info("{client} never sends it"),
          toClient: error("{client} refuses a variant it does not know"),
        },
        source: { toClient: warn("an exhaustive `switch` over the variants no longer compiles") },
      },
      open: {
        wire: {
          toServer: info("{client} never sends it"),
          toClient: info("the union is open: {client} keeps variants it does not know"),
        },
      },
    },
    advice: "make the union `open` first, and add variants when all readers have been updated",
    page: {
      what: "A union has a new variant.",
      why: "Readers that were built before refuse it, unless the union was `open` to them.",
    },
  },
  {
    code: "union-variant-removed",
    area: "union",
    action: "remove",
    mirror: "union-variant-added",
    message: ({ subject, name }) => `${subject} lost the variant ${name}`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may send the variant, and {server} refuses it"),
          toClient: info("{client} no longer meets it"),
        },
        source: either(warn("code that names the variant no longer compiles")),
      },
      open: {
        wire: {
          toServer: warn("{client} may send the variant, which {server} keeps but no longer knows"),
          toClient: info("{client} no longer meets it"),
        },
        source: either(warn("code that names the variant no longer compiles")),
      },
    },
    advice: "keep it, marked `@deprecated`, until no peer uses it; then remove it and add it to `reserved`",
    page: { what: "A union lost a variant.", why: "Writers that were built before may send it." },
  },
  {
    code: "union-variant-renamed",
    area: "union",
    action: "rename",
    mirror: "union-variant-renamed",
    message: ({ subject, old, new: now }) =>
      `the variant ${old} of ${subject} is now called ${now} and travels as before`,
    cases: { usual: { source: { always: error("code that uses the old name no longer compiles") } } },
    advice: "nothing changes on the wire",
    page: { what: "A variant has another name, but the same tag.", why: "The wire carries the tag." },
  },
  {
    code: "union-tag-renamed",
    area: "union",
    action: "change",
    mirror: "union-tag-renamed",
    message: ({ subject, name, old, new: now }) =>
      `the variant ${name} of ${subject} has the tag ${now}, and had ${old}`,
    cases: { usual: { wire: either(error("each side refuses or misreads the other's tag")) } },
    advice: 'keep the tag with `name = "old-tag": T`',
    page: { what: "A variant has the same name, but another tag.", why: "The wire carries the tag." },
  },
  {
    code: "union-envelope-changed",
    area: "union",
    action: "change",
    mirror: "union-envelope-changed",
    message: ({ subject, old, new: now }) => `${subject} travels with ${now}, and travelled with ${old}`,
    cases: { usual: { wire: either(error("neither side finds the tag where the other puts it")) } },
    advice: "make a new union, for a new field or method",
    page: {
      what: "The tag is in another place or under another key.",
      why: "Receivers look for it in the place that their contract names.",
    },
  },
  {
    code: "union-default-added",
    area: "union",
    action: "widen",
    mirror: "union-default-removed",
    message: ({ subject, name }) => `${subject} takes values without a tag for ${name}`,
    cases: {
      usual: {
        wire: {
          toServer: info("{client} always writes the tag"),
          toClient: error("{server} may leave out the tag, which {client} needs"),
        },
      },
    },
    advice: "keep writing the tag, as generated servers always do",
    page: {
      what: "A variant became the `default`, for values without a tag.",
      why: "Senders may leave out the tag now, and readers that were built before refuse that.",
    },
  },
  {
    code: "union-default-removed",
    area: "union",
    action: "narrow",
    mirror: "union-default-added",
    message: ({ subject, name }) => `${subject} no longer takes values without a tag for ${name}`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may leave out the tag, which {server} needs"),
          toClient: info("{client} also accepts values with the tag"),
        },
      },
    },
    advice: "keep the `default`",
    page: {
      what: "A union no longer has a `default` variant.",
      why: "Senders that were built before may leave out the tag.",
    },
  },
  {
    code: "union-default-changed",
    area: "union",
    action: "change",
    mirror: "union-default-changed",
    message: ({ subject, old, new: now }) =>
      `${subject} takes values without a tag for ${now}, and took them for ${old}`,
    cases: { usual: { wire: either(error("a value without a tag is another variant for each side")) } },
    advice: "keep the `default`",
    page: {
      what: "Another variant is the `default`.",
      why: "A value without a tag silently means something else.",
    },
  },
  {
    code: "union-opened",
    area: "union",
    action: "widen",
    mirror: "union-closed",
    message: ({ subject }) => `${subject} was opened`,
    cases: {
      usual: {
        wire: {
          toServer: info("{server} accepts all that {client} sends"),
          toClient: error("{server} may send variants that {client} refuses"),
        },
        source: { toClient: warn("an exhaustive `switch` over the variants no longer compiles") },
      },
    },
    advice: "make unions that clients receive `open` in the first version",
    page: {
      what: "A union became `open`.",
      why: "It may carry variants that are not declared, which readers that were built before refuse.",
    },
  },
  {
    code: "union-closed",
    area: "union",
    action: "narrow",
    mirror: "union-opened",
    message: ({ subject }) => `${subject} was closed`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may send variants that {server} refuses"),
          toClient: info("{client} accepts all that {server} sends"),
        },
        source: { toServer: warn("code that gives other variants no longer compiles") },
      },
    },
    advice: "leave the union open",
    page: { what: "A union is no longer `open`.", why: "Variants that are not declared are refused now." },
  },
  {
    code: "union-variant-not-reserved",
    area: "union",
    action: "remove",
    mirror: "union-variant-not-reserved",
    message: ({ subject, name }) => `${name} was removed from ${subject}, which does not reserve it`,
    cases: { usual: { doc: { always: info("a later variant may use its name or tag for something else") } } },
    advice: "add it to `reserved [..]` of the union",
    page: {
      what: "The name or tag of a removed variant may be used again.",
      why: "Peers that still send the old variant would be misread.",
    },
  },
  {
    code: "union-variant-released",
    area: "union",
    action: "change",
    mirror: "union-variant-released",
    message: ({ subject, name }) => `${name} is no longer reserved in ${subject}`,
    cases: { usual: { wire: { always: warn("peers that still send the old variant are misread") } } },
    advice: "keep it reserved",
    page: {
      what: "A name or tag was removed from `reserved`.",
      why: "It was reserved because a variant with that name or tag was once in use.",
    },
  },
];
