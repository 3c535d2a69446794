import { either, error, info, type Rule, warn } from "../rule.js";

const refused = error("{server} refuses fields it does not know");
const refusedByClient = error("{client} refuses fields it does not know");

/** Rules for fields of objects that travel as JSON, and for their values. */
export const fieldRules: readonly Rule[] = [
  {
    code: "field-added-required",
    area: "field",
    action: "add",
    mirror: "field-removed",
    message: ({ subject }) => `required field ${subject} was added`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} does not send the field, and {server} refuses messages without it"),
          toClient: info("{client} drops the field, which it does not know"),
        },
        source: {
          toServer: warn("code that makes such values has to give the field"),
          toClient: warn("code that makes such values has to give the field"),
        },
      },
      closed: {
        wire: {
          toServer: error("{client} does not send the field, and {server} refuses messages without it"),
          toClient: refusedByClient,
        },
      },
    },
    advice: "make it optional or give it a default",
    page: {
      what: "An object of both designs gained a required field.",
      why: "Older writers do not send it, and the receiver's validator requires it.",
    },
  },
  {
    code: "field-added-optional",
    area: "field",
    action: "add",
    mirror: "field-removed",
    message: ({ subject }) => `optional field ${subject} was added`,
    cases: {
      usual: {
        wire: {
          toServer: info("{client} does not send it, and {server} does not need it"),
          toClient: info("{client} drops the field, which it does not know"),
        },
      },
      closed: {
        wire: { toServer: info("{client} does not send it, and {server} does not need it"), toClient: refusedByClient },
      },
    },
    advice: "nothing needs to be done, unless receivers are closed types",
    page: {
      what: "An object of both designs gained an optional field.",
      why: "Open objects accept unknown fields. A closed type refuses them, so its readers have to be updated first.",
    },
  },
  {
    code: "field-removed",
    area: "field",
    action: "remove",
    mirror: "field-added-required",
    mirrors: { optional: "field-added-optional", "optional closed": "field-added-optional" },
    message: ({ subject, name }) => `${name} field ${subject} was removed`,
    cases: {
      required: {
        wire: {
          toServer: warn("{client} still sends the field, and {server} drops it silently"),
          toClient: error("{client} refuses messages without the field, and {server} no longer sends it"),
        },
        source: either(error("code that names the field no longer compiles")),
      },
      optional: {
        wire: {
          toServer: warn("{client} may still send the field, and {server} drops it silently"),
          toClient: warn("{client} never sees the field again"),
        },
        source: either(error("code that names the field no longer compiles")),
      },
      "required closed": {
        wire: {
          toServer: refused,
          toClient: error("{client} refuses messages without the field, and {server} no longer sends it"),
        },
        source: either(error("code that names the field no longer compiles")),
      },
      "optional closed": {
        wire: { toServer: refused, toClient: warn("{client} never sees the field again") },
        source: either(error("code that names the field no longer compiles")),
      },
    },
    advice: "keep it, marked `@deprecated`, until no peer uses it; then remove it and add its name to `reserved`",
    page: {
      what: "A field is gone.",
      why: "Readers that require it refuse new messages; writers that send it lose data, or are refused by a closed type.",
    },
  },
  {
    code: "field-renamed",
    area: "field",
    action: "rename",
    mirror: "field-renamed",
    message: ({ old, new: now }) => `field ${old} is now called ${now} (they have the same \`@tag\`)`,
    cases: {
      usual: {
        wire: either(error("names of fields travel: neither side finds the field under the other's name")),
        source: either(error("code that names the field no longer compiles")),
      },
    },
    advice: "keep the old field beside the new one until no peer uses it",
    page: {
      what: "A field was replaced by another one with the same `@tag`, so they are treated as the same field.",
      why: "JSON carries the name. Without `@tag` such a pair is reported as removed and added.",
    },
  },
  {
    code: "field-optional-to-required",
    area: "field",
    action: "narrow",
    mirror: "field-required-to-optional",
    message: ({ subject }) => `field ${subject} became required`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may leave the field out, and {server} refuses messages without it"),
          toClient: info("{client} always receives the field"),
        },
        source: { toServer: error("code that leaves the field out no longer compiles") },
      },
    },
    advice: "give it a default instead",
    page: {
      what: "A field that could be left out is now required.",
      why: "Old writers leave it out, and are refused.",
    },
  },
  {
    code: "field-required-to-optional",
    area: "field",
    action: "widen",
    mirror: "field-optional-to-required",
    message: ({ subject }) => `field ${subject} became optional`,
    cases: {
      usual: {
        wire: {
          toServer: info("{client} sends the field, and {server} no longer insists on it"),
          toClient: error("{client} refuses messages without the field, and {server} may leave it out"),
        },
        source: { toClient: error("code that relies on the field no longer compiles") },
      },
    },
    advice: "keep it required in messages to clients",
    page: {
      what: "A field that was always there can be missing.",
      why: "Readers that were built when it was required refuse messages without it.",
    },
  },
  {
    code: "field-null-allowed",
    area: "field",
    action: "widen",
    mirror: "field-null-forbidden",
    message: ({ subject }) => `${subject} may now be null`,
    cases: {
      usual: {
        wire: {
          toServer: info("{client} never sends null"),
          toClient: error("{client} refuses null, which {server} may send"),
        },
        source: { toClient: error("code that reads the value has to deal with null") },
      },
      optional: {
        wire: {
          toServer: info("{client} never sends null"),
          toClient: warn("{client} takes null for an absent field, and can't tell the two apart"),
        },
        source: { toClient: error("code that reads the value has to deal with null") },
      },
    },
    advice: "add another field, or make the field optional, because null then counts as absent",
    page: { what: "`T` became `T | null`.", why: "Readers that were built before do not expect null." },
  },
  {
    code: "field-null-forbidden",
    area: "field",
    action: "narrow",
    mirror: "field-null-allowed",
    message: ({ subject }) => `${subject} may no longer be null`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may send null, which {server} refuses"),
          toClient: info("{client} no longer meets null"),
        },
        source: { toServer: error("code that gives null no longer compiles") },
      },
      optional: {
        wire: {
          toServer: warn("{client} may send null, which {server} takes for an absent field"),
          toClient: info("{client} no longer meets null"),
        },
        source: { toServer: error("code that gives null no longer compiles") },
      },
    },
    advice: "accept null and treat it as absent",
    page: { what: "`T | null` became `T`.", why: "Writers that were built before may send null." },
  },
  {
    code: "field-default-added",
    area: "field",
    action: "add",
    mirror: "field-default-removed",
    message: ({ subject, new: now }) => `${subject} got the default ${now}`,
    cases: { usual: { wire: either(warn("a message without the field now means something else to its receiver")) } },
    advice: "choose the default that receivers assumed so far",
    page: {
      what: "A field that may be left out got a default.",
      why: "Receivers fill in defaults, so the same bytes get another meaning.",
    },
  },
  {
    code: "field-default-removed",
    area: "field",
    action: "remove",
    mirror: "field-default-added",
    message: ({ subject, old }) => `${subject} lost its default ${old}`,
    cases: {
      usual: {
        wire: either(warn("a message without the field now means something else to its receiver")),
        source: either(warn("the field may be undefined where it always had a value")),
      },
    },
    advice: "keep the default",
    page: {
      what: "A field no longer has a default.",
      why: "Receivers fill in defaults, so the same bytes get another meaning.",
    },
  },
  {
    code: "field-default-changed",
    area: "field",
    action: "change",
    mirror: "field-default-changed",
    message: ({ subject, old, new: now }) => `the default of ${subject} changed from ${old} to ${now}`,
    cases: {
      usual: {
        wire: either(warn("both sides validate, and read different values out of a message without the field")),
      },
    },
    advice: "keep the default, or send the value always",
    page: {
      what: "A default has another value.",
      why: "Receivers fill in defaults, so the same bytes get another meaning.",
    },
  },
  {
    code: "field-tag-changed",
    area: "field",
    action: "change",
    mirror: "field-tag-changed",
    message: ({ subject, old, new: now }) => `the tag of ${subject} changed from ${old} to ${now}`,
    cases: { usual: { wire: either(warn("JSON does not carry tags, but a binary codec of the same contract does")) } },
    advice: "keep the tag",
    page: {
      what: "A field's `@tag` changed or was removed.",
      why: "goaidl's own profiles are JSON and do not carry tags. Protocol Buffers made from the same contract do.",
    },
  },
  {
    code: "field-tag-reused",
    area: "field",
    action: "change",
    mirror: "field-tag-reused",
    message: ({ old, new: now, name }) => `${now} took the tag ${name} of ${old}`,
    cases: {
      usual: { wire: either(warn("a binary codec would read the one field's bytes as the other's")) },
    },
    advice: "give a new field a number that was never used",
    page: {
      what: "A tag belongs to a field of another type than before.",
      why: "goaidl's own profiles are JSON and do not carry tags. Protocol Buffers made from the same contract do.",
    },
  },
  {
    code: "field-name-not-reserved",
    area: "field",
    action: "remove",
    mirror: "field-name-not-reserved",
    message: ({ subject }) => `${subject} was removed and its name is not reserved`,
    cases: { usual: { doc: { always: info("a later field may use the name for something else") } } },
    advice: "add the name to `reserved [..]` of the type",
    page: {
      what: "The name of a removed field may be used again.",
      why: "Peers that still send the old field would be misread.",
    },
  },
  {
    code: "field-name-released",
    area: "field",
    action: "change",
    mirror: "field-name-released",
    message: ({ subject, name }) => `${name} is no longer reserved in ${subject}`,
    cases: { usual: { wire: { always: warn("peers that still send the old field under this name are misread") } } },
    advice: "keep the name reserved",
    page: {
      what: "A name was removed from `reserved`.",
      why: "It was reserved because a field with that name was once in use.",
    },
  },
  {
    code: "field-secret-removed",
    area: "field",
    action: "remove",
    mirror: "field-secret-added",
    message: ({ subject }) => `${subject} is no longer \`@sensitive\``,
    cases: { usual: { doc: either(warn("logs and error messages may show the value from now on")) } },
    advice: "keep `@sensitive`",
    page: { what: "`@sensitive` was dropped.", why: "The value may now appear in logs." },
  },
  {
    code: "field-secret-added",
    area: "field",
    action: "add",
    mirror: "field-secret-removed",
    message: ({ subject }) => `${subject} became \`@sensitive\``,
    cases: { usual: { doc: either(info("logs and error messages no longer show the value")) } },
    advice: "nothing needs to be done",
    page: { what: "`@sensitive` was added.", why: "Nothing changes for peers." },
  },
  {
    code: "field-access-changed",
    area: "field",
    action: "change",
    mirror: "field-access-changed",
    message: ({ subject, old, new: now }) => `${subject} is now ${now}; it was ${old}`,
    cases: {
      usual: { doc: either(info("documents show it at other places")) },
      restricted: {
        wire: { always: warn("values that one side still sends are ignored, and the other no longer sends its own") },
        source: { always: warn("code that sets or reads it on the other side no longer compiles") },
        doc: { always: info("documents show it at other places") },
      },
    },
    advice: "tell users which side sets it",
    page: {
      what: "`@readOnly` or `@writeOnly` changed.",
      why: "They decide which side sets a field: values from the other side are ignored.",
    },
  },
];
