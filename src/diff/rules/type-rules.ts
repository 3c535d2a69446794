import { either, error, info, type Rule, warn } from "../rule.js";

/** Rules for types of fields, elements and messages, and for names of types. */
export const typeRules: readonly Rule[] = [
  {
    code: "field-type-narrowed",
    area: "type",
    action: "narrow",
    mirror: "field-type-widened",
    message: ({ subject, old, new: now }) => `${subject} was narrowed from ${old} to ${now}`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may send values that {server} refuses"),
          toClient: info("{client} accepts all that {server} sends"),
        },
        source: either(warn("code that made or read such values may no longer compile")),
      },
      partly: {
        wire: {
          toServer: error("{client} may send values that {server} refuses"),
          toClient: warn(
            "{client} accepts the values that {server} declares, and may drop, round or refuse undeclared ones",
          ),
        },
        source: either(warn("code that made or read such values may no longer compile")),
      },
    },
    advice: "add a new field of the new type and deprecate this one",
    page: {
      what: "Each value of the new type is one of the old type, but not the reverse.",
      why: "The side that narrowed may refuse values that the other side sends.",
    },
  },
  {
    code: "field-type-widened",
    area: "type",
    action: "widen",
    mirror: "field-type-narrowed",
    message: ({ subject, old, new: now }) => `${subject} was widened from ${old} to ${now}`,
    cases: {
      usual: {
        wire: {
          toServer: info("{server} accepts all that {client} sends"),
          toClient: error("{server} may send values that {client} refuses"),
        },
        source: either(warn("code that made or read such values may no longer compile")),
      },
      partly: {
        wire: {
          toServer: warn(
            "{server} accepts the values that {client} declares, and may drop, round or refuse undeclared ones",
          ),
          toClient: error("{server} may send values that {client} refuses"),
        },
        source: either(warn("code that made or read such values may no longer compile")),
      },
    },
    advice: "add a new field of the new type and deprecate this one",
    page: {
      what: "Each value of the old type is one of the new type, but not the reverse.",
      why: "Peers that were built before may refuse values from the side that widened.",
    },
  },
  {
    code: "field-type-changed",
    area: "type",
    action: "change",
    mirror: "field-type-changed",
    message: ({ subject, old, new: now }) => `${subject} changed from ${old} to ${now}`,
    cases: {
      usual: {
        wire: either(error("the two types have values that the other refuses")),
        source: either(error("code that uses the value no longer compiles")),
      },
    },
    advice: "add a new field of the new type and deprecate this one",
    page: { what: "Neither type contains the other.", why: "Values are refused, or mean something else." },
  },
  {
    code: "encoding-changed",
    area: "type",
    action: "change",
    mirror: "encoding-changed",
    message: ({ subject, old, new: now }) => `${subject} travels as ${now}, and travelled as ${old}`,
    cases: {
      usual: {
        wire: either(error("each side refuses the form that the other sends")),
        source: either(warn("the value may have another type in code")),
      },
    },
    advice: "add a new field with the new encoding",
    page: {
      what: "The type is the same, but travels in another form, because its `@encode` changed.",
      why: "A reader of numbers refuses strings, and reads milliseconds as seconds.",
    },
  },
  {
    code: "type-kind-changed",
    area: "type",
    action: "change",
    mirror: "type-kind-changed",
    message: ({ subject, old, new: now }) => `${subject} changed from ${old} to ${now}`,
    cases: {
      usual: {
        wire: either(error("each side refuses the other's values")),
        source: either(error("code that uses the value no longer compiles")),
      },
      partly: {
        wire: either(
          warn("each side accepts the values that the other declares, and may drop or refuse undeclared ones"),
        ),
        source: either(error("code that uses the value no longer compiles")),
      },
      same: { source: either(warn("code that makes or reads the value may no longer compile")) },
    },
    advice: "add a new field or method of the new kind",
    page: { what: "An object became a list, an enum a union, and the like.", why: "The JSON has another shape." },
  },
  {
    code: "tuple-length-changed",
    area: "type",
    action: "change",
    mirror: "tuple-length-changed",
    message: ({ subject, old, new: now }) => `${subject} has ${now} elements, and had ${old}`,
    cases: {
      usual: {
        wire: either(error("a tuple of another length is refused")),
        source: either(error("code that takes the tuple apart no longer compiles")),
      },
    },
    advice: "use an object if more may be added",
    page: { what: "A tuple became longer or shorter.", why: "Validators check its length." },
  },
  {
    code: "object-closed",
    area: "type",
    action: "narrow",
    mirror: "object-opened",
    message: ({ subject }) => `${subject} was closed`,
    cases: {
      usual: {
        wire: {
          toServer: error("{server} refuses fields it does not know, and a client that is not ours may send some"),
          toClient: info("{server} sends nothing beyond the declared fields"),
        },
      },
    },
    advice: "leave the type open",
    page: {
      what: "A type became `closed`.",
      why: "It refuses fields that it used to accept, from newer or older peers and from those that send undeclared ones.",
    },
  },
  {
    code: "object-opened",
    area: "type",
    action: "widen",
    mirror: "object-closed",
    message: ({ subject }) => `${subject} was opened`,
    cases: {
      usual: {
        wire: {
          toServer: info("{server} drops fields it does not know"),
          toClient: warn("{client} refuses fields it does not know, as soon as {server} sends one"),
        },
      },
    },
    advice: "add no field to it before all readers are updated",
    page: {
      what: "A type is no longer `closed`.",
      why: "Nothing breaks yet; readers that were built before still refuse each field that is added later.",
    },
  },
  {
    code: "type-renamed",
    area: "type",
    action: "rename",
    mirror: "type-renamed",
    message: ({ old, new: now }) => `type ${old} is now called ${now}`,
    cases: {
      usual: {
        source: { always: error("code that imports the old name no longer compiles") },
        doc: { always: warn("schemas and documents have another `$id`") },
      },
    },
    advice: "nothing changes on the wire; users rename their imports",
    page: { what: "A type has another name, in the same places.", why: "Names of types do not travel." },
  },
  {
    code: "type-removed",
    area: "type",
    action: "remove",
    mirror: "type-added",
    message: ({ subject }) => `type ${subject} was removed`,
    cases: {
      usual: {
        source: { always: error("code that imports it no longer compiles") },
        doc: { always: warn("its schema is gone") },
      },
    },
    advice: "that alone changes nothing on the wire; changes to its uses are reported separately",
    page: { what: "A type is gone.", why: "The generated modules no longer export it." },
  },
  {
    code: "type-added",
    area: "type",
    action: "add",
    mirror: "type-removed",
    message: ({ subject }) => `type ${subject} was added`,
    cases: { usual: { doc: { always: info("there is one more schema") } } },
    advice: "nothing needs to be done",
    page: { what: "A type was added.", why: "That alone changes nothing for peers." },
  },
];
